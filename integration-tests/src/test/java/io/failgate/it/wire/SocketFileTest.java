package io.failgate.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import io.failgate.proxy.transport.ServerAddress;
import io.failgate.proxy.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server is reached by its socket file. It takes passwords in clear there, as with TLS (edge case E22). */
@ExtendWith(WithProxy.class)
class SocketFileTest {

    private final Database database;
    private final Path file;

    SocketFileTest(Database database) throws SQLException {
        this.database = database;
        try (Connection connection = database.connect()) {
            file = Path.of(Jdbc.single(connection, "select @@socket")).toAbsolutePath();
        }
        assumeTrue(Files.exists(file), "the server is on another machine");
    }

    @BeforeAll
    static void createUsers(Database database) throws SQLException {
        database.execute(
                "drop user if exists file_first@localhost, file_second@localhost",
                "create user file_first@localhost identified by 'first'",
                "create user file_second@localhost identified by 'second'");
    }

    private static ProxyServer proxy(Path file, Transport.Choice transport) throws IOException {
        return new ProxyServer(new Settings(new HostAndPort("127.0.0.1", 0), ServerAddress.of(file))
                .with(ConnectionSettings.PLAIN.with(ClientTls.selfSigned(false)))
                .with(new Transport.Settings(transport, 0)));
    }

    private static Login login(String user, String password, boolean tls) {
        Login login = Login.of(user, password);
        return tls ? login.with(Capabilities.SSL) : login;
    }

    @ParameterizedTest
    @CsvSource({"AUTO, false", "AUTO, true", "NIO, false"})
    void passwordsAreTranslated(Transport.Choice transport, boolean tls) throws IOException, SQLException {
        database.execute("flush privileges"); // the server forgets passwords that it has seen
        try (ProxyServer proxy = proxy(file, transport);
                RawClient client = RawClient.connect(proxy.address())) {
            Packet last = client.login(login("file_first", "first", tls));
            assertThat(last.isOk()).as(last.toString()).isTrue();
            assertThat(client.rows("select user()").get(0)).containsExactly("file_first@localhost");
            assertThat(client.changeUser(login("file_second", "second", tls)).isOk())
                    .isTrue();
            assertThat(client.rows("select repeat('x', 1000000)").get(0).get(0)).hasSize(1_000_000);
            assertThat(client.changeUser(login("file_first", "wrong", tls)).error())
                    .contains("1045");
        }
    }

    @Test
    void thereMayBeNoSuchFile() throws IOException {
        Path missing = file.resolveSibling("failgate-no-such.sock");
        try (ProxyServer proxy = proxy(missing, Transport.Choice.AUTO);
                RawClient client = RawClient.connect(proxy.address())) {
            assertThat(client.read().error())
                    .contains("1042", "Can't connect to MySQL server on 'unix:" + missing + "' (No such file");
        }
    }
}
