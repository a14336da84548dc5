package io.failgate.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which hosts are names that are to be looked up, and which are this machine. */
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
        assertThat(HostAndPort.parse(text).server().hasName()).isNotEqualTo(numeric);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:1, 127.0.0.1:1, true",
        "127.0.0.1:1, localhost:1, true",
        "localhost:1, [::1]:1, true",
        "0.0.0.0:1, 127.0.0.1:1, true",
        "0.0.0.0:1, LOCALHOST:1, true",
        "[::]:1, 127.0.0.1:1, true",
        "[::]:1, [::1]:1, true",
        "127.0.0.1:1, 0.0.0.0:1, true",
        "[::ffff:127.0.0.1]:1, 127.0.0.1:1, true",
        "db:1, DB:1, true",
        "127.0.0.1:1, 127.0.0.1:2, false",
        "127.0.0.1:1, 127.0.0.2:1, false",
        "127.0.0.1:0, 127.0.0.1:0, false",
        "0.0.0.0:1, 192.0.2.1:1, false",
        "0.0.0.0:1, db:1, false",
        "0.0.0.0:1, [::1]:1, false"
    })
    void tellsWhatLeadsToItself(String own, String other, boolean reached) {
        assertThat(HostAndPort.parse(own).isReachedBy(HostAndPort.parse(other))).isEqualTo(reached);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:1, true",
        "127.9.8.7:1, true",
        "[::1]:1, true",
        "localhost:1, true",
        "LocalHost:1, true",
        "0.0.0.0:1, false",
        "[::]:1, false",
        "10.0.0.1:1, false",
        "localhost.example:1, false",
        "127.0.0.1.example:1, false"
    })
    void tellsWhatOnlyThisMachineCanReach(String text, boolean loopback) {
        assertThat(HostAndPort.parse(text).isLoopback()).isEqualTo(loopback);
    }
}
