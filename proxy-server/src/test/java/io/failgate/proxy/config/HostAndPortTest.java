package io.failgate.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which hosts are names that are to be looked up. */
class HostAndPortTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:1, true",
        "[::1]:1, true",
        "[fe80::1%lo]:1, true",
        "localhost:1, false",
        "127.0.0:1, false",
        "db-1:1, false"
    })
    void tellsAddressesFromNames(String text, boolean numeric) {
        assertThat(HostAndPort.parse(text).isNumeric()).isEqualTo(numeric);
    }
}
