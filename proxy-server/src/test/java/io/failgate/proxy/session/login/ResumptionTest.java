package io.failgate.proxy.session.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.session.ConnectionSettings;
import io.failgate.proxy.testing.Certificates;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.tls.UpstreamTls;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TLS sessions with the server are resumed for clients that ask for the same name, and for no others. */
@Timeout(60)
class ResumptionTest {

    /** Counts how often a handshake needs the certificate, which a resumed session does not. */
    private static final class CountingKeys extends X509ExtendedKeyManager {

        private final X509KeyManager keys;
        private final AtomicInteger shown = new AtomicInteger();

        CountingKeys(X509KeyManager keys) {
            this.keys = keys;
        }

        @Override
        public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
            return keys.chooseServerAlias(type, issuers, null);
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return keys.chooseServerAlias(type, issuers, null);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            shown.incrementAndGet();
            return keys.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return keys.getServerAliases(type, issuers);
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            throw new UnsupportedOperationException();
        }
    }

    private static ScriptedServer server(SSLContext context) throws IOException {
        return ScriptedServer.start(client -> {
            client.greet();
            client.read();
            client.wire().encrypt(context, false);
            client.read();
            client.ok();
            client.okToAll();
        });
    }

    private static TestProxy proxy(ScriptedServer server) throws IOException {
        ConnectionSettings connections = ConnectionSettings.PLAIN
                .with(UpstreamTls.of(UpstreamTls.Mode.REQUIRED, Optional.empty(), Optional.empty()))
                .with(ClientTls.selfSigned(false));
        return TestProxy.before(server, settings -> settings.with(connections));
    }

    private static void visit(TestProxy proxy, String name) throws IOException {
        try (RawClient client = proxy.connect()) {
            client.wire().askFor(name.isEmpty() ? List.of() : List.of(new SNIHostName(name)));
            assertThat(client.login(TestProxy.ANYBODY.with(Capabilities.SSL)).isOk())
                    .isTrue();
            assertThat(client.query("select 1").get(0).isOk()).isTrue();
        }
    }

    @Test
    void isForTheSameName() throws Exception {
        KeyManager[] keys =
                new Certificates().issue("localhost").toKeyManagerFactory().getKeyManagers();
        CountingKeys counting = new CountingKeys((X509KeyManager) keys[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {counting}, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        try (ScriptedServer server = server(context);
                TestProxy proxy = proxy(server)) {
            visit(proxy, "one.example");
            int once = counting.shown.get();
            assertThat(once).isPositive();
            visit(proxy, "one.example");
            assertThat(counting.shown).as("resumed").hasValue(once);
            visit(proxy, "two.example");
            assertThat(counting.shown).as("another name").hasValue(2 * once);
            visit(proxy, "");
            assertThat(counting.shown).as("no name").hasValue(3 * once);
            visit(proxy, "two.example");
            visit(proxy, "");
            visit(proxy, "one.example");
            assertThat(counting.shown).as("all are known").hasValue(3 * once);
        }
    }
}
