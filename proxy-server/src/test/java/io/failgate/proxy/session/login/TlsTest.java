package io.failgate.proxy.session.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.session.ConnectionSettings;
import io.failgate.proxy.session.Limits;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Certificates;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.tls.KeyPairFiles;
import io.failgate.proxy.tls.UpstreamTls;
import io.failgate.proxy.tls.UpstreamTls.Mode;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS on each of the two connections, with scripted servers: who must have it, who is trusted, and what goes wrong. */
@Timeout(60)
class TlsTest {

    private static final Login WITH_TLS = TestProxy.ANYBODY.with(Capabilities.SSL);
    private static final byte[] WITHOUT_SSL =
            Payloads.greeting("9.7.4", 7, Payloads.MYSQL_9_7 & ~Capabilities.SSL, "caching_sha2_password");

    @TempDir
    private Path folder = Path.of("");

    private Certificates authority;
    private KeyPairFiles files;

    TlsTest() throws Exception {
        authority = new Certificates();
        files = new KeyPairFiles(folder, folder);
    }

    @BeforeEach
    void writeCertificate() throws Exception {
        X509Bundle bundle = authority.issue("localhost");
        files = new KeyPairFiles(Certificates.writeCertificate(bundle, folder), Certificates.writeKey(bundle, folder));
    }

    private Settings withClientTls(Settings settings, boolean required) {
        try {
            return settings.with(settings.connections().with(ClientTls.of(files, required)));
        } catch (IOException unusable) {
            throw new AssertionError(unusable);
        }
    }

    private static TestProxy proxy(ScriptedServer server, UpstreamTls tls) throws IOException {
        return TestProxy.before(server, settings -> settings.with(ConnectionSettings.PLAIN.with(tls)));
    }

    private static UpstreamTls tls(Mode mode) throws IOException {
        return UpstreamTls.of(mode, Optional.empty(), Optional.empty());
    }

    /** Greets, goes on with TLS as asked, and says OK to anything. */
    private static ScriptedServer encrypted(SSLContext context) throws IOException {
        return ScriptedServer.start(client -> {
            client.greet();
            Packet request = client.read();
            assertThat(request.sequenceId()).isEqualTo(1);
            assertThat(request.length()).isEqualTo(32);
            client.wire().encrypt(context, false);
            Packet response = client.read();
            assertThat(response.sequenceId()).isEqualTo(2);
            assertThat(Arrays.copyOf(response.payload(), 32)).isEqualTo(request.payload());
            client.ok();
            client.okToAll();
        });
    }

    private static void greetWithoutTls(ServerConnection client) throws IOException {
        client.greet(WITHOUT_SSL);
        client.read();
        client.ok();
        client.okToAll();
    }

