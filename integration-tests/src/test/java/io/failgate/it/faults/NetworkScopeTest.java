package io.failgate.it.faults;

import static io.failgate.it.faults.NetworkBench.LOGIN;
import static io.failgate.it.faults.NetworkBench.awaitHit;
import static io.failgate.it.faults.NetworkBench.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failgate.failpoint.Armed;
import io.failgate.failpoint.FailPoints;
import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.Proxies;
import io.failgate.it.support.Transport;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.interception.Direction;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** For whom the network is bad, and what that does to streams, encryption and compression. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class NetworkScopeTest {

    private static final int REPLICA = 4711;

    private final Database database;
    private final Proxies proxies;
    private final NetworkBench bench;

    NetworkScopeTest(Database database, Proxies proxies) throws IOException {
        this.database = database;
        this.proxies = proxies;
        this.bench = new NetworkBench(database);
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    private static void assertInStep(RawClient client) throws IOException {
        assertThat(client.rows("select 'in step'")).isEqualTo(List.of(List.of("in step")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"downstream", "upstream"})
    void oneSessionsNetworkIsBad(String direction) throws IOException {
        RawClient one = bench.login();
        RawClient two = bench.login();
        String put = "set @put_session_failpoint = '" + direction + "=hang'";
        assertThat(one.execute(put).isOk()).isTrue();
        one.sendQuery("do 1");
        assertThat(one.wire().staysQuiet(50)).isTrue();
        assertInStep(two);
        bench.failPoints().put(direction, "sleep(100)");
        assertThat(millis(() -> two.query("do 1"))).as("armed for all").isGreaterThanOrEqualTo(100);
        assertThat(one.wire().staysQuiet(50)).as("its own counts").isTrue();
        one.close();
        await().until(() -> bench.failPoints().status(direction).scopes() == 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user = 'app' and command = 'ping' | true",
                "user = 'nobody' | false",
                "command = 'query' | false",
                "db = 'test' and attr_program_name = 'billing' | true",
                "connection_id = 4294967295 | false",
                "in_transaction | false"
            })
    void conditionsSelect(String condition, boolean hit) throws IOException {
        RawClient client = bench.login(LOGIN.attribute("program_name", "billing"));
        assertThat(client.execute("do 1").isOk()).isTrue();
        bench.arm("downstream", "close where " + condition);
        client.send(Command.PING);
        if (hit) {
            assertThat(client.wire().awaitEnd()).isTrue();
        } else {
            assertThat(client.readAnswer(Command.PING)).hasSize(1);
        }
    }

    @Test
    void failgatesOwnStatementsAreExempt() throws IOException {
        RawClient client = bench.login();
        RawClient control = bench.login();
        bench.failPoints().put("downstream", "hang");
        bench.failPoints().put("upstream", "hang");
        client.sendQuery("select 'held'");
        await().until(() -> bench.failPoints().status("upstream").paused() == 1);
        assertThat(control.rows("show failpoints like '%/bytes/%'")).hasSameSizeAs(Direction.values());
        assertThat(control.execute("set @remove_failpoint = 'upstream'").isOk()).isTrue();
        await().until(() -> bench.failPoints().status("downstream").paused() == 1);
        assertThat(client.wire().staysQuiet(50)).isTrue();
        assertThat(control.execute("set @remove_failpoint = 'downstream'").isOk())
                .isTrue();
        assertThat(client.readAnswer(Command.QUERY)).hasSize(5);
    }

    /**
     * As when a cable is pulled: the server has gone, and the client learns it only when the network is there again.
     */
    @Test
    void halfOpen() throws IOException, SQLException {
        RawClient client = bench.login();
        try (Armed armed = bench.arm("downstream", "hang")) {
            client.sendQuery("select 'answered'");
            await().until(() -> armed.paused() == 1);
            try (Connection direct = database.connect()) {
                direct.createStatement().execute("kill " + client.connectionId());
            }
            bench.tap().last().ended().orTimeout(30, TimeUnit.SECONDS).join();
            assertThat(client.wire().staysQuiet(100)).isTrue();
        }
        assertThat(client.readAnswer(Command.QUERY)).as("what was on its way").hasSize(5);
        Comparison.toTheEnd(client);
    }

    @Test
    void aStreamOfBinaryLogsIsStalledResumedAndCut() throws IOException, SQLException {
        try (Connection direct = database.connect();
                Statement statement = direct.createStatement()) {
            RawClient replica = follow(statement);
            RawClient other = bench.login();
            logged(statement, "before");
            readUntil(replica, "before");
            try (Armed armed = bench.arm("downstream", "pause where command like 'binlog_dump%'")) {
                logged(statement, "stalled");
                awaitHit(armed);
                assertThat(replica.wire().staysQuiet(50)).isTrue();
                assertInStep(other);
            }
            readUntil(replica, "stalled");
            bench.arm("downstream", "close where command like 'binlog_dump%'");
            logged(statement, "cut");
            assertThatThrownBy(() -> readUntil(replica, "cut")).isInstanceOf(EOFException.class);
            assertInStep(other);
        }
    }

    private static void logged(Statement statement, String name) throws SQLException {
        statement.execute("drop table if exists network_" + name);
        statement.execute("create table network_" + name + " (a int)");
        statement.execute("drop table network_" + name);
    }

    private static void readUntil(RawClient replica, String name) throws IOException {
        Packet event = replica.read();
        while (!event.text().contains("drop table network_" + name)
                && !event.text().contains("DROP TABLE `network_" + name)) {
            assertThat(event.isError()).as(event.error()).isFalse();
            event = replica.read();
        }
    }

    /** Follows the binary log from where it ends now. */
    private RawClient follow(Statement statement) throws IOException, SQLException {
        try (ResultSet log = statement.executeQuery("select @@log_bin")) {
            log.next();
            assumeTrue(log.getInt(1) == 1, "the server writes no binary log");
        }
        RawClient replica = bench.login();
        replica.execute("set @master_binlog_checksum = @@global.binlog_checksum");
        replica.execute("set @source_binlog_checksum = @@global.binlog_checksum");
        String where = database.isMariaDb() ? "show master status" : "show binary log status";
        try (ResultSet status = statement.executeQuery(where)) {
            status.next();
            Bytes dump = new Bytes().addInt(status.getLong(2)).addShort(0).addInt(REPLICA);
            replica.send(Command.BINLOG_DUMP, dump.addText(status.getString(1)).toArray());
        }
        return replica;
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "ZLIB", "ZSTD", "TLS_ZLIB"})
    void bytesAreThoseInsideEncryptionAndCompression(Transport transport) throws IOException {
        assumeTrue(transport.isOffered(database.offered()), () -> database.version() + " does not offer " + transport);
        FailPoints failPoints = proxies.failPoints(transport.isTls());
        try (RawClient client = RawClient.login(proxies.address(transport.isTls()), transport.login(LOGIN))) {
            try (Armed down = failPoints.arm("downstream", "latency(50, 10)&throttle(200000)&slice(900, 1ms)");
                    Armed up = failPoints.arm("upstream", "sleep(50)&slice(10)")) {
                String sql = "select repeat('x', 20000)";
                assertThat(millis(() -> assertThat(client.rows(sql)).isEqualTo(List.of(List.of("x".repeat(20000))))))
                        .isGreaterThanOrEqualTo(189);
                assertThat(down.hits()).isPositive();
                assertThat(up.hits()).isEqualTo(1);
            }
            try (Armed hanging = failPoints.arm("downstream", "hang")) {
                client.sendQuery("do 1");
                await().until(() -> hanging.paused() == 1);
                assertThat(client.wire().staysQuiet(50)).isTrue();
            }
            assertThat(client.readAnswer(Command.QUERY)).hasSize(1);
            try (Armed cutting = failPoints.arm("downstream", "truncate(14)")) {
                assertThat(client.query("do 1").get(0).bytes()).hasSize(11);
                client.sendQuery("do 1");
                assertThatThrownBy(client::read)
                        .isInstanceOf(EOFException.class)
                        .hasMessageContaining("after 3 of 4");
                assertThat(cutting.hits()).isEqualTo(2);
            }
        }
    }
}
