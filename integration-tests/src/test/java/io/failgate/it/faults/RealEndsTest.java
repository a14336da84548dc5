package io.failgate.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.SideBySide;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.protocol.ServerMessages;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Failures that end a connection. The real one is provoked on the server, and the same is injected. What the client
 * reads up to the end is the same. Errors 1129 and 1130 cannot be provoked here: a server never blocks a client on its
 * own machine, and its accounts are for any host. They have the shape of 1040.
 */
@Timeout(120)
@ExtendWith(WithProxy.class)
class RealEndsTest {

    private static final Login LOGIN = Comparison.login();
    private static final String MARIADB_SAYS_SO = "MariaDB says that it was killed";

    /** The fewest that any server can be told to serve. */
    private static final int FEWEST_CONNECTIONS = 10;

    private final SideBySide both;

    RealEndsTest(Database database, ProxyServer proxy) throws SQLException {
        both = new SideBySide(database, proxy);
    }

    @AfterEach
    void close() throws SQLException {
        both.close();
    }

    /** All packets up to the end of the connection, which must be in order. */
    private static List<Packet> toTheEnd(RawClient client) throws IOException {
        List<Packet> packets = new ArrayList<>();
        try {
            while (true) {
                packets.add(client.read());
            }
        } catch (EOFException end) {
            return packets;
        }
    }

    @Test
    void tooManyConnections() throws IOException, SQLException {
        both.arm("accept", "1*error(1040)");
        List<Packet> injected;
        try (RawClient client = RawClient.connect(both.proxy())) {
            injected = toTheEnd(client);
        }
        assertThat(injected).isEqualTo(whileCrowded());
        assertThat(injected).hasSize(1);
        assertThat(injected.get(0).sequenceId()).isZero();
        assertThat(injected.get(0).error()).isEqualTo("ERROR 1040 (): Too many connections");
    }

    /** What a client is told that is one too many. */
    private List<Packet> whileCrowded() throws IOException, SQLException {
        return amongOthers(FEWEST_CONNECTIONS + 1, () -> {
            both.execute("set global max_connections = " + FEWEST_CONNECTIONS);
            try (RawClient client = RawClient.connect(both.server())) {
                return toTheEnd(client);
            }
        });
    }

    /** What a client is told when as many are connected as are allowed. */
    private List<Packet> whileFull(Login login) throws IOException, SQLException {
        return amongOthers(FEWEST_CONNECTIONS, () -> {
            String connected =
                    both.rows("show status like 'Threads_connected'").get(0).get(1);
            both.execute("set global max_connections = " + connected);
            return loginToTheEnd(both.server(), login);
        });
    }

    /** What a client does, and what it is told. */
    @FunctionalInterface
    private interface Attempt {
        List<Packet> packets() throws IOException, SQLException;
    }

