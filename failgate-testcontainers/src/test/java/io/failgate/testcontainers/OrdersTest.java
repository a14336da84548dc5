package io.failgate.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.mysql.MySQLContainer;

/** The README's example. */
@ExtendWith(NeedsDocker.class)
@Testcontainers
class OrdersTest {

    @Container
    private static final MySQLContainer MYSQL = new MySQLContainer("mysql:9.7");

    @Container
    private static final FailgateContainer FAILGATE = new FailgateContainer().withUpstream(MYSQL);

    @Test
    void anInsertIsRepeatedAfterADeadlock() throws SQLException {
        try (var connection = DriverManager.getConnection(
                        FAILGATE.getJdbcUrl(), FAILGATE.getUsername(), FAILGATE.getPassword());
                var statement = connection.createStatement();
                var deadlock = FAILGATE.failpoints().arm("before-query", "1*error(1213) where statement = 'insert'")) {
            statement.execute("CREATE TABLE orders (id INT PRIMARY KEY)");
            assertThatThrownBy(() -> statement.execute("INSERT INTO orders VALUES (1)"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageStartingWith("Deadlock found");
            deadlock.awaitHit(Duration.ofSeconds(5));
            statement.execute("INSERT INTO orders VALUES (1)");
            assertThat(deadlock.hits()).isEqualTo(1);
        }
    }
}
