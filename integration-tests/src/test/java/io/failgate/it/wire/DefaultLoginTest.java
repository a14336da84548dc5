package io.failgate.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.it.support.Database;
import io.failgate.it.support.Jdbc;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.session.ConnectionSettings;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.tls.ClientTls;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An account that the server has never seen logs in through a Failgate as the program starts it by default. */
@ExtendWith(WithProxy.class)
class DefaultLoginTest {

    private final Database database;

    DefaultLoginTest(Database database) {
        this.database = database;
    }

    @BeforeEach
    void createAccount() throws SQLException {
        dropAccount();
        database.execute("create user default_login identified by 'secret'");
    }

    @AfterEach
    void dropAccount() throws SQLException {
        database.execute("drop user if exists default_login");
    }

    private ProxyServer proxy(boolean withTls) throws IOException {
        Settings settings = new Settings(new HostAndPort("127.0.0.1", 0), database.address());
        return new ProxyServer(
                withTls ? settings.with(ConnectionSettings.PLAIN.with(ClientTls.selfSignedAsServer())) : settings);
    }

    /** Without a word about TLS or keys, as in most programs. */
    private static Connection connect(ProxyServer proxy) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:" + proxy.address().getPort() + "/", "default_login", "secret");
    }

    @Test
    void connectorJLogsInByDefault() throws IOException, SQLException {
        try (ProxyServer proxy = proxy(true);
                Connection connection = connect(proxy)) {
            assertThat(Jdbc.single(connection, "select user()")).startsWith("default_login@");
        }
    }

    @Test
    void withoutTlsConnectorJLogsInToAccountsOfMariaDbOnly() throws IOException, SQLException {
        try (ProxyServer proxy = proxy(false)) {
            if (database.isMariaDb()) {
                connect(proxy).close();
            } else {
                assertThatThrownBy(() -> connect(proxy).close()).hasMessage("Public Key Retrieval is not allowed");
            }
        }
    }

    @Test
    void theClientDecidesAboutTls() throws IOException {
        try (ProxyServer proxy = proxy(true)) {
            for (boolean tls : new boolean[] {true, false}) {
                Login login = Login.of("default_login", "secret");
                try (RawClient client = RawClient.connect(proxy.address())) {
                    Packet last = client.login(tls ? login.with(Capabilities.SSL) : login);
                    assertThat(last.isOk()).as(last.toString()).isTrue();
                    assertThat(client.offered().has(Capabilities.SSL)).isTrue();
                    assertThat(client.wire().isEncrypted()).isEqualTo(tls);
                }
            }
        }
    }
}
