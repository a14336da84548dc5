package io.failgate.proxy.session.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.session.ConnectionSettings;
import io.failgate.proxy.testing.Certificates;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.tls.UpstreamTls;
import io.failgate.proxy.tls.UpstreamTls.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server is asked for the name that the client has asked for (SNI), which proves nothing. */
@Timeout(60)
class ServerNameTest {

    private static final Login WITH_TLS = TestProxy.ANYBODY.with(Capabilities.SSL);

    @TempDir
    private Path folder = Path.of("");

    private Certificates authority;

    ServerNameTest() throws Exception {
        authority = new Certificates();
    }

    /** Says in its OK's place, as an error, for which name it was asked. */
    private static ScriptedServer saying(SSLContext context) throws IOException {
        return ScriptedServer.start(client -> {
            client.greet();
            client.read();
            client.wire().encrypt(context, false);
            client.read();
            client.error(1105, "HY000", String.join(",", client.wire().requestedNames()));
        });
    }

    private TestProxy proxy(ScriptedServer server, Mode mode) throws IOException {
        Optional<Path> authorities = mode.verifies() ? Optional.of(authority.writeAuthority(folder)) : Optional.empty();
        UpstreamTls upstream = UpstreamTls.of(mode, authorities, Optional.empty());
        ClientTls ofClient = ClientTls.selfSigned(false);
        return TestProxy.before(
                server,
                settings ->
                        settings.with(ConnectionSettings.PLAIN.with(upstream).with(ofClient)));
    }

    private static List<SNIServerName> names(String name) {
        return name.isEmpty() ? List.of() : List.of(new SNIHostName(name));
    }

    private static Packet login(TestProxy proxy, String name) throws IOException {
        try (RawClient client = proxy.connect()) {
            client.wire().askFor(names(name));
            return client.login(WITH_TLS);
        }
    }

    /** Sessions are resumed only where they are for the same name: each name comes twice. */
    @Test
    void theServerIsAskedForTheNameThatTheClientWants() throws Exception {
        try (ScriptedServer server = saying(Certificates.showing(authority.issue("localhost")));
                TestProxy proxy = proxy(server, Mode.REQUIRED)) {
            for (String name : List.of("db.example", "", "other.example", "single", "db.example", "")) {
                assertThat(login(proxy, name).errorMessage()).isEqualTo(name);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"localhost, elsewhere.example, true", "elsewhere.example, elsewhere.example, false"})
    void aCertificateIsForTheHostThatWasDialledAndNotForThatName(String host, String name, boolean good)
            throws Exception {
        try (ScriptedServer server = saying(Certificates.showing(authority.issue(host)));
                TestProxy proxy = proxy(server, Mode.VERIFY_IDENTITY)) {
            Packet last = login(proxy, name);
            if (good) {
                assertThat(last.errorMessage()).isEqualTo(name);
            } else {
                assertThat(last.errorCode()).isEqualTo(1043);
                assertThat(last.errorMessage()).contains("No subject alternative DNS name matching localhost found");
            }
        }
    }
}