    private static void assertRefused(TestProxy proxy, Login login, int code, String reason) throws IOException {
        try (RawClient client = proxy.connect()) {
            Packet last = client.login(login);
            assertThat(last.errorCode()).isEqualTo(code);
            assertThat(last.error()).contains(reason);
            assertThat(last.sequenceId()).isEqualTo(client.wire().isEncrypted() ? 3 : 2);
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tlsIsOfferedToClientsWhateverTheServerOffers(boolean offeredByServer) throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet(
                            offeredByServer
                                    ? Payloads.greeting("9.7.4", 7, Payloads.MYSQL_9_7, "caching_sha2_password")
                                    : WITHOUT_SSL);
                    Packet response = client.read();
                    assertThat(response.sequenceId()).isEqualTo(1);
                    assertThat(response.intAt(0) & Capabilities.SSL).isZero();
                    client.ok();
                    client.okToAll();
                });
                TestProxy proxy = TestProxy.before(server, settings -> withClientTls(settings, false));
                RawClient encrypted = proxy.login(WITH_TLS);
                RawClient plain = proxy.login()) {
            for (RawClient client : List.of(encrypted, plain)) {
                assertThat(client.offered().has(Capabilities.SSL)).isTrue();
                assertThat(client.query("select 1").get(0)).isEqualTo(new Packet(1, Payloads.ok(2)));
            }
            assertThat(encrypted.wire().isEncrypted()).isTrue();
            assertThat(plain.wire().isEncrypted()).isFalse();
        }
    }

    @Test
    void aClientWithoutTlsIsRefusedIfItIsRequired() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(ServerConnection::login);
                TestProxy proxy = TestProxy.before(server, settings -> withClientTls(settings, true))) {
            assertRefused(proxy, TestProxy.ANYBODY, 3159, "insecure transport");
        }
        try (ScriptedServer server = ScriptedServer.start(TlsTest::greetWithoutTls);
                TestProxy proxy = TestProxy.before(server, settings -> withClientTls(settings, true));
                RawClient client = proxy.login(WITH_TLS)) {
            assertThat(client.wire().isEncrypted()).isTrue();
        }
    }

    @Test
    void aRequestForTlsThatWasNotOfferedIsRefused() throws IOException {
        byte[] request =
                new Bytes().addInt(Login.PLAIN | Capabilities.SSL).addZeros(28).toArray();
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    client.wire().readToEnd();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            client.readGreeting();
            client.wire().write(new Packet(1, request));
            assertThat(client.read().error()).contains("1043", "asks for TLS, which was not offered");
        }
    }

    /** What comes in clear behind the request is no part of the session: it could be anybody's. */
    @Test
    void nothingThatIsSaidInClearBehindTheRequestCounts() throws IOException {
        byte[] request =
                new Bytes().addInt(Login.PLAIN | Capabilities.SSL).addZeros(28).toArray();
        byte[] response = new Bytes().addInt(Login.PLAIN).addZeros(40).toArray();
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    assertThat(client.wire().readToEnd()).isEmpty();
                });
                TestProxy proxy = TestProxy.before(server, settings -> withClientTls(settings, false));
                RawClient client = proxy.connect()) {
            client.readGreeting();
            client.wire().write(new Packet(1, request), new Packet(2, response));
            client.wire().readToEnd();
            server.finish();
        }
    }

    @Test
    void aNewCertificateIsShownToNewClients() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(TlsTest::greetWithoutTls);
                TestProxy proxy = TestProxy.before(server, settings -> withClientTls(settings, false));
                RawClient before = proxy.login(WITH_TLS)) {
            X509Bundle second = authority.issue("second");
            Certificates.writeCertificate(second, folder);
            Certificates.writeKey(second, folder);
            await().until(() -> {
                try (RawClient client = proxy.login(WITH_TLS)) {
                    return client.wire().peerName().equals("CN=second");
                }
            });
            assertThat(before.query("select 1").get(0).isOk()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PREFERRED", "REQUIRED"})
    void tlsWithAServerNeedsNoAuthority(Mode mode) throws Exception {
        try (ScriptedServer server = encrypted(Certificates.showing(authority.issue("nobody")));
                TestProxy proxy = proxy(server, tls(mode));
                RawClient client = proxy.login()) {
            assertThat(client.query("select 1").get(0).isOk()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "VERIFY_CA, localhost, true",
        "VERIFY_CA, elsewhere, true",
        "VERIFY_IDENTITY, localhost, true",
        "VERIFY_IDENTITY, elsewhere, false"
    })
    void aServersCertificateIsVerifiedIfThatIsWanted(Mode mode, String host, boolean good) throws Exception {
        UpstreamTls verifying = UpstreamTls.of(mode, Optional.of(authority.writeAuthority(folder)), Optional.empty());
        try (ScriptedServer server = encrypted(Certificates.showing(authority.issue(host)));
                TestProxy proxy = proxy(server, verifying)) {
            if (good) {
                proxy.login().close();
            } else {
                assertRefused(
                        proxy, TestProxy.ANYBODY, 1043, "No subject alternative DNS name matching localhost found");
            }
        }
        try (ScriptedServer server = encrypted(Certificates.showing(new Certificates().issue("localhost")));
                TestProxy proxy = proxy(server, verifying)) {
            assertRefused(proxy, TestProxy.ANYBODY, 1043, "SSL connection error");
        }
    }

    @Test
    void aServerWithoutTlsIsGoodEnoughIfItIsOnlyPreferred() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(TlsTest::greetWithoutTls)) {
            try (TestProxy proxy = proxy(server, tls(Mode.PREFERRED));
                    RawClient client = proxy.login()) {
                assertThat(client.query("select 1").get(0).isOk()).isTrue();
            }
            try (TestProxy proxy = proxy(server, tls(Mode.REQUIRED))) {
                assertRefused(proxy, TestProxy.ANYBODY, 1043, "the server does not support it");
            }
        }
    }

    @Test
    void aServerThatEndsInsteadOfShakingHandsIsSaidToTheClient() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    client.read();
                });
                TestProxy proxy = TestProxy.before(
                        server,
                        settings -> withClientTls(settings.with(ConnectionSettings.PLAIN.with(required())), false))) {
            assertRefused(proxy, TestProxy.ANYBODY, 1043, "SSL connection error");
            assertRefused(proxy, WITH_TLS, 1043, "SSL connection error");
        }
    }

    @Test
    void aClientThatFallsSilentInItsHandshakeIsEnded() throws IOException {
        byte[] request =
                new Bytes().addInt(Login.PLAIN | Capabilities.SSL).addZeros(28).toArray();
        Limits hasty = new Limits(0, Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(1));
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    client.wire().readToEnd();
                });
                TestProxy proxy = TestProxy.before(
                        server, settings -> withClientTls(settings, false).with(hasty));
                RawClient client = proxy.connect()) {
            client.readGreeting();
            client.wire().write(new Packet(1, request));
            assertThat(client.wire().readToEnd()).isEmpty();
            await().until(() -> proxy.connections() == 0);
            server.finish();
        }
    }

    /** Else somebody on the way could say what seems to come from the server that TLS vouches for. */
    @ParameterizedTest
    @ValueSource(strings = {"07 00 00 02 00", "07 00 00 02 00 00 00 02 00 00 00"})
    void whatAServerSaysInClearBehindItsGreetingDoesNotCount(String injected) throws Exception {
        byte[] greeting =
                new Packet(0, Payloads.greeting("9.7.4", 7, Payloads.MYSQL_9_7, "caching_sha2_password")).bytes();
        byte[] more = new Bytes().addHex(injected).toArray();
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.wire().writeBytes(Bytes.concat(greeting, more));
                    client.wire().readToEnd();
                });
                TestProxy proxy = proxy(server, tls(Mode.REQUIRED));
                RawClient client = proxy.connect()) {
            assertThat(client.login(TestProxy.ANYBODY).error()).contains("1043", "does not wait");
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    @Test
    void aResponseThatIsCutShortIsRefusedBehindTlsWithTheServer() throws Exception {
        byte[] cut = new Bytes()
                .addInt(Login.PLAIN)
                .addZeros(28)
                .add(Bytes.text("use"))
                .toArray();
        try (ScriptedServer server = encrypted(Certificates.showing(authority.issue("nobody")));
                TestProxy proxy = proxy(server, tls(Mode.REQUIRED));
                RawClient client = proxy.connect()) {
            client.readGreeting();
            client.wire().write(new Packet(1, cut));
            assertThat(client.read().error()).contains("1043", "cut short");
        }
    }

    @Test
    void whatAServerSaysInsteadOfTlsIsNobodysBusiness() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    client.read();
                    client.wire().writeBytes(Bytes.text("secret".repeat(10)));
                    client.wire().readToEnd();
                });
                TestProxy proxy = proxy(server, tls(Mode.REQUIRED))) {
            assertRefused(proxy, TestProxy.ANYBODY, 1043, "it does not speak TLS");
        }
    }

    /** As between two servers and clients of MySQL, of which some send the alert in clear where TLS 1.3 encrypts it. */
    @ParameterizedTest
    @CsvSource({
        "15 03 03 00 02 02 30, 'alert unknown_ca: it does not trust the certificate'",
        "15 03 03 00 02 02 2a, 'alert bad_certificate: it does not trust the certificate'",
        "15 03 03 00 02 02 28, alert handshake_failure",
        "15 03 03 00, the connection has ended during the TLS handshake",
        "16 03 03 00 7a 02 00, the connection has ended during the TLS handshake",
        "'', the connection has ended during the TLS handshake"
    })
    void aHandshakeThatIsCutIsNoOtherProtocol(String lastWord, String reason) throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    client.read();
                    client.wire().writeBytes(Bytes.hex(lastWord));
                });
                TestProxy proxy = proxy(server, required())) {
            assertRefused(proxy, TestProxy.ANYBODY, 1043, reason);
        }
    }

    @ParameterizedTest
    @CsvSource({"300000", "2000000", "17000000"})
    void aLongResponseIsRenumberedWhereOnlyOneHasTls(int length) throws Exception {
        byte[] response = new Bytes()
                .addInt(Login.PLAIN)
                .addZeros(28)
                .addZeroEnded("u")
                .addZeros(length)
                .toArray();
        SSLContext context = Certificates.showing(authority.issue("nobody"));
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    client.greet();
                    client.read();
                    client.wire().encrypt(context, false);
                    Packet first = client.read();
                    assertThat(first.sequenceId()).isEqualTo(2);
                    int frames = 1;
                    for (Packet last = first; last.goesOn(); frames++) {
                        last = client.read();
                        assertThat(last.sequenceId()).isEqualTo(2 + frames);
                    }
                    client.ok();
                    client.okToAll();
                });
                TestProxy proxy = proxy(server, tls(Mode.REQUIRED));
                RawClient client = proxy.connect()) {
            client.readGreeting();
            client.wire().writeLong(1, response);
            assertThat(client.read()).isEqualTo(new Packet(length > 16_777_215 ? 3 : 2, Payloads.ok(2)));
            assertThat(client.command(Command.PING)).hasSize(1);
        }
    }

    private static UpstreamTls required() {
        try {
            return tls(Mode.REQUIRED);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
