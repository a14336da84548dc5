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
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where results begin and end: edge cases E1 to E4, E9, E10, E12, E13 and E15, directly and through Failgate. */
@Tag("exhaustive")
@EveryTransport
class ResultEdgeCasesTest {

    private final Comparison comparison;
    private final Database database;

    ResultEdgeCasesTest(Transport transport, Database database, Proxies proxies) {
        this.database = database;
        comparison = new Comparison(database, proxies, transport);
    }

    @BeforeAll
    static void createSchema(Database database) throws SQLException {
        database.execute(
                "drop table if exists edge",
                "create table edge (a int primary key)",
                "insert into edge values (1), (2), (3)",
                "drop procedure if exists edge_cut",
                "create procedure edge_cut() begin"
                        + " declare continue handler for sqlexception select 'handled';"
                        + " select if(t.a < 3, t.a, (select u.a from edge u where u.a + 0 * t.a > 0)) from edge t;"
                        + " end");
    }

    private static Login with(boolean deprecateEof) {
        return deprecateEof ? login(Capabilities.DEPRECATE_EOF) : login();
    }

    private List<Packet> same(boolean deprecateEof, Comparison.Conversation conversation) throws IOException {
        return comparison.same(with(deprecateEof), client -> {
            conversation.with(client);
            assertThat(client.rows("select 'in step'")).isEqualTo(List.of(List.of("in step")));
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void e1AnExactMultipleOfTheLargestFrameIsEndedByAnEmptyOne(boolean deprecateEof) throws IOException {
        List<Packet> frames = same(deprecateEof, client -> client.query("select repeat('a', 16777211)"));
        assertThat(frames).anyMatch(Packet::goesOn).anyMatch(frame -> frame.length() == 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xFFFFFF - 1, 0xFFFFFF, 0xFFFFFF + 1, 2 * 0xFFFFFF})
    void e1ACommandMayHaveSeveralFrames(int length) throws IOException {
        String frame = "select length('')";
        String sql = "select length('" + "a".repeat(length - 1 - frame.length()) + "')";
        assertThat(sql).hasSize(length - 1);
        same(true, client -> client.query(sql));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void e2AContinuationFrameMayLookLikeAnErrorOrAnEof(boolean deprecateEof) throws IOException {
        // a value of 16 MiB has a length of 9 bytes in front, one of less has 4, and the rest of the first frame is 'a'
        for (String value : List.of(
                "repeat('a', 16777206), repeat(0xff, 14)",
                "repeat('a', 16777206), repeat(0xfe, 10)",
                "repeat('a', 16777206), repeat(0x00, 11)",
                "repeat('a', 16777211), repeat(0xfe, 4)",
                "repeat('a', 16777211), repeat(0xfb, 1)")) {
            List<Packet> frames = same(deprecateEof, client -> client.query("select concat(" + value + ")"));
            assertThat(frames).anyMatch(Packet::goesOn);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void e3ARowMayBeginWithTheBytesOfOtherPackets(boolean deprecateEof) throws IOException {
        List<Packet> frames = same(deprecateEof, client -> {
            client.query("select repeat('a', 16777220)");
            client.query("select '' union all select null union all select repeat('b', 300)"
                    + " union all select repeat('c', 70000)");
        });
        assertThat(frames).anyMatch(frame -> frame.byteAt(0) == 0xFE && frame.goesOn());
        assertThat(frames).anyMatch(frame -> frame.length() == 1 && frame.byteAt(0) == 0xFB);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void e4SequenceIdsWrap(boolean deprecateEof) throws IOException {
        List<Packet> frames = same(
                deprecateEof,
                client -> client.query("with recursive n as (select 1 as i union all select i + 1 from n where i < 600)"
                        + " select * from n"));
        assertThat(frames).hasSizeGreaterThan(600).anyMatch(frame -> frame.sequenceId() == 255);
    }

    @Test
    void e4AWrongSequenceIdIsTheServersToRefuse() throws IOException {
        comparison.same(login(), client -> {
            client.wire().writeLong(5, "\u0003select 1".getBytes(StandardCharsets.US_ASCII));
            if (comparison.transport().isCompressed()) { // then only frames are numbered in earnest
                client.readAnswer(Command.QUERY);
                return;
            }
            assertThat(client.read().isError()).isTrue();
            if (!database.isMariaDb()) { // MariaDB refuses and goes on
                Comparison.toTheEnd(client);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void e9AResultMayFailAfterSomeRows(boolean deprecateEof) throws IOException {
        List<Packet> frames = same(
                deprecateEof,
                client -> client.query(
                        "select if(t.a < 3, t.a, (select u.a from edge u where u.a + 0 * t.a > 0)) from edge t"));
        assertThat(frames).anyMatch(frame -> frame.isError() && frame.errorCode() == 1242);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void e10SessionTrackingMakesTerminatorsLong(boolean deprecateEof) throws IOException {
        List<Packet> frames = comparison.same(with(deprecateEof).with(Capabilities.SESSION_TRACK), client -> {
            for (String sql : List.of(
                    "set session_track_schema = on, session_track_state_change = on,"
                            + " session_track_system_variables = 'character_set_client'",
                    "set session_track_transaction_info = 'CHARACTERISTICS'",
                    "use test",
                    "set names utf8mb4",
                    "start transaction",
                    "select * from edge",
                    "rollback",
                    "select 1")) {
                client.query(sql);
            }
        });
        assertThat(frames).anyMatch(frame -> frame.isOk() && frame.length() > 11);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void e12AResultThatIsCutInARoutineEndsInATrueEof(boolean deprecateEof) throws IOException {
        List<Packet> frames = same(deprecateEof, client -> client.query("call edge_cut()"));
        assertThat(frames).anyMatch(frame -> frame.text().contains("handled"));
        if (!database.isMariaDb()) {
            assertThat(frames).anyMatch(frame -> frame.isTerminator() && frame.length() == 5);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void e13MetadataMayBeLeftOut(boolean deprecateEof) throws IOException {
        Login login = with(deprecateEof).with(Capabilities.OPTIONAL_METADATA);
        comparison.same(login, client -> {
            client.query("select a, a + 1 from edge");
            client.query("set resultset_metadata = NONE");
            client.query("select a, a + 1 from edge");
            client.query("select 1; select 2");
            client.query("set resultset_metadata = FULL");
            client.query("select 3");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void e15AnOkMayHaveAnInfoAndWarnings(boolean deprecateEof) throws IOException {
        List<Packet> frames = same(deprecateEof, client -> {
            client.query("create temporary table info (a int primary key, b varchar(3))");
            client.query("set sql_mode = ''");
            client.query("insert into info values (1, 'abcdef'), (2, 'x')");
            client.query("update info set b = 'y'");
            client.query("alter table info add c int");
        });
        assertThat(frames).anyMatch(frame -> frame.text().contains("Rows matched"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void severalResultsComeInOneAnswerAndAnErrorEndsThem(boolean deprecateEof) throws IOException {
        same(deprecateEof, client -> {
            client.query("select 1; do 0; select * from edge; set @a = 1; select 2");
            client.query("select 1; select * from nowhere; select 2");
            client.query("do 0; do 0");
        });
    }

    @Test
    void mariaDbsOwnCapabilitiesPass() throws IOException {
        Login login = login(
                Capabilities.DEPRECATE_EOF,
                Capabilities.MARIADB_PROGRESS,
                Capabilities.MARIADB_EXTENDED_METADATA,
                Capabilities.MARIADB_CACHE_METADATA);
        comparison.same(login, client -> {
            client.query("select a, point(1, 2), json_array(1) from edge");
            client.query("set progress_report_time = 1");
            client.query("create temporary table big as select * from edge; alter table big add b int");
            client.query("select * from big");
        });
    }

    @Test
    void theSameHoldsForAClientThatReadsSlowly() throws IOException {
        comparison.same(login(Capabilities.DEPRECATE_EOF), ResultEdgeCasesTest::manyRows);
    }

    private static void manyRows(RawClient client) throws IOException {
        client.query("with recursive n as (select 1 as i union all select i + 1 from n where i < 1000)"
                + " select i, repeat(char(i % 256 using latin1), i) from n");
    }
}
