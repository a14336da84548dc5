package io.failgate.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failgate.it.support.Database;
import io.failgate.it.support.EveryTls;
import io.failgate.it.support.Proxies;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients log in with the server's own accounts, whichever of the two connections has TLS (edge cases E22, E26). */
@EveryTls
class AuthenticationTest {

    private static final long CAN_HANDLE_EXPIRED_PASSWORDS = 1L << 22;

    @Parameter(0)
    private boolean clientTls;

    @Parameter(1)
    private boolean upstreamTls;

    private final Database database;
    private final Proxies proxies;

    AuthenticationTest(Database database, Proxies proxies) {
        this.database = database;
        this.proxies = proxies;
    }

    @BeforeAll
    static void createUsers(Database database) throws SQLException {
        database.execute(
                "drop user if exists auth_second, auth_tls, auth_expired",
                "create user auth_second identified by 'second'",
                "create user auth_tls identified by 'tls' require ssl",
                "create user auth_expired identified by 'expired'",
                "alter user auth_expired password expire");
    }

    /** Makes the server forget that it has seen a password, so that {@code caching_sha2_password} wants it in full. */
    private void forgetPasswords() throws SQLException {
        database.execute("flush privileges");
    }

    private InetSocketAddress proxied() {
        return proxies.address(upstreamTls);
    }

    private Login with(Login login) {
        return clientTls ? login.with(Capabilities.SSL) : login;
    }

    private static void assertLoggedInAs(String user, RawClient client) throws IOException {
        assertThat(client.rows("select substring_index(user(), '@', 1)")).isEqualTo(List.of(List.of(user)));
    }

    private void assertTls(RawClient client) throws IOException {
        List<List<String>> cipher = client.rows("show session status like 'Ssl_cipher'");
        assertThat(!cipher.get(0).get(1).isEmpty()).isEqualTo(upstreamTls);
    }

    @Test
    void aPasswordIsAskedForInFullAndThenKnown() throws IOException, SQLException {
        forgetPasswords();
        for (int time = 0; time < 2; time++) {
            try (RawClient client = RawClient.connect(proxied())) {
                Packet last = client.login(with(Login.of("app", "app")));
                assertThat(last.isOk()).as(last.toString()).isTrue();
                assertThat(client.wire().isEncrypted()).isEqualTo(clientTls);
                assertLoggedInAs("app", client);
                assertTls(client);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "auth_second"})
    void aWrongPasswordIsTheServersToRefuse(String user) throws IOException, SQLException {
        forgetPasswords();
        try (RawClient client = RawClient.connect(proxied())) {
            Packet last = client.login(with(Login.of(user.isEmpty() ? "app" : user, "wrong")));
            assertThat(last.isError()).isTrue();
            assertThat(last.error()).contains("1045", "using password: YES");
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    @Test
    void aSecondUserCanTakeOver() throws IOException, SQLException {
        forgetPasswords();
        try (RawClient client = RawClient.connect(proxied())) {
            assertThat(client.login(with(Login.of("app", "app"))).isOk()).isTrue();
            for (int time = 0; time < 2; time++) {
                assertThat(client.changeUser(with(Login.of("auth_second", "second")))
                                .isOk())
                        .isTrue();
                assertLoggedInAs("auth_second", client);
                assertThat(client.changeUser(with(Login.of("app", "app"))).isOk())
                        .isTrue();
                assertLoggedInAs("app", client);
            }
            assertThat(client.changeUser(with(Login.of("auth_second", "wrong"))).error())
                    .contains("1045");
        }
    }

    @Test
    void anAccountMayWantTls() throws IOException, SQLException {
        forgetPasswords();
        try (RawClient client = RawClient.connect(proxied())) {
            Packet last = client.login(with(Login.of("auth_tls", "tls")));
            assertThat(last.isOk()).as(last.toString()).isEqualTo(upstreamTls);
        }
    }

    @Test
    void anExpiredPasswordIsTheServersToHandle() throws IOException, SQLException {
        forgetPasswords();
        Login login = with(Login.of("auth_expired", "expired"));
        if (!database.isMariaDb()) { // which lets such clients in by default
            try (RawClient client = RawClient.connect(proxied())) {
                assertThat(client.login(login).error()).contains("1862");
            }
        }
        try (RawClient client = RawClient.connect(proxied())) {
            assertThat(client.login(login.with(CAN_HANDLE_EXPIRED_PASSWORDS)).isOk())
                    .isTrue();
            assertThat(client.execute("select 1").error()).contains("1820");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256_password", "caching_sha2_password", "mysql_native_password"})
    void aClientMayBeginWithAnyPlugin(String plugin) throws IOException, SQLException {
        forgetPasswords();
        try (RawClient client = RawClient.connect(proxied())) {
            Packet last = client.login(with(Login.of("app", "app").plugin(plugin)));
            assertThat(last.isOk()).as(last.toString()).isTrue();
            assertLoggedInAs("app", client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256_password", "mysql_native_password"})
    void sha256Passwords(String plugin) throws IOException {
        assumeTrue(!database.isMariaDb(), "MariaDB has no sha256_password");
        for (String password : List.of("app", "wrong")) {
            try (RawClient client = RawClient.connect(proxied())) {
                Packet last = client.login(with(Login.of("app_sha256", password).plugin(plugin)));
                assertThat(last.isOk()).as(last.toString()).isEqualTo(password.equals("app"));
            }
        }
    }

    @Test
    void anEmptyPassword() throws IOException {
        assumeTrue(!database.isMariaDb(), "no such account");
        try (RawClient client = RawClient.connect(proxied())) {
            assertThat(client.login(with(Login.of("app_nopw", ""))).isOk()).isTrue();
            assertLoggedInAs("app_nopw", client);
        }
    }
}
