package io.failgate.it.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.it.support.Jdbc;
import io.failgate.it.support.ShownSession;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The sessions in {@code docs/clusters.md} go as they are shown there, on {@code docker/compose.cluster.yml}, which
 * must be up.
 */
@Timeout(300)
@EnabledIfSystemProperty(named = "failgate.test.cluster", matches = "true", disabledReason = "no cluster is up")
class ClusterDocTest {

    private static final Path DOC =
            Path.of(System.getProperty("failgate.readme")).resolveSibling("docs/clusters.md");

    /** Each server's Failgate. */
    private static final Map<String, Integer> PORTS = Map.of("primary", 3311, "replica1", 3312, "replica2", 3313);

    /** Far longer than replication takes once nothing holds it up. */
    private static final Duration IN_TIME = Duration.ofMinutes(1);

    private final Map<String, Connection> connections = new HashMap<>();

    @BeforeEach
    void connect() throws SQLException {
        for (Map.Entry<String, Integer> server : PORTS.entrySet()) {
            String url = "jdbc:mysql://127.0.0.1:" + server.getValue()
                    + "/test?allowPublicKeyRetrieval=true&sslMode=DISABLED&useLocalSessionState=true";
            connections.put(server.getKey(), DriverManager.getConnection(url, "root", ""));
        }
        ShownSession.run(primary(), "DROP TABLE IF EXISTS orders");
    }

    private Connection primary() {
        return Objects.requireNonNull(connections.get("primary"));
    }

    @AfterEach
    void close() throws SQLException {
        ShownSession.run(primary(), "SET @remove_failpoint = '*', @put_failpoint = 'OpenSetFailPoint=return(1)'");
        for (Connection connection : connections.values()) {
            connection.close();
        }
    }

    /** A replica may be behind unless it is held up: what it shows is asked for until it is right. */
    @Test
    void replicationGoesAsShown() throws IOException {
        goesAsShown(0);
    }

    @Test
    void theFleetGoesAsShown() throws IOException {
        await().atMost(IN_TIME)
                .untilAsserted(() -> assertThat(Jdbc.rows(primary(), "SHOW FAILGATES"))
                        .extracting(row -> row.get(0))
                        .containsExactly("primary", "replica1", "replica2"));
        goesAsShown(1);
    }

    private void goesAsShown(int index) throws IOException {
        List<ShownSession> sessions = ShownSession.in(DOC, "primary|replica1|replica2");
        assertThat(sessions).hasSize(2);
        for (ShownSession.Step step : sessions.get(index).steps()) {
            Connection connection = Objects.requireNonNull(connections.get(step.client()));
            if (step.sql().startsWith("SELECT")) {
                await().atMost(IN_TIME).untilAsserted(() -> assertGoesAsShown(connection, step));
            } else {
                assertGoesAsShown(connection, step);
            }
        }
    }

    private static void assertGoesAsShown(Connection connection, ShownSession.Step step) {
        assertThat(ShownSession.run(connection, step.sql())).as(step.toString()).isEqualTo(step.shown());
    }
}
