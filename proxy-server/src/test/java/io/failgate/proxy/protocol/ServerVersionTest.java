package io.failgate.proxy.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.sql.ServerVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Versions as servers say them. */
class ServerVersionTest {

    @ParameterizedTest
    @CsvSource({
        "9.7.4, 90704, false",
        "8.4.0-debug, 80400, false",
        "8.0.36-0ubuntu0.22.04.1, 80036, false",
        "5.7.44-log, 50744, false",
        "5.5.5-m3, 50505, false",
        "5.5.5-10.11.6-MariaDB-log, 101106, true",
        "5.5.5-11.4.5-MariaDB, 110405, true",
        "11.4.5-MariaDB-1:11.4.5+maria~ubu2404, 110405, true",
        "12.0.2-MariaDB, 120002, true",
        "8.0.11-TiDB-v7.5.0, 80011, false",
        "9.1, 90100, false",
        "proxy, 0, false",
        "99999999999.1.1, 0, false",
        "'', 0, false"
    })
    void isRead(String text, int number, boolean isMariaDb) {
        assertThat(ServerVersion.parse(text)).isEqualTo(new ServerVersion(number, isMariaDb));
    }
}
