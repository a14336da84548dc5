package io.failgate.it.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.failgate.it.support.Database;
import io.failgate.it.support.Jdbc;
import io.failgate.it.support.ProxyFleet;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.config.FleetSetup;
import io.failgate.proxy.control.ControlAccess;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the statements for a fleet do, to clients of other members. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class FleetSqlTest {

    private final Database database;
    private final ProxyServer alone;
    private ProxyFleet fleet;
    private Connection a;
    private Connection b;

    FleetSqlTest(Database database, ProxyServer alone) {
        this.database = database;
        this.alone = alone;
    }

    @BeforeEach
    void start() throws IOException, SQLException {
        fleet = ProxyFleet.before(database);
        fleet.start("a");
        fleet.start(fleet.setup("b", Map.of("role", "replica")));
        a = fleet.connect("a");
        b = fleet.connect("b");
    }

    @AfterEach
    void stop() throws IOException, SQLException {
        if (fleet != null) {
            a.close();
            b.close();
            fleet.close();
        }
    }

    private static void assertError(ThrowingCallable statement, int code, String... texts) {
        assertThatThrownBy(statement)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        error -> assertThat(error.getErrorCode())
                                .as(error.getMessage())
                                .isEqualTo(code))
                .extracting(Throwable::getMessage)
                .satisfies(message -> assertThat(List.of(texts)).allMatch(String.valueOf(message)::contains));
    }

    private static void commit(Connection client) throws SQLException {
        Jdbc.execute(client, "start transaction", "commit");
    }

    @Test
    void everyCommitInTheFleetFailsUntilItIsRemoved() throws SQLException {
        Jdbc.execute(a, "SET @put_fleet_failpoint = 'before-commit=error(1213)'");
        assertError(() -> commit(a), 1213);
        assertError(() -> commit(b), 1213);
        await().untilAsserted(() -> assertThat(Jdbc.rows(b, "SHOW FULL FAILPOINTS WHERE Hits > 0"))
                .isEqualTo(List.of(Arrays.asList("before-commit", "fleet", "2", null, "0", "", "error(1213)"))));
        Jdbc.execute(b, "SET @remove_fleet_failpoint = 'before-commit'");
        commit(a);
        commit(b);
    }

    @Test
    void labelsChoose() throws SQLException {
        Jdbc.execute(a, "SET @put_fleet_failpoint = \"before-commit=error(1213) on role = 'replica' for 1m\"");
        commit(a);
        assertError(() -> commit(b), 1213);
        assertError(
                () -> Jdbc.execute(a, "SET @put_fleet_failpoint = \"before-commit=error(1213) on role = 'x'\""),
                1105,
                "no member of the fleet is role = 'x'");
        Jdbc.execute(a, "SET @remove_fleet_failpoint = '*'");
        commit(b);
    }

    @Test
    void severalAreOneStatementAndWhatIsWrongArmsNothing() throws SQLException {
        Jdbc.execute(
                a, "SET @put_fleet_failpoint = 'before-commit=error(1213)', @put_fleet_failpoint = 'before-query=off'");
        assertThat(fleet.member("b").failPoints().status("before-query").armed())
                .isTrue();
        assertError(
                () -> Jdbc.execute(
                        b,
                        "SET @put_fleet_failpoint='after-commit=off', @put_fleet_failpoint = 'before-commit=eror(1)'"),
                1105,
                "eror");
        assertError(
                () -> Jdbc.execute(b, "SET @put_fleet_failpoint = 'before-comit=off'"),
                1105,
                "before-comit",
                "before-commit");
        assertError(
                () -> Jdbc.execute(
                        b, "SET @put_fleet_failpoint = 'after-commit=off', @put_failpoint = 'after-commit=off'"),
                1105,
                "needs a SET of its own");
        assertError(() -> commit(a), 1213);
    }

    @Test
    void theMembersAreShown() throws SQLException {
        Jdbc.execute(a, "SET @put_fleet_failpoint = 'before-commit=error(1213)'");
        assertError(() -> commit(b), 1213);
        await().untilAsserted(() -> assertThat(Jdbc.rows(a, "SHOW FAILGATES"))
                .hasSize(2)
                .satisfies(rows -> {
                    assertThat(rows.get(0).subList(0, 2)).isEqualTo(List.of("a", address("a")));
                    assertThat(rows.get(1).subList(0, 4))
                            .isEqualTo(List.of(
                                    "b", address("b"), database.address().toString(), "role=replica"));
                    assertThat(rows.get(1).subList(6, 9)).isEqualTo(List.of("0", "1", "1"));
                }));
        try (Connection preparing =
                        Database.connect(fleet.member("a").address().getPort(), "&useServerPrepStmts=true");
                PreparedStatement prepared = preparing.prepareStatement("SHOW FAILGATES");
                ResultSet rows = prepared.executeQuery()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString("Name")).isEqualTo("a");
            assertThat(rows.getLong("Revision")).isPositive();
        }
    }

    private String address(String name) {
        return "127.0.0.1:" + fleet.member(name).address().getPort();
    }

    @Test
    void hitsOfAllMembersAreWaitedFor() throws Exception {
        Jdbc.execute(a, "SET @put_fleet_failpoint = 'before-commit=error(1213)'");
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
            try (Connection third = fleet.connect("a")) {
                Jdbc.execute(third, "SET @wait_failpoint = 'before-commit=2, 20s'");
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
        });
        assertError(() -> commit(b), 1213);
        assertError(() -> commit(a), 1213);
        waiting.get(20, TimeUnit.SECONDS);
        assertError(
                () -> Jdbc.execute(a, "SET @wait_failpoint = 'before-commit=3, 50ms'"),
                1105,
                "not hit 3 times within 0.05s");
    }

    @Test
    void aHaltDisarmsEverywhere() throws SQLException {
        Jdbc.execute(a, "SET @put_fleet_failpoint = 'before-commit=error(1213)'");
        Jdbc.execute(b, "SET @put_failpoint = 'before-query=error(1213)'");
        Jdbc.execute(a, "SET @halt_fleet = 1");
        commit(a);
        commit(b);
        assertError(
                () -> Jdbc.execute(b, "SET @put_fleet_failpoint = 'before-commit=off'"),
                1105,
                "the fleet was halted by app@",
                "SET @halt_fleet = 0");
        assertError(() -> Jdbc.execute(b, "SET @halt_fleet = 'x'"), 1105, "expected @halt_fleet = 1 or 0");
        Jdbc.execute(b, "SET @halt_fleet = 0", "SET @put_fleet_failpoint = 'before-commit=1*error(1213)'");
        assertError(() -> commit(b), 1213);
        commit(b);
        assertError(() -> commit(a), 1213);
    }

    @Test
    void withoutAFleetThatIsSaid() throws SQLException {
        try (Connection client = Database.connect(alone.address().getPort(), "")) {
            for (String statement : List.of(
                    "SET @put_fleet_failpoint = 'after-commit=off'",
                    "SET @remove_fleet_failpoint = 'after-commit'",
                    "SET @halt_fleet = 1",
                    "SHOW FAILGATES",
                    "show /* all of them */ failgates;")) {
                assertError(() -> Jdbc.execute(client, statement), 1105, "this Failgate is not in a fleet; --fleet=");
            }
        }
    }

    @Test
    void whoMayChangeTheFleetIsSaidByAnOptionOfItsOwn() throws IOException, SQLException {
        FleetSetup setup = fleet.setup("c", Map.of());
        fleet.start(new FleetSetup(setup.settings(), setup.self(), false, false, new ControlAccess.None()));
        fleet.start(new FleetSetup(
                setup.settings(),
                fleet.setup("d", Map.of()).self(),
                false,
                false,
                new ControlAccess.Users(Set.of("nobody"))));
        try (Connection c = fleet.connect("c");
                Connection d = fleet.connect("d")) {
            assertError(
                    () -> Jdbc.execute(c, "SET @put_fleet_failpoint = 'after-commit=off'"),
                    1227,
                    "to control the fleet's failpoints you need a Failgate that was started with --control-fleet");
            assertError(
                    () -> Jdbc.execute(d, "SET @halt_fleet = 1"),
                    1227,
                    "you need to be one of the users in --control-fleet");
            Jdbc.execute(c, "SET @put_failpoint = 'after-commit=off'");
            assertThat(Jdbc.rows(c, "SHOW FAILGATES")).hasSize(4);
        }
    }

    @Test
    void theFleetCanBeTheDefault() throws IOException, SQLException {
        FleetSetup setup = fleet.setup("c", Map.of());
        fleet.start(new FleetSetup(setup.settings(), setup.self(), false, true, new ControlAccess.Any()));
        try (Connection c = fleet.connect("c")) {
            Jdbc.execute(c, "SET @put_failpoint = 'before-commit=error(1213)'");
            assertError(() -> commit(a), 1213);
            Jdbc.execute(c, "SET @remove_failpoint = 'before-commit'");
            commit(a);
            Jdbc.execute(c, "SET @put_session_failpoint = 'before-commit=error(1213)'");
            commit(a);
        }
    }

    @Test
    void whatTheFleetHasNotArmedItDoesNotDisarm() throws IOException, SQLException {
        FleetSetup setup = fleet.setup("c", Map.of());
        fleet.start(new FleetSetup(setup.settings(), setup.self(), false, true, new ControlAccess.Any()));
        try (Connection c = fleet.connect("c")) {
            Jdbc.execute(c, "SET @put_session_failpoint = 'before-commit=error(1213)'");
            assertError(
                    () -> Jdbc.execute(c, "SET @remove_failpoint = 'before-commit'"),
                    1105,
                    "before-commit is armed for this session only, and not by the fleet; SET @remove_session_failpoint"
                            + " disarms it");
            Jdbc.execute(c, "SET @remove_failpoint = '*'");
            assertError(() -> commit(c), 1213);
            fleet.member("c").failPoints().put("after-commit", "off");
            assertError(
                    () -> Jdbc.execute(c, "SET @remove_failpoint = 'after-commit'"),
                    1105,
                    "after-commit is armed in this Failgate only, and not by the fleet; failgate failpoints remove"
                            + " after-commit disarms it");
        }
        Jdbc.execute(a, "SET @put_failpoint = 'after-commit=off'");
        assertError(
                () -> Jdbc.execute(a, "SET @remove_fleet_failpoint = 'after-commit'"),
                1105,
                "SET @remove_failpoint disarms it");
        Jdbc.execute(b, "SET @put_fleet_failpoint = \"before-commit=off on role = 'replica'\"");
        Jdbc.execute(a, "SET @put_session_failpoint = 'before-commit=off'");
        Jdbc.execute(a, "SET @remove_fleet_failpoint = 'before-commit'"); // elsewhere the fleet has
        assertThat(fleet.member("b").failPoints().status("before-commit").armed())
                .isFalse();
    }
}
