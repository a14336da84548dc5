package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Database;
import io.failgate.it.support.ProxyFleet;
import io.failgate.it.support.ShownSession;
import io.failgate.it.support.WithProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sessions in {@code docs/fleet.md} go as they are shown there, through two members of a fleet. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class FleetDocTest {

    private static final List<String> MEMBERS = List.of("shop-1", "shop-2");

    @Test
    void goesAsShown(Database database) throws IOException, SQLException {
        Path page = Path.of(System.getProperty("failgate.readme"))
                .resolveSibling("docs")
                .resolve("fleet.md");
        List<ShownSession> sessions = ShownSession.in(page, String.join("|", MEMBERS));
        assertThat(sessions).hasSize(2);
        try (ProxyFleet fleet = ProxyFleet.before(database)) {
            Map<String, Connection> clients = new LinkedHashMap<>();
            for (String member : MEMBERS) {
                fleet.start(member);
                clients.put(member, fleet.connect(member));
            }
            for (ShownSession session : sessions) {
                for (ShownSession.Step step : session.steps()) {
                    Connection client = clients.get(step.client());
                    assertThat(client).isNotNull();
                    assertThat(Database.asMySqlSays(ShownSession.run(client, step.sql())))
                            .as(step.sql())
                            .isEqualTo(step.shown());
                }
            }
            for (Connection client : clients.values()) {
                client.close();
            }
        }
    }
}
