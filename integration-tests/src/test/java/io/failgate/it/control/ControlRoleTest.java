package io.failgate.it.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.control.ControlAccess;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A role that the server grants decides who may control failpoints. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class ControlRoleTest {

    private static final String PUT = "SET @put_failpoint='TestFailPointError=off'";

    private final Database database;
    private final ProxyServer proxy;

    ControlRoleTest(Database database) throws IOException {
        this.database = database;
        this.proxy = new ProxyServer(new Settings(new HostAndPort("127.0.0.1", 0), database.address())
                .with(new ControlAccess.Role("fault_injector")));
    }

    @BeforeEach
    void createUsers() throws SQLException {
        database.execute(
                "drop role if exists fault_injector, FAULT_INJECTOR, `fault_injectór`, injectors, INJECTORS",
                "drop user if exists granted, denied, DENIED",
                "create role fault_injector, FAULT_INJECTOR, `fault_injectór`, injectors, INJECTORS",
                "create user granted identified by 'secret'",
                "create user denied identified by 'secret'",
                "create user DENIED identified by 'secret'",
                "grant fault_injector to granted");
    }

    @AfterEach
    void close() throws SQLException {
        proxy.close();
        database.execute(
                "drop user granted, denied, DENIED",
                "drop role fault_injector, FAULT_INJECTOR, `fault_injectór`, injectors, INJECTORS");
    }

    private Connection connect(String user) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:" + proxy.address().getPort()
                        + "/?sslMode=DISABLED&allowPublicKeyRetrieval=true",
                user,
                "secret");
    }

    @Test
    void whoHasItMay() throws SQLException {
        try (Connection connection = connect("granted")) {
            connection.createStatement().execute(PUT);
            assertThat(proxy.failPoints().status("TestFailPointError").armed()).isTrue();
        }
    }

    @Test
    void whoHasItNotMayNot() throws SQLException {
        try (Connection connection = connect("denied")) {
            assertThatThrownBy(() -> connection.createStatement().execute(PUT))
                    .isInstanceOfSatisfying(SQLException.class, error -> {
                        assertThat(error.getErrorCode()).isEqualTo(1227);
                        assertThat(error.getSQLState()).isEqualTo("42000");
                        assertThat(error.getMessage()).contains("you need the role fault_injector");
                    });
            assertThat(connection.createStatement().execute("SELECT 1")).isTrue();
        }
        assertThat(proxy.failPoints().status("TestFailPointError").armed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grant FAULT_INJECTOR to denied",
                "grant `fault_injectór` to denied",
                "grant fault_injector to DENIED",
                "grant injectors to denied; grant fault_injector to INJECTORS"
            })
    void namesakesMayNot(String grants) throws SQLException {
        database.execute(grants.split("; "));
        try (Connection connection = connect("denied")) {
            assertThatThrownBy(() -> connection.createStatement().execute(PUT))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            error -> assertThat(error.getErrorCode()).isEqualTo(1227));
        }
        assertThat(proxy.failPoints().status("TestFailPointError").armed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grant FAULT_INJECTOR to denied; grant fault_injector to denied",
                "grant injectors to denied; grant fault_injector to injectors"
            })
    void whoHasItBesidesANamesakeOrByAnotherRoleMay(String grants) throws SQLException {
        database.execute(grants.split("; "));
        try (Connection connection = connect("denied")) {
            connection.createStatement().execute(PUT);
            assertThat(proxy.failPoints().status("TestFailPointError").armed()).isTrue();
        }
    }
}
