package io.failgate.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Database;
import io.failgate.it.support.Proxies;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** MySQL says that it has resumed the TLS session of an earlier connection. */
@Timeout(60)
@ExtendWith(WithProxy.class)
class ResumedTlsTest {

    private static final Login LOGIN =
            Login.of(Database.USER, Database.PASSWORD).to("test").with(Capabilities.SSL);

    private final Database database;
    private final Proxies proxies;

    ResumedTlsTest(Database database, Proxies proxies) {
        this.database = database;
        this.proxies = proxies;
    }

    private String reused() throws IOException {
        try (RawClient client = RawClient.connect(proxies.address(true))) {
            assertThat(client.login(LOGIN).isOk()).isTrue();
            return client.rows("show session status like 'Ssl_sessions_reused'")
                    .get(0)
                    .get(1);
        }
    }

    @Test
    void aSecondConnectionResumesTheFirst() throws IOException {
        reused();
        assertThat(reused()).as("MariaDB says 0 of it").isEqualTo(database.isMariaDb() ? "0" : "1");
    }
}
