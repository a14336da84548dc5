package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verb of a statement. */
class VerbTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT 1                                                          | select
            commit                                                            | commit
            ~ /* a */ -- b~                                                   | ~~
            /* a */ ( (SELECT 1) UNION SELECT 2)                              | select
            # a                                                               | ~~
            ~~                                                                | ~~
            'a'                                                               | ~~
            /*!50000 INSERT */ INTO t VALUES (1)                              | insert
            /*+ a */ Update t SET a = 1                                       | update
            WITH a AS (SELECT 1) SELECT * FROM a                              | select
            WITH RECURSIVE a (b) AS (SELECT 1 UNION SELECT 2), c AS (SELECT 3) DELETE FROM t | delete
            WITH a AS (SELECT 1)                                              | with
            WITH a AS (SELECT 1); DELETE FROM t                               | with
            WITH                                                              | with
            START TRANSACTION                                                 | start
            SELECT(1)                                                         | select
            @x                                                                | ~~
            """)
    void theVerbIsTheFirstWord(String sql, String verb) {
        assertThat(Verb.of(BytesOfSql.of(sql))).isEqualTo(verb);
    }
}
