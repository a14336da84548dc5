package io.failgate.it.wire;

import static io.failgate.it.support.Comparison.login;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.session.ConnectionSettings;
import io.failgate.proxy.session.ProxyProtocol;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that takes the PROXY protocol sees the client that is behind balancer and proxy (edge case E28). */
@ExtendWith(WithProxy.class)
class ProxyHeaderTest {

    @Test
    void theServerSeesTheClientThatTheBalancerNames(Database database) throws IOException {
        assumeTrue(database.isMariaDb(), "MySQL does not take the PROXY protocol");
        Settings settings = new Settings(new HostAndPort("127.0.0.1", 0), database.address());
        try (ProxyServer proxy =
                        new ProxyServer(settings.with(ConnectionSettings.PLAIN.with(new ProxyProtocol(true, true))));
                RawClient client = RawClient.connect(proxy.address())) {
            client.wire().writeBytes(Bytes.text("PROXY TCP4 127.0.0.1 127.0.0.1 5000 3306\r\n"));
            assertThat(client.login(login()).isOk()).isTrue();
            assertThat(client.rows("select host from information_schema.processlist where id = connection_id()")
                            .get(0)
                            .get(0))
                    .isEqualTo("localhost:5000");
        }
    }
}
