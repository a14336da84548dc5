package io.failgate.proxy.session.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.failgate.proxy.TestProxy;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.session.ConnectionSettings;
import io.failgate.proxy.session.SessionInitializer;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import io.failgate.proxy.tls.ClientTls;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** A login that fails because Failgate has no TLS where there would be TLS without it: the log says why. */
@Timeout(60)
class UnencryptedLoginTest {

    private static final Login WITH_TLS = TestProxy.ANYBODY.with(Capabilities.SSL);

    private final Logger log =
            (Logger) LoggerFactory.getLogger(SessionInitializer.class.getPackageName() + ".HandshakeTls");
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @BeforeEach
    void listen() {
        said.start();
        log.setLevel(Level.INFO);
        log.addAppender(said);
    }

    @AfterEach
    void detach() {
        log.detachAppender(said);
        log.setLevel(null);
    }

    private List<String> said() {
        return List.copyOf(said.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static Settings byDefault(Settings settings) {
        return settings.with(ConnectionSettings.PLAIN.with(ClientTls.selfSignedAsServer()));
    }

    /** Wants the password of a client that leaves instead. */
    private static void wantPassword(ServerConnection client) throws IOException {
        client.greet();
        client.read();
        client.wire().write(new Packet(2, new byte[] {1, 4}));
        client.wire().readToEnd();
    }

    private static void leaveWhenAsked(TestProxy proxy) throws IOException {
        try (RawClient client = proxy.connect()) {
            client.readGreeting();
            client.wire()
                    .write(new Packet(
                            1, new Bytes().addInt(Login.PLAIN).addZeros(40).toArray()));
            assertThat(client.read()).isEqualTo(new Packet(2, new byte[] {1, 4}));
        }
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void aPasswordThatIsNotSaidInClearIsFailgatesDoingWithoutTls() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(UnencryptedLoginTest::wantPassword);
                TestProxy proxy = TestProxy.before(server)) {
            leaveWhenAsked(proxy);
            assertThat(said())
                    .singleElement()
                    .asString()
                    .contains("has not logged in", "its account needs TLS", "the server offers and Failgate does not");
        }
    }

    /** It is the same without Failgate, and the client's message does not say what is missing. */
    @Test
    void aClientThatWantsNoTlsIsToldOfInTheLog() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(UnencryptedLoginTest::wantPassword);
                TestProxy proxy = TestProxy.before(server, UnencryptedLoginTest::byDefault)) {
            leaveWhenAsked(proxy);
            assertThat(said())
                    .singleElement()
                    .asString()
                    .contains("has not logged in", "needs TLS, which Failgate offers to this client");
        }
    }

    @ParameterizedTest
    @CsvSource({"1045, true, true", "1045, false, false", "3159, true, true", "3159, false, true", "1049, true, false"})
    void aRefusalThatTlsWithTheServerMayAvertNamesTheOption(int error, boolean tls, boolean expected)
            throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    client.read();
                    client.wire().write(new Packet(2, Payloads.error(error, "28000", "no")));
                });
                TestProxy proxy = TestProxy.before(server, UnencryptedLoginTest::byDefault);
                RawClient client = proxy.connect()) {
            assertThat(client.login(tls ? WITH_TLS : TestProxy.ANYBODY).error()).contains(String.valueOf(error));
            assertThat(client.wire().awaitEnd()).isTrue();
            assertThat(said()).hasSize(expected ? 1 : 0).allMatch(line -> line.contains("--upstream-tls"));
        }
    }
}
