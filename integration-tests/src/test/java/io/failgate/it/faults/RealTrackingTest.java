package io.failgate.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.Deadlock;
import io.failgate.it.support.SideBySide;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What clients with session tracking are told of the transaction behind an error: an ERR tells nothing, so the next OK
 * does. The same behind the real error and the injected one, byte for byte.
 */
@Tag("exhaustive")
@Timeout(120)
@ExtendWith(WithProxy.class)
class RealTrackingTest {

    private static final String BEGIN = "begin";
    private static final String OFF = "set autocommit = 0";
    private static final String OTHERS_ROW = "update real_tracking set v = 2 where id = 2";
    private static final String COMMIT = "commit";
    private static final Deadlock DEADLOCK =
            new Deadlock("update real_tracking set v = 3 where id > 1", "update real_tracking set v = 3 where id = 1");
    private static final int MANY = 100;

    private final SideBySide both;

    RealTrackingTest(Database database, ProxyServer proxy) throws SQLException {
        both = new SideBySide(database, proxy);
    }

    @AfterEach
    void close() throws SQLException {
        both.execute("drop table if exists real_tracking");
        both.close();
    }

    /** What a client asks next. */
    private record Next(Command command, String argument) {

        List<Packet> ask(RawClient client) throws IOException {
            return command == Command.QUERY ? client.query(argument) : client.command(command, Bytes.text(argument));
        }

        @Override
        public String toString() {
            return command.keyword() + " " + argument;
        }
    }

    /** A statement that fails. */
    private record Failing(String first, String sql) {}

    /** An EOF of MariaDB's has the flag for changes that it has no room for: docs/faults.md. */
    private Stream<Long> capabilities() {
        Stream<Long> everywhere = Stream.of(Capabilities.SESSION_TRACK | Capabilities.DEPRECATE_EOF, 0L);
        return both.isMariaDb() ? everywhere : Stream.concat(everywhere, Stream.of(Capabilities.SESSION_TRACK));
    }

    private static Stream<Next> next() {
        return Stream.concat(
                Stream.of("set @a = 1", "select 1", "commit", "rollback", "begin", "selec", "select 1; select 2")
                        .map(sql -> new Next(Command.QUERY, sql)),
                Stream.of(
                        new Next(Command.INIT_DB, "test"),
                        new Next(Command.SET_OPTION, "\0\0"),
                        new Next(Command.STMT_PREPARE, "do 1"),
                        new Next(Command.RESET_CONNECTION, "")));
    }

    /** Behind BEGIN, MariaDB stays in transaction mode and tells that none is open: docs/faults.md. */
    private Stream<Failing> failing() {
        Stream<Failing> everywhere = Stream.of(
                new Failing(OFF, OTHERS_ROW),
                new Failing(BEGIN, COMMIT),
                new Failing(OFF, COMMIT),
                new Failing(BEGIN, "alter table real_tracking_none add v int"),
                new Failing(BEGIN, "insert into real_tracking values (1, 1)"));
        return both.isMariaDb() ? everywhere : Stream.concat(Stream.of(new Failing(BEGIN, OTHERS_ROW)), everywhere);
    }

    @TestFactory
    Stream<DynamicTest> theNextOkTellsWhatBecameOfTheTransaction() {
        return capabilities()
                .flatMap(capabilities -> failing()
                        .map(failing -> DynamicTest.dynamicTest(
                                capabilities + " " + failing, () -> compare(Comparison.login(capabilities), failing))));
    }

    private void compare(Login login, Failing failing) throws IOException, SQLException {
        // a commit waits for a second
        for (Next next : next().limit(failing.sql.equals(COMMIT) ? 2 : MANY).toList()) {
            List<Packet> real = after(both.server(), login, failing, next, () -> {});
            Packet error = real.get(0);
            List<Packet> injected = after(
                    both.proxy(),
                    login,
                    failing,
                    next,
                    () -> both.arm(
                            "before-query", "1*error(" + error.errorCode() + ", \"" + error.errorMessage() + "\")"));
            assertThat(error.isError()).isTrue();
            assertThat(injected).as("%s; %s", failing, next).isEqualTo(real);
        }
    }

    private List<Packet> after(InetSocketAddress address, Login login, Failing failing, Next next, Runnable arm)
            throws IOException, SQLException {
        both.execute("drop table if exists real_tracking");
        both.execute("create table real_tracking (id int primary key, v int) engine = innodb");
        both.execute("insert into real_tracking values (1, 0), (2, 0), (3, 0), (4, 0), (5, 0)");
        try (RawClient client = RawClient.login(address, login)) {
            client.execute("set session_track_transaction_info = 'characteristics', session_track_state_change = 1");
            client.execute("set session lock_wait_timeout = 1");
            client.execute(failing.first);
            client.execute("update real_tracking set v = 1 where id = 1");
            arm.run();
            List<Packet> told = new ArrayList<>(fail(client, failing, address.equals(both.server())));
            next.ask(client)
                    .forEach(packet -> told.add(next.command == Command.STMT_PREPARE ? withoutId(packet) : packet));
            told.addAll(client.query("set @later = 1"));
            return told;
        }
    }

    /** Statements are numbered by MariaDB's threads, which serve one client after the other. */
    private static Packet withoutId(Packet prepared) {
        byte[] payload = prepared.payload();
        Arrays.fill(payload, 1, 5, (byte) 0);
        return new Packet(prepared.sequenceId(), payload);
    }

    private List<Packet> fail(RawClient client, Failing failing, boolean really) throws IOException, SQLException {
        if (!really) {
            return client.query(failing.sql);
        } else if (failing.sql.equals(OTHERS_ROW)) {
            return DEADLOCK.end(client, OTHERS_ROW, both.server());
        } else if (!failing.sql.equals(COMMIT)) {
            return client.query(failing.sql);
        }
        both.execute("flush tables with read lock");
        try {
            return client.query(failing.sql);
        } finally {
            both.execute("unlock tables");
        }
    }
}
