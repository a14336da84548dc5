package io.failgate.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.containers.Network;
import org.testcontainers.mysql.MySQLContainer;

/** The container in front of a MySQL on a network of their own. */
@ExtendWith(NeedsDocker.class)
class FailgateContainerTest {

    private static final Network NETWORK = Network.newNetwork();
    private static final MySQLContainer MYSQL =
            new MySQLContainer("mysql:9.7").withNetwork(NETWORK).withNetworkAliases("db");

    @BeforeAll
    static void startMySql() {
        MYSQL.start();
    }

    @AfterAll
    static void stopMySql() {
        MYSQL.stop();
        NETWORK.close();
    }

    @Test
    void isMadeOfAJarAndJoinsTheServersNetwork() throws SQLException {
        try (FailgateContainer failgate =
                FailgateContainer.fromJar(NeedsDocker.JAR).withUpstream(MYSQL)) {
            failgate.start();
            assertThat(answerOf(failgate.getJdbcUrl(), "select database()")).isEqualTo(MYSQL.getDatabaseName());
            try (ArmedFailPoint armed = failgate.failpoints().arm("before-query", "error(1213)")) {
                assertThatThrownBy(() -> answerOf(failgate.getJdbcUrl(), "select 1"))
                        .isInstanceOf(SQLException.class);
                assertThat(armed.hits()).isPositive();
            }
        }
    }

    @Test
    void aServerMayBeGivenByItsAddress() throws SQLException {
        try (FailgateContainer failgate =
                new FailgateContainer().withNetwork(NETWORK).withUpstream("db:3306")) {
            failgate.start();
            String url = failgate.getJdbcUrl().replaceFirst("/\\?", "/test?");
            assertThat(answerOf(url, "select 1")).isEqualTo("1");
            assertThatThrownBy(failgate::getUsername)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("JdbcDatabaseContainer");
        }
    }

    private static String answerOf(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, MYSQL.getUsername(), MYSQL.getPassword());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