    /** While so many others are connected, and with the usual limit again afterwards. */
    private List<Packet> amongOthers(int others, Attempt attempt) throws IOException, SQLException {
        String allowed = both.single("select @@max_connections");
        List<RawClient> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < others; i++) {
                crowd.add(RawClient.login(both.server(), LOGIN));
            }
            return attempt.packets();
        } finally {
            both.execute("set global max_connections = " + allowed);
            for (RawClient one : crowd) {
                one.close();
            }
        }
    }

    /**
     * The last connection is kept for administrators, so whoever else gets it is refused when it is known who that is.
     */
    @Test
    void tooManyConnectionsForAnOrdinaryUser() throws IOException, SQLException {
        both.execute("drop user if exists real_many", "create user real_many identified by ''");
        Login login = Login.of("real_many", "");
        List<Packet> real = whileFull(login);
        both.arm("authenticate", "1*error(1040)");
        List<Packet> injected = loginToTheEnd(both.proxy(), login);
        both.execute("drop user real_many");
        assertThat(last(injected)).isEqualTo(last(real));
        assertThat(last(injected).error()).isEqualTo("ERROR 1040 (08004): Too many connections");
        assertThat(last(injected).sequenceId()).isEqualTo(2);
    }

    private static Packet last(List<Packet> packets) {
        return packets.get(packets.size() - 1);
    }

    private static List<Packet> loginToTheEnd(InetSocketAddress address, Login login) throws IOException {
        try (RawClient client = RawClient.connect(address)) {
            client.login(login);
            assertThat(client.wire().awaitEnd()).isTrue();
            return client.received();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1129, Host '127.0.0.1' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'",
        "1130, Host '127.0.0.1' is not allowed to connect to this MySQL server"
    })
    void hostsThatMayNotConnect(int code, String message) throws IOException {
        both.arm("accept", "1*error(" + code + ")");
        try (RawClient client = RawClient.connect(both.proxy())) {
            assertThat(toTheEnd(client))
                    .extracting(packet -> packet.sequenceId() + " " + packet.error())
                    .containsExactly("0 ERROR " + code + " (): " + message);
        }
    }

    /**
     * A new user has not logged in before, so the password is asked for in full, right or wrong. The server may know a
     * name of the host.
     */
    @Test
    void accessDenied() throws IOException, SQLException {
        both.execute("drop user if exists real_denied", "create user real_denied identified by 'secret'");
        List<Packet> real = loginToTheEnd(both.server(), Login.of("real_denied", "wrong"));
        both.arm("authenticate", "1*error(1045)");
        List<Packet> injected = loginToTheEnd(both.proxy(), Login.of("real_denied", "secret"));
        both.execute("drop user real_denied");
        assertThat(injected)
                .extracting(Packet::sequenceId)
                .isEqualTo(real.stream().map(Packet::sequenceId).toList());
        assertThat(injected.subList(1, injected.size()))
                .extracting(packet -> packet.byteAt(0))
                .isEqualTo(real.subList(1, real.size()).stream()
                        .map(packet -> packet.byteAt(0))
                        .toList());
        assertThat(withoutHost(injected)).isEqualTo(withoutHost(real)).startsWith("ERROR 1045 (28000)");
    }

    private static String withoutHost(List<Packet> packets) {
        return last(packets).error().replaceFirst("'@'[^']*'", "'@'?'");
    }

    @Test
    void idleForTooLong() throws IOException {
        assumeFalse(both.isMariaDb(), "MariaDB says nothing to an idle client");
        List<Packet> real;
        try (RawClient client = RawClient.login(both.server(), LOGIN)) {
            client.execute("set session wait_timeout = 1");
            real = toTheEnd(client);
        }
        try (RawClient client = RawClient.login(both.proxy(), LOGIN)) {
            client.execute("do 0");
            both.arm("idle", "1*error(4031)");
            assertThat(toTheEnd(client)).isEqualTo(real);
        }
        assertThat(real).extracting(Packet::errorCode).containsExactly(4031);
        assertThat(real.get(0).sequenceId()).isZero();
    }

    @Test
    void killedWhileIdle() throws IOException, SQLException {
        assumeFalse(both.isMariaDb(), MARIADB_SAYS_SO);
        try (RawClient real = RawClient.login(both.server(), LOGIN);
                RawClient client = RawClient.login(both.proxy(), LOGIN)) {
            both.execute("kill " + real.connectionId());
            both.arm("idle", "close where connection_id = " + client.connectionId());
            assertThat(toTheEnd(real)).isEqualTo(toTheEnd(client)).isEmpty();
        }
    }

    @Test
    void killedWhileBusy() throws IOException, SQLException {
        assumeFalse(both.isMariaDb(), MARIADB_SAYS_SO);
        try (RawClient real = RawClient.login(both.server(), LOGIN);
                RawClient client = RawClient.login(both.proxy(), LOGIN)) {
            real.sendQuery("do sleep(60)");
            both.execute("kill " + real.connectionId());
            both.arm("before-query", "1*close");
            client.sendQuery("do sleep(60)");
            assertThat(toTheEnd(real)).isEqualTo(toTheEnd(client)).isEmpty();
        }
        String running = "select id from information_schema.processlist where info = 'do sleep(60)'";
        await().until(() -> both.rows(running).isEmpty());
    }

    /** Neither a terminator nor an error comes behind the last row, of which there may be a part. */
    @Test
    void killedInTheMiddleOfAResult() throws IOException, SQLException {
        String many = "with recursive n as (select 1 as i union all select i + 1 from n where i < 1000)"
                + " select repeat('x', 1000) from n a, n b";
        try (RawClient real = RawClient.login(both.server(), LOGIN);
                RawClient client = RawClient.login(both.proxy(), LOGIN)) {
            real.sendQuery(many);
            real.read();
            both.execute("kill " + real.connectionId());
            both.arm("result-row", "1*truncate(500) where row = 100");
            client.sendQuery(many);
            assertThat(lastWords(toTheEnd(client))).isEqualTo("row");
            assertThat(lastWords(toTheEnd(real))).isEqualTo("row");
        }
    }

    private static String lastWords(List<Packet> packets) {
        return last(packets).length() == 1003 ? "row" : last(packets).error();
    }

    /** The packet is MySQL's, captured when it was shut down; MariaDB ends the connection without a word. */
    @Test
    void shutdown() throws IOException {
        both.arm("before-query", "1*error(1053)");
        try (RawClient client = RawClient.login(both.proxy(), LOGIN)) {
            client.sendQuery("do 0");
            assertThat(toTheEnd(client))
                    .containsExactly(new Packet(
                            1, Bytes.concat(Bytes.hex("ff 1d 04"), Bytes.text("#08S01Server shutdown in progress"))));
        }
    }

    /**
     * The last header says that there is more to come than the server takes, so that the server has nothing unread when
     * it closes.
     */
    @Test
    void packetThatIsTooLarge() throws IOException, SQLException {
        int allowed = Integer.parseInt(both.single("select @@max_allowed_packet"));
        List<Packet> real;
        try (RawClient client = RawClient.login(both.server(), LOGIN)) {
            int full = allowed / PacketHeader.MAX_PAYLOAD;
            for (int i = 0; i < full; i++) {
                client.wire().write(new Packet(i, new byte[PacketHeader.MAX_PAYLOAD]));
            }
            client.wire().writeBytes((byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) full);
            real = toTheEnd(client);
        }
        both.arm("before-query", "1*error(1153)");
        try (RawClient client = RawClient.login(both.proxy(), LOGIN)) {
            client.sendQuery("do 0");
            List<Packet> injected = toTheEnd(client);
            assertThat(injected).hasSize(1);
            assertThat(injected.get(0).error())
                    .isEqualTo("ERROR 1153 (08S01): "
                            + ServerMessages.mySql().error(1153).message());
            // which stands behind the last frame of the command, whatever its number
            assertThat(real)
                    .extracting(Packet::payload)
                    .containsExactly(injected.get(0).payload());
        }
    }
}
