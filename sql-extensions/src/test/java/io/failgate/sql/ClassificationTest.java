package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The classes of statements, whatever the session's state. When they commit is {@link StatementCommitTest}'s. */
class ClassificationTest {

    private static final boolean[] EITHER = {false, true};

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT 1                                              | SELECT
            select(1)                                             | SELECT
            (SELECT 1)                                            | SELECT
            ((SELECT 1) UNION SELECT 2) LIMIT 1                   | SELECT
            SELECT * FROM t FOR UPDATE                            | SELECT
            TABLE t                                               | SELECT
            VALUES ROW(1), ROW(2)                                 | SELECT
            WITH a AS (SELECT 1) SELECT * FROM a                  | SELECT
            WITH a AS (DELETE) TABLE a                            | SELECT
            WITH RECURSIVE a (b) AS (SELECT 1) UPDATE t SET a = 1 | UPDATE DML
            WITH a AS (SELECT 1) DELETE FROM t                    | DELETE DML
            WITH a AS (SELECT 1); DELETE FROM t                   | ~~
            INSERT INTO t VALUES (1)                              | INSERT DML
            INSERT t SELECT 1                                     | INSERT DML
            INSERT IGNORE INTO t SET a = 1                        | INSERT DML
            UPDATE t SET a = 1                                    | UPDATE DML
            DELETE FROM t                                         | DELETE DML
            REPLACE INTO t VALUES (1)                             | REPLACE DML
            LOAD DATA LOCAL INFILE 'a' INTO TABLE t               | LOAD_DATA DML
            load xml infile 'a' INTO TABLE t                      | LOAD_DATA DML
            LOAD INDEX INTO CACHE t                               | ~~
            LOAD `data`                                           | ~~
            CREATE TABLE t (a INT)                                | DDL
            CREATE TEMPORARY TABLE t (a INT)                      | DDL
            CREATE OR REPLACE TEMPORARY TABLE t (a INT)           | DDL
            CREATE TABLE `database` (a INT)                       | DDL
            CREATE `database` a                                   | DDL
            CREATE OR REPLACE VIEW v AS SELECT 1                  | DDL
            CREATE USER u                                         | DDL
            CREATE DEFINER = a PROCEDURE p() INSERT INTO t VALUES (1) | DDL
            CREATE DATABASE a                                     | DDL CREATE_DATABASE
            create schema if not exists a                         | DDL CREATE_DATABASE
            CREATE OR REPLACE DATABASE a                          | DDL CREATE_DATABASE
            CREATE/**/DATABASE/**/a                               | DDL CREATE_DATABASE
            CREATE /*! DATABASE */ a                              | DDL CREATE_DATABASE
            /*!50000 CREATE */ DATABASE a                         | DDL CREATE_DATABASE
            /*M!100100 CREATE OR REPLACE */ SCHEMA a              | DDL CREATE_DATABASE
            DROP DATABASE IF EXISTS a                             | DDL DROP_DATABASE
            DROP SCHEMA a                                         | DDL DROP_DATABASE
            DROP TABLE a                                          | DDL
            DROP TEMPORARY TABLE a                                | DDL
            DROP PREPARE s                                        | ~~
            ALTER DATABASE a READ ONLY = 1                        | DDL
            ALTER TABLE t ADD a INT                               | DDL
            RENAME TABLE t TO u                                   | DDL
            TRUNCATE t                                            | DDL
            BEGIN                                                 | BEGIN
            begin work                                            | BEGIN
            BEGIN;                                                | BEGIN
            BEGIN WORK ; SELECT 1                                 | BEGIN
            START TRANSACTION                                     | BEGIN
            START TRANSACTION READ ONLY, WITH CONSISTENT SNAPSHOT | BEGIN
            BEGIN NOT ATOMIC SELECT 1; END                        | ~~
            BEGIN SELECT 1; END                                   | ~~
            START REPLICA                                         | ~~
            START                                                 | ~~
            ROLLBACK                                              | ROLLBACK
            ROLLBACK WORK AND CHAIN                               | ROLLBACK
            ROLLBACK AND NO CHAIN RELEASE                         | ROLLBACK
            ROLLBACK TO a                                         | SAVEPOINT
            ROLLBACK TO SAVEPOINT a                               | SAVEPOINT
            ROLLBACK WORK TO SAVEPOINT a                          | SAVEPOINT
            SAVEPOINT a                                           | SAVEPOINT
            RELEASE SAVEPOINT a                                   | SAVEPOINT
            RELEASE a                                             | ~~
            XA START 'a'                                          | XA
            XA BEGIN 'a'                                          | XA
            XA END 'a'                                            | XA
            XA PREPARE 'a'                                        | XA
            XA RECOVER                                            | XA
            XA COMMIT 'a'                                         | XA
            XA COMMIT 'a' ONE PHASE                               | XA
            XA ROLLBACK 'a'                                       | XA ROLLBACK
            CALL p(1)                                             | CALL
            SET @a = 1                                            | SET
            SET NAMES utf8mb4                                     | SET
            SET TRANSACTION READ ONLY                             | SET
            SET PASSWORD = 'a'                                    | SET
            SET autocommit = 1                                    | SET
            SET STATEMENT max_statement_time = 1 FOR INSERT INTO t VALUES (1) | SET INSERT DML
            SET STATEMENT a = f(1, 'for'), b = (SELECT x FOR UPDATE) FOR (SELECT 1) | SET SELECT
            SET STATEMENT a = 1 FOR CREATE DATABASE b             | SET DDL CREATE_DATABASE
            SET STATEMENT a = 1 FOR SET STATEMENT b = 1 FOR CALL p() | SET CALL
            SET STATEMENT a = 1 FOR SET @a = 1                    | SET
            SET STATEMENT a = 1 FOR nonsense                      | SET
            SET STATEMENT a = 1 FOR                               | SET
            SET STATEMENT a = 1; FOR INSERT INTO t VALUES (1)     | SET
            SET STATEMENT = 1                                     | SET
            USE a                                                 | USE
            SHOW TABLES                                           | SHOW
            show create database a                                | SHOW
            EXPLAIN INSERT INTO t VALUES (1)                      | ~~
            EXPLAIN ANALYZE SELECT 1                              | ~~
            DESCRIBE DELETE FROM t                                | ~~
            DESC t                                                | ~~
            ANALYZE UPDATE t SET a = 1                            | ~~
            PREPARE s FROM 'INSERT INTO t VALUES (1)'             | ~~
            EXECUTE s                                             | ~~
            DEALLOCATE PREPARE s                                  | ~~
            DO SLEEP(1)                                           | ~~
            HANDLER t OPEN                                        | ~~
            UNLOCK TABLES                                         | ~~
            KILL 1                                                | ~~
            nonsense                                              | ~~
            SELECTED                                              | ~~
            `SELECT`                                              | ~~
            'SELECT'                                              | ~~
            @select                                               | ~~
            ~;SELECT 1~                                           | ~~
            ~~                                                    | ~~
            ~ -- SELECT 1~                                        | ~~
            ~/* SELECT 1~                                         | ~~
            SELECT 1; INSERT INTO t VALUES (1)                    | SELECT
            """)
    void classesOtherThanCommit(String sql, String classes) {
        Classification kind = Classification.of(BytesOfSql.of(sql));
        for (boolean inTransaction : EITHER) {
            for (boolean autocommit : EITHER) {
                EnumSet<StatementClass> found = EnumSet.noneOf(StatementClass.class);
                found.addAll(kind.classes(inTransaction, autocommit));
                found.remove(StatementClass.COMMIT);
                assertThat(found).isEqualTo(classes(classes));
            }
        }
    }

    private static Set<StatementClass> classes(String names) {
        EnumSet<StatementClass> classes = EnumSet.noneOf(StatementClass.class);
        Arrays.stream(names.split(" ", -1))
                .filter(name -> !name.isEmpty())
                .map(StatementClass::valueOf)
                .forEach(classes::add);
        return classes;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "insert into t values (1)",
                "Commit",
                "( TABLE t )",
                "VALUES ROW(1)",
                "WITH a AS (SELECT 1) DELETE FROM t",
                "WITH a",
                "START TRANSACTION",
                "START nonsense",
                "DROP PREPARE s",
                "SET STATEMENT a = 1 FOR SELECT 1",
                "SET autocommit = 1",
                "EXPLAIN SELECT 1",
                "UNLOCK TABLES",
                "XA RECOVER",
                "UNINSTALL PLUGIN a",
                "/*! REPLACE */ INTO t VALUES (1)",
                "'a'",
                ";SELECT 1",
                ""
            })
    void theVerbIsThatOfTheFacts(String sql) {
        assertThat(Classification.of(BytesOfSql.of(sql)).verb()).isEqualTo(Verb.of(BytesOfSql.of(sql)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ";", "nonsense", "@a", "1", "insertinto t"})
    void whatNoServerKnowsIsOther(String sql) {
        assertThat(Classification.of(BytesOfSql.of(sql))).isSameAs(Classification.OTHER);
        assertThat(Classification.OTHER.verb()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT",
                "INSERT",
                "COMMIT",
                "CREATE DATABASE",
                "SET autocommit = 1",
                "SET STATEMENT a = 1 FOR INSERT",
                "KILL"
            })
    void kindsAndTheirSetsAreShared(String sql) {
        Classification kind = Classification.of(BytesOfSql.of(sql));
        Classification again = Classification.of(BytesOfSql.of("/* a */ " + sql.toLowerCase(Locale.ROOT) + ";"));
        assertThat(again).isSameAs(kind);
        for (boolean inTransaction : EITHER) {
            for (boolean autocommit : EITHER) {
                Set<StatementClass> classes = kind.classes(inTransaction, autocommit);
                assertThat(again.classes(inTransaction, autocommit)).isSameAs(classes);
                assertThatThrownBy(() -> classes.add(StatementClass.CALL))
                        .isInstanceOf(UnsupportedOperationException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClassIsInTheSetOrNot(StatementClass one) {
        BiPredicate<String, StatementClass> is =
                (sql, other) -> Classification.of(BytesOfSql.of(sql)).is(other, false, true);
        Set<StatementClass> all = Set.of(StatementClass.INSERT, StatementClass.DML, StatementClass.COMMIT);
        assertThat(is.test("INSERT", one)).isEqualTo(all.contains(one));
    }

    @Test
    void keywordsAreThoseOfFailpoints() {
        assertThat(Stream.of(StatementClass.values()).map(StatementClass::keyword))
                .containsExactly(
                        "select",
                        "insert",
                        "update",
                        "delete",
                        "replace",
                        "dml",
                        "ddl",
                        "create-database",
                        "drop-database",
                        "begin",
                        "commit",
                        "rollback",
                        "savepoint",
                        "xa",
                        "call",
                        "load-data",
                        "set",
                        "use",
                        "show");
    }
}
