package io.failgate.it.faults;

import static io.failgate.it.support.Jdbc.assertError;
import static io.failgate.it.support.Jdbc.execute;
import static io.failgate.it.support.Jdbc.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.failgate.it.support.ControlledProxy;
import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Faults inside answers as Connector/J sees them, in each way of reading; and the next statements, if the connection is
 * kept.
 */
@Timeout(120)
@ExtendWith(WithProxy.class)
class MidAnswerTest {

    private static final int ROWS = 10;
    private static final String SELECT = "select n from mid_answer order by n";
    private static final List<String> ALL =
            IntStream.rangeClosed(1, ROWS).mapToObj(String::valueOf).toList();

    /** What the driver says of a connection that was lost: in an answer, or in place of one. */
    private static final List<String> LOST = List.of("S1000", "08S01");

    private final ProxyServer proxy;
    private final ControlledProxy controlled;
    private final Connection direct;

    MidAnswerTest(Database database, ProxyServer proxy) throws SQLException {
        this.proxy = proxy;
        controlled = new ControlledProxy(proxy);
        direct = database.connect();
    }

    @BeforeEach
    void createSchema() throws SQLException {
        execute(
                direct,
                "drop table if exists mid_answer",
                "create table mid_answer (n int primary key)",
                "insert into mid_answer with recursive n as (select 1 as i union all select i + 1 from n where i < "
                        + ROWS + ") select i from n",
                "drop procedure if exists mid_answer_two",
                "create procedure mid_answer_two() begin " + SELECT + "; " + SELECT + "; end");
    }

    @AfterEach
    void close() throws SQLException {
        controlled.close();
        direct.close();
    }

    /** Arms a point, whose name it returns. */
    private String arm(String pointAndTerms) {
        String[] parts = pointAndTerms.split("=", 2);
        proxy.failPoints().put(parts[0], parts[1]);
        return parts[0];
    }

    @ParameterizedTest
    @EnumSource
    void anErrorInPlaceOfARow(ReadMode mode) throws SQLException {
        Connection connection = controlled.connect(mode.options());
        arm("result-row=1*error(1317) where row = 3");
        List<String> read = new ArrayList<>();
        assertError(() -> mode.read(connection, SELECT, read), 1317, "70100");
        assertThat(read)
                .isEqualTo(
                        mode == ReadMode.CURSOR
                                ? List.of()
                                : ALL.subList(0, 2)); // it takes all rows of a fetch, or none
        assertInStep(mode, connection);
    }

    @ParameterizedTest
    @EnumSource
    void anErrorInPlaceOfTheEnd(ReadMode mode) throws SQLException {
        Connection connection = controlled.connect(mode.options());
        arm("before-result-end=1*error(1317)");
        List<String> read = new ArrayList<>();
        assertError(() -> mode.read(connection, SELECT, read), 1317, "70100");
        assertThat(read).isEqualTo(mode == ReadMode.CURSOR ? List.of() : ALL);
        assertInStep(mode, connection);
    }

    static Stream<Arguments> modesAndCuts() {
        return Stream.of(ReadMode.values())
                .flatMap(mode -> Stream.of(
                                "result-row=1*close where row = 3",
                                "result-row=1*reset where row = 3",
                                "result-row=1*truncate(0) where row = 3",
                                "result-row=1*truncate(5) where row = 3",
                                "before-result-end=1*close",
                                "before-result-end=1*truncate(6)")
                        .map(cut -> Arguments.of(mode, cut)));
    }

