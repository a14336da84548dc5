package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Errors before and after a query: what the client sees, what the server has done, and how the session goes on. */
@Timeout(60)
class InjectedErrorsTest {

    private static final String OK = "OK";

    private final Queue<String> executed = new ConcurrentLinkedQueue<>();
    private final ScriptedServer server;
    private final TestProxy proxy;
    private final RawClient client;

    InjectedErrorsTest() throws IOException {
        server = ScriptedServer.afterLogin(connection -> {
            for (Packet command = connection.readCommand();
                    command.byteAt(0) != Command.QUIT.code();
                    command = connection.readCommand()) {
                String sql = command.text().substring(1);
                if (!sql.equals("ROLLBACK AND NO CHAIN NO RELEASE")) { // undoes nothing here
                    executed.add(sql);
                }
                connection.ok();
            }
        });
        proxy = TestProxy.before(server);
        client = proxy.login();
    }

    @AfterEach
    void close() throws IOException {
        client.send(Command.QUIT);
        server.finish();
        client.close();
        proxy.close();
    }

    private String outcome(String sql) throws IOException {
        Packet answer = client.execute(sql);
        assertThat(answer.sequenceId()).isEqualTo(1);
        return answer.isOk() ? OK : answer.error();
    }

    private void arm(String site, String terms) {
        proxy.failPoints().put(site, terms);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "return | ERROR 1105 (HY000): before-query error injected",
                "return() | ERROR 1105 (HY000): before-query error injected",
                "return(1213) | ERROR 1213 (40001): Deadlock found when trying to get lock; try restarting transaction",
                "return(65534) | ERROR 65534 (HY000): Unknown error 65534",
                "return(\"the disk is full\") | ERROR 1105 (HY000): the disk is full",
                "return(\"1213\") | ERROR 1105 (HY000): 1213",
                "return(word) | ERROR 1105 (HY000): word",
                "error(1213) | ERROR 1213 (40001): Deadlock found when trying to get lock; try restarting transaction",
                "error(1205) | ERROR 1205 (HY000): Lock wait timeout exceeded; try restarting transaction",
                "error(1062) | ERROR 1062 (23000): Duplicate entry '?' for key '?'",
                "ERROR(1873) | ERROR 1873 (28000): Access denied trying to change to user 'anybody'@'127.0.0.1' "
                        + "(using password: YES)."
                        + " Disconnecting.",
                "error(1064) | ERROR 1064 (42000): You have an error in your SQL syntax; "
                        + "check the manual that corresponds to your"
                        + " MySQL server version for the right syntax to use near 'COMMIT' at line 1",
                "error(1049) | ERROR 1049 (42000): Unknown database '?'",
                "error(1203) | ERROR 1203 (42000): User anybody already has more than 'max_user_connections' "
                        + "active connections",
                "error(1226) | ERROR 1226 (42000): User 'anybody' has exceeded the 'max_questions' resource "
                        + "(current value: ?)",
                "error(3118) | ERROR 3118 (HY000): Access denied for user 'anybody'@'127.0.0.1'. Account is locked.",
                "error(1062, \"Duplicate entry\") | ERROR 1062 (23000): Duplicate entry",
                "error(1213, 40002, \"mine\") | ERROR 1213 (40002): mine",
                "error(9999, \"08S01\", \"mine\") | ERROR 9999 (08S01): mine",
                "error(1, \"nobody knows\") | ERROR 1 (HY000): nobody knows"
            })
    void everyFormOfErrorReachesTheClientAndNothingTheServer(String terms, String error) throws IOException {
        arm("before-query", "1*" + terms);
        assertThat(outcome("COMMIT")).isEqualTo(error);
        assertThat(executed).isEmpty();
        assertThat(outcome("COMMIT")).isEqualTo(OK);
        assertThat(executed).containsExactly("COMMIT");
    }

    @Test
    void whatHappensOnOneHitIsLoggedAsItIsWritten() throws IOException {
        Logger log = (Logger) LoggerFactory.getLogger(InjectionInterceptor.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        log.setLevel(Level.INFO);
        log.addAppender(appender);
        try {
            arm("before-query", "1*sleep(1)&error(1213)->error(1205)");
            assertThat(outcome("COMMIT")).startsWith("ERROR 1213");
        } finally {
            log.detachAppender(appender);
            log.setLevel(null);
        }
        assertThat(List.copyOf(appender.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .endsWith(": sleep(1)&error(1213); statement: COMMIT");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "return | ERROR 1105 (HY000): after-query error injected",
                "return(1205) | ERROR 1205 (HY000): Lock wait timeout exceeded; try restarting transaction",
                "return(\"lost\") | ERROR 1105 (HY000): lost",
                "error(1213) | ERROR 1213 (40001): Deadlock found when trying to get lock; try restarting transaction",
                "sleep(1)&error(1290, \"--read-only\") | ERROR 1290 (HY000): --read-only"
            })
    void behindTheServersAnswerTheClientSeesTheErrorAndTheServerHasDoneIt(String terms, String error)
            throws IOException {
        arm("after-query", "1*" + terms);
        assertThat(outcome("COMMIT")).isEqualTo(error);
        assertThat(executed).containsExactly("COMMIT");
        assertThat(outcome("COMMIT")).isEqualTo(OK);
        assertThat(client.command(Command.PING)).containsExactly(new Packet(1, Payloads.ok(2)));
    }

    @Test
    void anErrorComesWithoutAStateOnlyWhereNobodyCouldReadIt() throws IOException {
        arm("before-query", "error(1213)");
        assertThat(client.execute("x"))
                .isEqualTo(new Packet(
                        1,
                        Payloads.error(
                                1213, "40001", "Deadlock found when trying to get lock; try restarting transaction")));
    }

    @Test
    void countsAreExact() throws IOException {
        arm("before-query", "2*off->3*error(1205)->1*return(\"last\")");
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Packet answer = client.execute("x");
            outcomes.add(answer.isOk() ? OK : String.valueOf(answer.errorCode()));
        }
        assertThat(outcomes).containsExactly(OK, OK, "1205", "1205", "1205", "1105", OK, OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "print", "print(\"here\")", "break", "yield", "0*return", "print&yield", "sleep(1)"})
    void whatIsNoFaultChangesNothing(String terms) throws IOException {
        arm("before-query", terms);
        arm("after-query", terms);
        assertThat(outcome("COMMIT")).isEqualTo(OK);
        assertThat(executed).containsExactly("COMMIT");
    }

    @Test
    void bothSitesOfOneQueryAreReached() throws IOException {
        arm("before-query", "sleep(1)");
        arm("after-query", "1*error(1205)");
        assertThat(outcome("COMMIT")).startsWith("ERROR 1205");
        assertThat(proxy.status("before-query").hits()).isEqualTo(1);
        assertThat(proxy.status("after-query").hits()).isEqualTo(1);
    }

    @Test
    void aQueryThatIsRefusedDoesNotReachTheSiteBehindIt() throws IOException {
        arm("before-query", "error(1213)");
        arm("after-query", "error(1205)");
        assertThat(outcome("COMMIT")).startsWith("ERROR 1213");
        assertThat(proxy.status("after-query").evaluations()).isZero();
    }

    @Test
    void otherCommandsAreNoQueries() throws IOException {
        arm("before-query", "error(1213)");
        arm("after-query", "error(1205)");
        assertThat(client.command(Command.PING).get(0).isOk()).isTrue();
        assertThat(client.command(Command.INIT_DB, (byte) 'x').get(0).isOk()).isTrue();
        assertThat(proxy.status("before-query").evaluations()).isZero();
    }

    @Test
    void aPointOnTheQueryTakesNoNoticeOfPointsForPractice() throws IOException {
        arm("TestFailPointError", "error(1213)");
        assertThat(outcome("COMMIT")).isEqualTo(OK);
        assertThat(proxy.status("TestFailPointError").evaluations()).isZero();
    }
}
