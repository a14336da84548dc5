package io.failgate.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.transport.Transport;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A proxy relays with each transport that the machine has, and says the same with each. */
class TransportsTest {

    static Stream<Transport.Choice> here() {
        return Stream.of(Transport.Choice.values()).filter(TransportsTest::isHere);
    }

    private static boolean isHere(Transport.Choice choice) {
        try {
            choice.open();
            return true;
        } catch (IOException missing) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("here")
    void relays(Transport.Choice choice) throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.okToAll();
                    client.awaitEnd();
                });
                TestProxy proxy =
                        TestProxy.before(server, settings -> settings.with(new Transport.Settings(choice, 0)));
                RawClient client = proxy.login()) {
            assertThat(client.command(Command.PING)).hasSize(1);
            proxy.failPoints().put("before-query", "1*error(1213)");
            assertThat(client.query("SELECT").get(0).error()).startsWith("ERROR 1213");
            client.wire().shutdownOutput();
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("here")
    void saysWhyTheServerCannotBeReached(Transport.Choice choice) throws IOException {
        int port;
        try (ScriptedServer server = ScriptedServer.start(client -> {})) {
            port = server.port();
        }
        Settings settings = new Settings(new HostAndPort("127.0.0.1", 0), new HostAndPort("127.0.0.1", port));
        try (TestProxy proxy = TestProxy.start(settings.with(new Transport.Settings(choice, 0)));
                RawClient client = proxy.connect()) {
            assertThat(client.read().error()).endsWith("(Connection refused)");
        }
    }

    @Test
    void aTransportThatIsNotHereIsRefusedAtTheStart() {
        Transport.Choice missing = isHere(Transport.Choice.KQUEUE) ? Transport.Choice.EPOLL : Transport.Choice.KQUEUE;
        Settings settings = new Settings(new HostAndPort("127.0.0.1", 0), new HostAndPort("127.0.0.1", 1));
        assertThatThrownBy(() -> TestProxy.start(settings.with(new Transport.Settings(missing, 0))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--transport=" + missing + " does not work here")
                .hasMessageNotContaining("null");
    }

    @Test
    void aHostThatIsNoneIsCalledSo() {
        HostAndPort none = new HostAndPort("300.0.0.1", 1);
        assertThatThrownBy(() -> TestProxy.start(new Settings(none, new HostAndPort("127.0.0.1", 1))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on 300.0.0.1:1: there is no such host");
    }
}