    @ParameterizedTest
    @MethodSource("modesAndCuts")
    void aCutIsALostConnection(ReadMode mode, String cut) throws SQLException {
        Connection connection = controlled.connect(mode.options());
        arm(cut);
        List<String> read = new ArrayList<>();
        assertThatThrownBy(() -> mode.read(connection, SELECT, read))
                .isInstanceOfSatisfying(SQLException.class, lost -> {
                    assertThat(lost.getErrorCode()).isZero();
                    assertThat(lost.getSQLState()).isIn(LOST);
                });
        List<String> had = cut.startsWith("result-row") ? ALL.subList(0, 2) : ALL;
        if (mode == ReadMode.CURSOR) {
            assertThat(read).isEmpty();
        } else if (cut.contains("reset")) { // which may overtake what was said before
            assertThat(read).isEqualTo(had.subList(0, Math.min(read.size(), had.size())));
        } else {
            assertThat(read).isEqualTo(had);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStallIsNoEnd(ReadMode mode) throws SQLException {
        Connection connection = controlled.connect(mode.options());
        for (String stall : List.of("result-row=1*pause where row = 3", "before-result-end=1*pause")) {
            String point = arm(stall);
            List<String> read = new ArrayList<>();
            CompletableFuture<Void> reading = reading(mode, connection, read);
            await().until(() -> proxy.failPoints().status(point).paused() == 1);
            assertThat(reading).isNotDone();
            execute(controlled.connect(""), "set @wakeup_failpoint = '" + point + "'");
            reading.join();
            assertThat(read).isEqualTo(ALL);
        }
        assertInStep(mode, connection);
    }

    /** Connector/J does not look at the numbers of packets. */
    @ParameterizedTest
    @EnumSource
    void aWrongSequenceIdIsNotNoticed(ReadMode mode) throws SQLException {
        Connection connection = controlled.connect(mode.options());
        for (String point : List.of("after-query", "result-row")) {
            arm(point + "=1*corrupt(seq) where sql like '%mid_answer%'");
            List<String> read = new ArrayList<>();
            mode.read(connection, SELECT, read);
            assertThat(read).isEqualTo(ALL);
            assertThat(proxy.failPoints().status(point).hits()).isEqualTo(1);
        }
        assertInStep(mode, connection);
    }

    static Stream<Arguments> modesAndCorruptions() {
        return Stream.of(ReadMode.values())
                .flatMap(mode -> Stream.of(
                                "after-query=1*corrupt(length)",
                                "after-query=1*corrupt(header)",
                                "result-row=1*corrupt(length)",
                                "result-row=1*corrupt(header)")
                        .map(corruption -> Arguments.of(mode, corruption)));
    }

    /**
     * What follows is taken for a part of the packet, or makes no sense, and the driver waits for more until the
     * connection ends.
     */
    @ParameterizedTest
    @MethodSource("modesAndCorruptions")
    void aWrongLengthMakesTheDriverWaitForEver(ReadMode mode, String corruption) throws SQLException {
        Connection connection = controlled.connect(mode.options());
        String id = rows(connection, "select connection_id()").get(0).get(0);
        String point = arm(corruption + " where sql like '%mid_answer%'");
        List<String> read = new ArrayList<>();
        CompletableFuture<Void> reading = reading(mode, connection, read);
        await().until(() -> proxy.failPoints().status(point).hits() == 1);
        execute(direct, "kill " + id);
        assertThatThrownBy(reading::join).rootCause().hasMessageContaining("before connection was unexpectedly lost");
        assertThat(read).isSubsetOf(ALL.subList(0, 1));
    }

    /** How a driver can be given several results. */
    enum Several {
        TEXTS("&allowMultiQueries=true", SELECT + ";" + SELECT),
        CALL("", "call mid_answer_two()"),
        PREPARED_CALL("&useServerPrepStmts=true", "call mid_answer_two()");

        private final String options;
        private final String sql;

        Several(String options, String sql) {
            this.options = options + "&dontTrackOpenResources=true";
            this.sql = sql;
        }

        /**
         * Reads all rows of all results one by one; with another fetch size, the driver has them all before it returns
         * from execute.
         */
        private void read(Connection connection, List<String> into) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setFetchSize(Integer.MIN_VALUE);
                boolean more = statement.execute();
                while (more) {
                    ResultSet rows = statement.getResultSet();
                    while (rows.next()) {
                        into.add(rows.getString(1));
                    }
                    more = statement.getMoreResults();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anErrorInTheSecondResult(Several several) throws SQLException {
        Connection connection = controlled.connect(several.options);
        for (String fault : List.of(
                "result-row=1*error(1317) where result = 2 and row = 3",
                "before-result-end=1*error(1317) where result = 2")) {
            arm(fault);
            List<String> read = new ArrayList<>();
            assertError(() -> several.read(connection, read), 1317, "70100");
            assertThat(read.subList(0, ROWS)).isEqualTo(ALL);
            assertThat(read.subList(ROWS, read.size())).isEqualTo(fault.contains("row = 3") ? ALL.subList(0, 2) : ALL);
            assertThat(rows(connection, "select 'in step'")).containsExactly(List.of("in step"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCutInTheSecondResult(Several several) throws SQLException {
        Connection connection = controlled.connect(several.options);
        arm("result-row=1*close where result = 2 and row = 3");
        List<String> read = new ArrayList<>();
        assertThatThrownBy(() -> several.read(connection, read))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        lost -> assertThat(lost.getSQLState()).isIn(LOST));
        assertThat(read).hasSize(ROWS + 2).containsAll(ALL);
    }

    private static CompletableFuture<Void> reading(ReadMode mode, Connection connection, List<String> into) {
        return CompletableFuture.runAsync(() -> {
            try {
                mode.read(connection, SELECT, into);
            } catch (SQLException failed) {
                throw new CompletionException(failed);
            }
        });
    }

    private static void assertInStep(ReadMode mode, Connection connection) throws SQLException {
        assertThat(rows(connection, "select 'in step'")).containsExactly(List.of("in step"));
        List<String> read = new ArrayList<>();
        mode.read(connection, SELECT, read);
        assertThat(read).isEqualTo(ALL);
    }
}
