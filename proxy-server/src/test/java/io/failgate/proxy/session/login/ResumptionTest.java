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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TLS sessions with the server are resumed for clients that ask for the same name, and for no others. */
@Timeout(60)
class ResumptionTest {

    /** When the sessions began that the server has seen. */
    private final Set<Long> sessions = ConcurrentHashMap.newKeySet();

    private ScriptedServer server(SSLContext context) throws IOException {
        return ScriptedServer.start(client -> {
            client.greet();
            client.read();
            client.wire().encrypt(context, false);
            sessions.add(client.wire().sessionBegan());
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
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                new Certificates().issue("localhost").toKeyManagerFactory().getKeyManagers(),
                InsecureTrustManagerFactory.INSTANCE.getTrustManagers(),
                null);
        try (ScriptedServer server = server(context);
                TestProxy proxy = proxy(server)) {
            visit(proxy, "one.example");
            visit(proxy, "one.example");
            assertThat(sessions).as("resumed").hasSize(1);
            visit(proxy, "two.example");
            assertThat(sessions).as("another name").hasSize(2);
            visit(proxy, "");
            assertThat(sessions).as("no name").hasSize(3);
            visit(proxy, "two.example");
            visit(proxy, "");
            visit(proxy, "one.example");
            assertThat(sessions).as("all are known").hasSize(3);
        }
    }
}
