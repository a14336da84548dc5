package io.failgate.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.failpoint.FailPointStatus;
import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who may control failpoints, and what the server hears of statements that do: prepared, in one text with others, for
 * one session.
 */
@Timeout(60)
class ControlledSessionsTest {

    private static final String DENIED = "ERROR 1227 (42000): Access denied; to control failpoints you need ";

    private final VariableServer server = new VariableServer();
    private TestProxy proxy = TestProxy.before(server.server());

    ControlledSessionsTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    private void restart(ControlAccess access) throws IOException {
        proxy.close();
        proxy = TestProxy.before(server.server(), settings -> settings.with(access));
    }

    private static String outcome(RawClient client, String sql) throws IOException {
        Packet answer = client.execute(sql);
        return answer.isOk() ? "OK" : answer.error();
    }

    private static int prepare(RawClient client, String sql) throws IOException {
        Packet ok = client.command(Command.STMT_PREPARE, Bytes.text(sql)).get(0);
        assertThat(ok.isOk()).as(sql).isTrue();
        return ok.byteAt(1);
    }

    private static List<Packet> execute(RawClient client, int statement, String parameter) throws IOException {
        Bytes payload = new Bytes().addInt(statement).addByte(0).addInt(1);
        if (!parameter.isEmpty()) {
            payload.addByte(0).addByte(1).addShort(0xFD).addString(parameter);
        }
        return client.command(Command.STMT_EXECUTE, payload.toArray());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET @put_failpoint='TestFailPointError=off'",
                "SET @remove_session_failpoint='*'",
                "SHOW FAILPOINTS",
                "SET @wakeup_failpoint='before-query'",
                "/* failpoint: before-query=off */ DO 1"
            })
    void nobodyMayIfNobodyIsAllowedTo(String sql) throws IOException {
        restart(new ControlAccess.None());
        try (RawClient client = proxy.login()) {
            assertThat(outcome(client, sql)).startsWith(DENIED + "a Failgate that was started with --control");
            assertThat(outcome(client, "DO 1")).isEqualTo("OK");
        }
        assertThat(server.queries()).as("the server has not heard of it").containsExactly("DO 1");
    }

    @ParameterizedTest
    @CsvSource({"anybody, true", "somebody, false"})
    void usersMayWhoAreNamed(String name, boolean allowed) throws IOException {
        restart(new ControlAccess.Users(Set.of(name, "root")));
        try (RawClient client = proxy.login()) {
            assertThat(outcome(client, "SET @put_failpoint='TestFailPointError=off'")
                            .equals("OK"))
                    .isEqualTo(allowed);
        }
    }

    @Test
    void whoTheServerTakesForNobodyMayNotWhateverNameIsGiven() throws IOException {
        server.knowsNobody();
        restart(new ControlAccess.Users(Set.of("anybody")));
        try (RawClient client = proxy.login()) {
            assertThat(outcome(client, "SET @put_failpoint='TestFailPointError=off'"))
                    .startsWith(DENIED + "to be one of the users in --control");
        }
    }

    @ParameterizedTest
    @CsvSource({"tester, true", "other, false"})
    void theServerIsAskedOnceWhetherAUserHasARole(String role, boolean allowed) throws IOException {
        restart(new ControlAccess.Role(role));
        try (RawClient client = proxy.login()) {
            for (int i = 0; i < 3; i++) {
                assertThat(outcome(client, "SET @put_failpoint='TestFailPointError=off'")
                                .equals("OK"))
                        .isEqualTo(allowed);
            }
            assertThat(server.rolesAsked()).hasSize(1);
        }
    }

    @Test
    void aPreparedStatementIsExecutedManyTimes() throws IOException {
        try (RawClient client = proxy.login()) {
            int other = prepare(client, "SELECT ?");
            int put = prepare(client, "SET @put_failpoint = ?");
            int show = prepare(client, "SHOW FAILPOINTS WHERE Enabled = 'true'");
            assertThat(Set.of(other, put, show)).hasSize(3);
            for (int i = 0; i < 3; i++) {
                assertThat(execute(client, put, "TestFailPointError=return(" + i + ")")
                                .get(0)
                                .isOk())
                        .isTrue();
                assertThat(proxy.status("TestFailPointError").terms().orElseThrow())
                        .hasToString("return(" + i + ")");
                assertThat(execute(client, show, "")).hasSize(1 + 2 + 1 + 2 + 1);
            }
            assertThat(execute(client, put, "nonsense").get(0).errorMessage()).startsWith("PutFailPoint error format");
            client.wire()
                    .write(new Packet(
                            0,
                            new Bytes()
                                    .addByte(Command.STMT_CLOSE.code())
                                    .addInt(put)
                                    .toArray()));
            assertThat(execute(client, other, "x").get(0).isOk()).isTrue();
        }
    }

    @Test
    void aStatementThatTheServerDoesNotPrepareIsNone() throws IOException {
        try (RawClient client = proxy.login()) {
            assertThat(client.command(Command.STMT_PREPARE, Bytes.text("BAD; SET @put_failpoint = ?"))
                            .get(0)
                            .errorCode())
                    .isEqualTo(1064);
            assertThat(outcome(client, "DO 1")).isEqualTo("OK");
        }
    }

    @Test
    void theServerIsAskedHowToReadATextIfThatMakesADifference() throws IOException {
        server.speaks("ANSI_QUOTES", "utf8mb4");
        String text = "DO \"a\\\"; SET @put_failpoint='TestFailPointError=return(1)'; DO \"b\\\"";
        try (RawClient client = proxy.login(TestProxy.ANYBODY.with(Capabilities.MULTI_STATEMENTS))) {
            client.query(text);
            assertThat(proxy.status("TestFailPointError").armed()).isTrue();
        }
        proxy.failPoints().remove("TestFailPointError");
        server.speaks("", "utf8mb4");
        try (RawClient client = proxy.login(TestProxy.ANYBODY.with(Capabilities.MULTI_STATEMENTS))) {
            client.query(text);
            assertThat(proxy.status("TestFailPointError").armed()).isFalse();
        }
    }

    @Test
    void aSessionThatWaitsForHitsIsAnsweredWhenTheyCome() throws IOException {
        try (RawClient waiting = proxy.login();
                RawClient other = proxy.login()) {
            assertThat(outcome(other, "SET @put_failpoint='before-query=off->return'"))
                    .isEqualTo("OK");
            proxy.failPoints().put("before-query", "print");
            waiting.sendQuery("SET @wait_failpoint='before-query=2, 1h'");
            assertThat(waiting.wire().staysQuiet(50)).isTrue();
            assertThat(outcome(other, "DO 1")).isEqualTo("OK");
            assertThat(waiting.wire().staysQuiet(50)).isTrue();
            assertThat(outcome(other, "DO 2")).isEqualTo("OK");
            assertThat(waiting.read().isOk()).isTrue();
        }
    }

    @Test
    void aSessionThatWaitsForWhatIsArmedAnewIsTold() throws IOException {
        try (RawClient waiting = proxy.login()) {
            proxy.failPoints().put("before-query", "off");
            waiting.sendQuery("SET @wait_failpoint='before-query'");
            await().until(() -> {
                proxy.failPoints().put("before-query", "off"); // it is not known when the wait begins
                return !waiting.wire().staysQuiet(10);
            });
            assertThat(waiting.read().errorMessage()).contains("armed anew or disarmed while it was waited for");
        }
    }

    @Test
    void aClientThatLeavesWhileItWaitsIsNoticed() throws IOException {
        try (RawClient waiting = proxy.login()) {
            proxy.failPoints().put("before-query", "off");
            waiting.sendQuery("SET @wait_failpoint='before-query, 1h'");
            await().until(() -> server.queries().size() == 1);
        }
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void whatASessionHasArmedEndsWithIt() throws IOException {
        try (RawClient client = proxy.login()) {
            for (Command command : List.of(Command.RESET_CONNECTION, Command.QUIT)) {
                assertThat(outcome(client, "SET @put_session_failpoint='after-query=off'"))
                        .isEqualTo("OK");
                assertThat(scopes("after-query")).isOne();
                client.wire().write(new Packet(0, new byte[] {(byte) command.code()}));
                await().until(() -> scopes("after-query") == 0);
                if (command == Command.RESET_CONNECTION) {
                    assertThat(client.read().isOk()).isTrue();
                }
            }
        }
    }

    private int scopes(String name) {
        FailPointStatus status = proxy.status(name);
        return status.scopes();
    }

    @Test
    void variablesThatAreAssignedTwiceAreTwoToTheServer() throws IOException {
        try (RawClient client = proxy.login()) {
            assertThat(outcome(
                            client,
                            "SET @put_failpoint='after-query=off', @x=1, @put_failpoint='TestFailPointError=off'"))
                    .isEqualTo("OK");
        }
        assertThat(server.queries())
                .containsExactly("SET @`failgate_put_failpoint_1`='after-query=off', @x=1, "
                        + "@put_failpoint='TestFailPointError=off'");
        assertThat(proxy.status("after-query").armed()).isTrue();
        assertThat(proxy.status("TestFailPointError").armed()).isTrue();
    }

    @Test
    void whatIsArmedInTheOtherScopeIsNotDisarmedInSilence() throws IOException {
        try (RawClient client = proxy.login();
                RawClient other = proxy.login()) {
            assertThat(outcome(client, "SET @put_session_failpoint='after-query=off'"))
                    .isEqualTo("OK");
            for (String sql : List.of(
                    "SET @remove_failpoint='io.failgate/query/after-query'",
                    "SET @put_failpoint="
                            + "'{\"configureFailPoint\":\"io.failgate/query/after-query\",\"mode\":\"off\"}'")) {
                assertThat(outcome(client, sql))
                        .isEqualTo("ERROR 1105 (HY000): io.failgate/query/after-query is armed for this session only;"
                                + " SET @remove_session_failpoint disarms it");
                assertThat(outcome(other, sql)).as("armed nowhere").isEqualTo("OK");
            }
            assertThat(outcome(client, "SET @remove_failpoint='*'")).isEqualTo("OK");
            assertThat(outcome(client, "SET @remove_session_failpoint='after-query'"))
                    .isEqualTo("OK");
            assertThat(outcome(client, "SET @put_failpoint='after-query=off'")).isEqualTo("OK");
            assertThat(outcome(client, "SET @remove_session_failpoint='after-query'"))
                    .isEqualTo("ERROR 1105 (HY000): after-query is armed for every session; SET @remove_failpoint"
                            + " disarms it");
            assertThat(outcome(client, "SET @remove_session_failpoint='*'")).isEqualTo("OK");
            assertThat(outcome(
                            client, "SET @put_session_failpoint='after-query=off', @put_failpoint='after-query=off'"))
                    .isEqualTo("OK");
            assertThat(outcome(client, "SET @remove_failpoint='after-query'")).isEqualTo("OK");
            assertThat(outcome(client, "SET @remove_session_failpoint='after-query'"))
                    .isEqualTo("OK");
        }
    }
}
