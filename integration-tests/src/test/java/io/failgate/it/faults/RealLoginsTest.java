package io.failgate.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.SideBySide;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The texts of errors at a login, and of limits of accounts. The real one is provoked on the server. The one that is
 * injected by its number alone is the same, values included.
 */
@Timeout(120)
@ExtendWith(WithProxy.class)
class RealLoginsTest {

    private static final Login WITH_PASSWORD = Login.of("real_logins", "secret");
    private static final Login WITHOUT_PASSWORD = Login.of("real_logins_nopw", "");

    private final SideBySide both;

    RealLoginsTest(Database database, ProxyServer proxy) throws SQLException {
        both = new SideBySide(database, proxy);
    }

    @BeforeEach
    void create() throws SQLException {
        both.execute(
                "drop database if exists real_logins",
                "create database real_logins",
                "drop user if exists real_logins, real_logins_nopw",
                "create user real_logins identified by 'secret'",
                "create user real_logins_nopw identified by ''");
    }

    @AfterEach
    void drop() throws SQLException {
        both.execute("drop database real_logins", "drop user real_logins, real_logins_nopw");
        both.close();
    }

    /** The injected one has the client's address for its name. */
    private static String withoutHost(Packet error) {
        return error.error().replaceFirst("'@'[^']*'", "'@'?'");
    }

    @Test
    void whetherAPasswordWasUsed() throws IOException {
        for (Login login : List.of(WITH_PASSWORD, WITHOUT_PASSWORD)) {
            Packet real;
            try (RawClient client = RawClient.connect(both.server())) {
                // each account takes what the other does not have
                real = client.login(login.user(), login.password().isEmpty() ? "wrong" : "");
            }
            boolean used = login.password().isEmpty();
            assertThat(real.errorMessage()).endsWith("(using password: " + (used ? "YES" : "NO") + ")");
            both.arm("authenticate", "1*error(1045)");
            try (RawClient client = RawClient.connect(both.proxy())) {
                Packet injected = client.login(login.user(), login.password());
                String expected = real.error().replace(used ? "YES" : "NO", used ? "NO" : "YES");
                assertThat(withoutHost(injected)).isEqualTo(expected.replaceFirst("'@'[^']*'", "'@'?'"));
            }
        }
    }

    @Test
    void aChangeOfUserNamesTheNewUser() throws IOException {
        Packet real;
        try (RawClient client = RawClient.login(both.server(), Comparison.login())) {
            real = client.changeUser(Login.of("real_logins", "wrong"));
        }
        both.arm("change-user", "1*error(1045)");
        try (RawClient client = RawClient.login(both.proxy(), Comparison.login())) {
            assertThat(withoutHost(client.changeUser(WITH_PASSWORD))).isEqualTo(withoutHost(real));
        }
        assertThat(real.errorMessage()).contains("'real_logins'@").endsWith("(using password: YES)");
    }

    private static Packet refused(InetSocketAddress address, Login login) throws IOException {
        try (RawClient client = RawClient.connect(address)) {
            return client.login(login);
        }
    }

    @Test
    void aDatabaseThatIsNotThere() throws IOException {
        Packet real = refused(both.server(), Comparison.login().to("real_logins_2"));
        assertThat(real.errorCode()).isEqualTo(1049);
        both.arm("authenticate", "1*error(1049)");
        assertThat(refused(both.proxy(), Comparison.login().to("real_logins")).error())
                .isEqualTo(real.error().replace("real_logins_2", "real_logins"));
    }

    @Test
    void aDatabaseThatIsNotTheUsers() throws IOException {
        Packet real = refused(both.server(), WITH_PASSWORD.to("real_logins"));
        assertThat(real.errorCode()).isEqualTo(1044);
        // the server names the account, which it is not asked for here
        both.arm("authenticate", "1*error(1044)");
        assertThat(withoutHost(refused(both.proxy(), Comparison.login().to("real_logins"))))
                .isEqualTo(withoutHost(real).replace("user 'real_logins'", "user 'app'"));
    }

    @Test
    void anAccountThatIsLocked() throws IOException, SQLException {
        both.execute("alter user real_logins_nopw account lock");
        Packet real = refused(both.server(), WITHOUT_PASSWORD);
        both.execute("alter user real_logins_nopw account unlock");
        assertThat(real.errorCode()).isIn(3118, 4151);
        both.arm("authenticate", "1*error(" + real.errorCode() + ")");
        assertThat(withoutHost(refused(both.proxy(), WITHOUT_PASSWORD))).isEqualTo(withoutHost(real));
    }

    @Test
    void anAccountThatHasAllItsConnections() throws IOException, SQLException {
        both.execute("alter user real_logins_nopw with max_user_connections 1");
        Packet real;
        try (RawClient only = RawClient.login(both.server(), WITHOUT_PASSWORD)) {
            real = refused(both.server(), WITHOUT_PASSWORD);
            assertThat(only.execute("do 0").isOk()).isTrue();
        }
        assertThat(real.errorCode()).isEqualTo(1226);
        both.execute("alter user real_logins_nopw with max_user_connections 0");
        both.arm("authenticate", "1*error(1226)");
        assertThat(refused(both.proxy(), WITHOUT_PASSWORD).error())
                .isEqualTo(real.error().replace("current value: 1", "current value: ?"));
    }

    @Test
    void anAccountThatHasAskedEnough() throws IOException, SQLException {
        both.execute("alter user real_logins_nopw with max_queries_per_hour 1");
        Packet real;
        try (RawClient client = RawClient.login(both.server(), WITHOUT_PASSWORD)) {
            client.execute("do 0");
            real = client.execute("do 0");
        }
        both.execute("alter user real_logins_nopw with max_queries_per_hour 0");
        assertThat(real.errorCode()).isEqualTo(1226);
        both.arm("before-query", "1*error(1226)");
        try (RawClient client = RawClient.login(both.proxy(), WITH_PASSWORD)) {
            assertThat(client.execute("do 0").error())
                    .isEqualTo(real.error()
                            .replace("real_logins_nopw", "real_logins")
                            .replace("current value: 1", "current value: ?"));
        }
    }

    /** Captured from both servers, which would refuse others in the meantime. */
    @Test
    void aServerThatHasAllConnectionsOfAUser() throws IOException {
        both.arm("authenticate", "1*error(1203)");
        assertThat(refused(both.proxy(), WITH_PASSWORD).error())
                .isEqualTo("ERROR 1203 (42000): User real_logins already has more than 'max_user_connections'"
                        + " active connections");
    }
}
