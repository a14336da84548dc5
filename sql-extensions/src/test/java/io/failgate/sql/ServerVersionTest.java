package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which comments a server executes, as MySQL 9.7.4 and MariaDB 11.4.5 do. */
class ServerVersionTest {

    @ParameterizedTest
    @CsvSource({
        "9.7.4,false,90704",
        "8.0.36-0ubuntu0.22.04.1,false,80036",
        "11.4.5-MariaDB,true,110405",
        "5.5.5-10.6.7-MariaDB-log,true,100607"
    })
    void isThatOfTheGreeting(String greeting, boolean mariaDb, int number) {
        assertThat(ServerVersion.parse(greeting)).isEqualTo(new ServerVersion(number, mariaDb));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "9.7.4 | /*!99999 select */ INSERT INTO t VALUES (1) | insert",
                "9.7.4 | /*!90704 select */ 1 | select",
                "9.7.4 | /*!090705 select */ INSERT INTO t VALUES (1) | insert",
                "9.7.4 | /*!907041 */ | ''",
                "9.7.4 | /*!800001select */ INSERT INTO t VALUES (1) | ''",
                "9.7.4 | /*!800001 select */ INSERT INTO t VALUES (1) | insert",
                "9.7.4 | /*! select */ 1 | select",
                "9.7.4 | /*M! select */ INSERT INTO t VALUES (1) | insert",
                "9.7.4 | /*!99999 a /* b */ c */ INSERT INTO t VALUES (1) | insert",
                "9.7.4 | /*!50000 /*!99999 select */ update */ t SET a = 1 | update",
                "11.4.5-MariaDB | /*M! select */ 1 | select",
                "11.4.5-MariaDB | /*M!110405 select */ 1 | select",
                "11.4.5-MariaDB | /*M!110406 select */ INSERT INTO t VALUES (1) | insert",
                "11.4.5-MariaDB | /*!80000 select */ INSERT INTO t VALUES (1) | insert",
                "11.4.5-MariaDB | /*!50000 select */ 1 | select",
                "11.4.5-MariaDB | /*!100000 select */ 1 | select"
            })
    void decidesWhatIsAStatement(String version, String sql, String verb) {
        Dialect dialect = Dialect.DEFAULT.on(ServerVersion.parse(version));
        assertThat(Classification.of(BytesOfSql.of(sql), dialect).verb()).isEqualTo(verb);
    }
}
