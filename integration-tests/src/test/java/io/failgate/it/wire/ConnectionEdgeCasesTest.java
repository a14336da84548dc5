package io.failgate.it.wire;

import static io.failgate.it.support.Comparison.login;
import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.EveryTransport;
import io.failgate.it.support.Proxies;
import io.failgate.it.support.Transport;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How connections begin and end: edge cases E21, E22, E24 and E27, directly and through Failgate. */
@Tag("exhaustive")
@EveryTransport
class ConnectionEdgeCasesTest {

    private final Comparison comparison;
    private final Database database;

    ConnectionEdgeCasesTest(Transport transport, Database database, Proxies proxies) {
        this.database = database;
        comparison = new Comparison(database, proxies, transport);
    }

    /** Sequence id, first byte and length of each packet: salts and keys differ from one connection to the next. */
    private static List<String> outline(List<Packet> packets) {
        return packets.stream()
                .map(packet -> packet.sequenceId() + ":" + packet.byteAt(0) + ":" + packet.length())
                .toList();
    }

    private List<String> loginOutline(InetSocketAddress address, Login login) throws IOException {
        try (RawClient client = RawClient.connect(address)) {
            client.login(comparison.transport().login(login));
            List<Packet> all = client.received();
            return outline(all.subList(1, all.size()));
        }
    }

    @Test
    void e21AnIdleConnectionGetsAnErrorItDidNotAskFor() throws IOException {
        List<Packet> frames = comparison.same(login(), client -> {
            client.execute("set session wait_timeout = 1");
            Comparison.toTheEnd(client);
        });
        if (!database.isMariaDb()) { // MariaDB says nothing
            assertThat(frames.get(1).errorCode()).isEqualTo(4031);
            assertThat(frames.get(1).sequenceId()).isZero();
        }
    }

    @Test
    void e21AKilledConnectionJustEnds() throws IOException {
        try (RawClient killer = comparison.open(comparison.direct(), login());
                RawClient idle = comparison.open(comparison.proxied(), login());
                RawClient busy = comparison.open(comparison.proxied(), login())) {
            busy.sendQuery("select sleep(30)");
            killer.execute("kill " + idle.connectionId());
            assertEnds(idle);
            killer.execute("kill " + busy.connectionId());
            assertEnds(busy);
        }
    }

    /** MySQL says nothing, MariaDB does. */
    private void assertEnds(RawClient client) throws IOException {
        assertThat(Comparison.toTheEnd(client)).satisfies(said -> {
            if (!database.isMariaDb()) {
                assertThat(said).isEmpty();
            }
        });
    }

    @Test
    void killQueryEndsTheQueryAndNotTheConnection() throws IOException {
        try (RawClient killer = comparison.open(comparison.direct(), login());
                RawClient busy = comparison.open(comparison.proxied(), login())) {
            assertThat(busy.rows("select connection_id()").get(0).get(0))
                    .isEqualTo(String.valueOf(busy.connectionId()));
            busy.sendQuery("select sleep(30)");
            killer.execute("do sleep(0.2)");
            killer.execute("kill query " + busy.connectionId());
            busy.readAnswer(Command.QUERY);
            assertThat(busy.rows("select 'alive'")).hasSize(1);
        }
    }

    @Test
    void e22AuthenticationIsBetweenClientAndServer() throws IOException {
        try (RawClient admin = comparison.open(comparison.direct(), login())) {
            for (Login login : List.of(login(), login(Capabilities.SESSION_TRACK), Login.of("app", "wrong"))) {
                List<String> first = loginOutline(comparison.direct(), login);
                admin.execute(
                        "flush privileges"); // empties the server's cache of passwords, so that the full exchange is
                // needed
                List<String> directFull = loginOutline(comparison.direct(), login);
                admin.execute("flush privileges");
                assertThat(loginOutline(comparison.proxied(), login)).isEqualTo(directFull);
                assertThat(loginOutline(comparison.proxied(), login))
                        .isEqualTo(loginOutline(comparison.direct(), login));
                assertThat(first).isNotEmpty();
            }
        }
    }

    @Test
    void e22TheUserCanBeChanged() throws IOException {
        List<List<String>> outlines = new ArrayList<>();
        for (InetSocketAddress address : List.of(comparison.direct(), comparison.proxied())) {
            try (RawClient client = comparison.open(address, login())) {
                client.execute("set @mine = 1");
                int before = client.received().size();
                assertThat(client.changeUser(login()).isOk()).isTrue();
                assertThat(client.rows("select @mine is null")).isEqualTo(List.of(List.of("1")));
                assertThat(client.changeUser(Login.of("app", "wrong").to("test"))
                                .isError())
                        .isTrue();
                List<Packet> all = client.received();
                outlines.add(outline(all.subList(before, all.size())));
            }
        }
        assertThat(outlines.get(1)).isEqualTo(outlines.get(0));
    }

    @Test
    void e24MultipleStatementsCanBeTurnedOnAndOff() throws IOException {
        comparison.same(login().without(Capabilities.MULTI_STATEMENTS), client -> {
            client.query("select 1; select 2");
            client.command(Command.SET_OPTION, (byte) 0, (byte) 0);
            client.query("select 1; select 2");
            client.command(Command.SET_OPTION, (byte) 1, (byte) 0);
            client.query("select 1; select 2");
        });
    }

    @Test
    void e27AResetForgetsStatementsVariablesAndTransaction() throws IOException {
        comparison.same(login(), client -> {
            client.execute("set @mine = 1");
            client.command(Command.RESET_CONNECTION);
            client.query("select @mine");
            client.command(Command.STMT_EXECUTE, new byte[9]);
        });
    }
}
