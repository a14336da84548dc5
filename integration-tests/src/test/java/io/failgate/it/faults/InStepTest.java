package io.failgate.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A session stays in step after every fault that keeps the connection, at every site that an exchange passes. Behind
 * the fault, 200 random statements have the same answers as in a session with the server that had no fault, packet by
 * packet.
 */
@Tag("exhaustive")
@Timeout(240)
@ExtendWith(WithProxy.class)
class InStepTest {

    private static final int STATEMENTS = 200;

    /** Kinds of faults that keep the connection. */
    private static final List<String> FAULTS = List.of(
            "1*error(1205)",
            "1*error(1213)",
            "1*ok",
            "1*sleep(1)",
            "{\"mode\":{\"times\":1},\"data\":{\"blockConnection\":true,\"blockTimeMS\":1,\"errorCode\":1105}}");

    /** Where an OK would make no sense, and is refused. */
    private static final Set<String> NEVER_OK = Set.of("prepare", "fetch", "result-row", "result-end");

    private final ProxyServer proxy;
    private final InetSocketAddress server;

    InStepTest(Database database, ProxyServer proxy) {
        this.proxy = proxy;
        server = database.socketAddress();
    }

    @BeforeAll
    static void createSchema(Database database) throws SQLException {
        database.execute(
                "drop table if exists in_step",
                "create table in_step (n int primary key)",
                "insert into in_step with recursive n as (select 0 as i union all select i + 1 from n where i < 50)"
                        + " select i from n",
                "drop procedure if exists in_step_two",
                "create procedure in_step_two() begin select n from in_step; select 2; end");
    }

    @AfterEach
    void disarm() {
        proxy.failPoints().removeAll();
    }

    /** Those that exchanges pass, but for the goodbye, and the upload, as an error in it ends the connection. */
    static Stream<String> sites(ProxyServer proxy) {
        return proxy.failPoints().list().stream()
                .map(status -> status.key())
                .filter(key -> key.fullName().matches("io.failgate/(answer|command|prepared|query)/.*|.*/change-user"))
                .map(key -> key.name())
                .filter(name -> !name.equals("upload"));
    }

    @ParameterizedTest
    @MethodSource("sites")
    void theSessionIsInStepAfterEveryFault(String site) throws IOException {
        String name = site.replaceFirst("before-|after-", "");
        FaultTrigger trigger = Objects.requireNonNull(FaultTrigger.BY_NAME.get(name), "what passes " + site + "?");
        int seed = site.hashCode();
        Login login = seed % 2 == 0 ? Comparison.login() : Comparison.login(Capabilities.DEPRECATE_EOF);
        RandomStatements statements = new RandomStatements(seed, STATEMENTS);
        List<List<Packet>> expected;
        try (RawClient client = RawClient.login(server, login)) {
            expected = statements.answers(client);
        }
        try (RawClient client = RawClient.login(proxy.address(), login)) {
            assertSame(statements.answers(client), expected, "no fault, seed " + seed);
            for (String fault : FAULTS) {
                if (fault.equals("1*ok") && NEVER_OK.contains(name)) {
                    continue;
                }
                client.execute("begin");
                client.execute("insert into scratch values (100, 'in transaction')");
                FaultTrigger.Pull pull = trigger.cock(client);
                proxy.failPoints().put(site, fault);
                pull.run();
                assertThat(proxy.failPoints().status(site).hits())
                        .as("%s=%s", site, fault)
                        .isEqualTo(1);
                proxy.failPoints().remove(site);
                assertSame(statements.answers(client), expected, site + "=" + fault + ", seed " + seed);
            }
        }
    }

    /** Shows the first difference only. */
    private static void assertSame(List<List<Packet>> actual, List<List<Packet>> expected, String after) {
        for (int i = 0; i < STATEMENTS; i++) {
            if (!actual.get(i).equals(expected.get(i))) {
                assertThat(actual.get(i)).as("%s, statement %d", after, i).isEqualTo(expected.get(i));
            }
        }
    }
}
