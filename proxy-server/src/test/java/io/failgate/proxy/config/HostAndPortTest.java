package io.failgate.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.proxy.transport.ServerAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which hosts are names that are to be looked up, which are this machine, and where servers are. */
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

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:3306, 127.0.0.1, 3306, false, false",
        "db.example:3306, db.example, 3306, false, true",
        "[::1]:3306, ::1, 3306, false, false",
        "unix:/tmp/mysql.sock, localhost, 0, true, false",
        "unix:mysql.sock, localhost, 0, true, false"
    })
    void aServerIsAtAPortOrAFile(String text, String host, int port, boolean file, boolean name) {
        ServerAddress server = HostAndPort.parseServer(text);
        assertThat(server).hasToString(text);
        assertThat(server.host()).isEqualTo(host);
        assertThat(server.port()).isEqualTo(port);
        assertThat(server.isFile()).isEqualTo(file);
        assertThat(server.hasName()).isEqualTo(name);
    }

    @Test
    void aPathIsNeitherEmptyNorTooLong() {
        for (String path : List.of("", "/" + "x".repeat(103), "/a\0b")) {
            assertThatThrownBy(() -> HostAndPort.parseServer("unix:" + path))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("expected unix:PATH, with a path of 1 to 103 bytes, but got");
        }
        assertThat(HostAndPort.parseServer("unix:/" + "x".repeat(102)).isFile()).isTrue();
    }

    @Test
    void noListenerIsReachedByAFile() {
        assertThat(new HostAndPort("localhost", 0).isReachedBy(HostAndPort.parseServer("unix:/tmp/mysql.sock")))
                .isFalse();
    }
}
