package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPointException;
import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MongoDB's {@code failCommand}: what it selects, what it does and in which order, what it counts, what it refuses. */
@Timeout(60)
class FailCommandTest {

    private static final String SITE = "before-command";
    private static final int STATEMENT_ID = 9;

    private final Queue<String> executed = new ConcurrentLinkedQueue<>();
    private final ScriptedServer server = ScriptedServer.afterLogin(this::serve);
    private final TestProxy proxy = TestProxy.before(server);
    private final RawClient billing = proxy.login(TestProxy.ANYBODY.attribute("program_name", "billing"));
    private final RawClient other = proxy.login(TestProxy.ANYBODY.attribute("program_name", "shipping"));

    FailCommandTest() throws IOException {}

    /** Does whatever it is told; BEGIN and COMMIT begin and end a transaction. */
    private void serve(ServerConnection client) throws IOException {
        int flags = StatusFlags.AUTOCOMMIT;
        for (Packet command = client.readCommand();
                command.byteAt(0) != Command.QUIT.code();
                command = client.readCommand()) {
            String text = command.text().substring(1);
            if (command.byteAt(0) == Command.STMT_PREPARE.code()) {
                client.writeNext(
                        new Bytes().addByte(0).addInt(STATEMENT_ID).addZeros(7).toArray());
            } else {
                boolean undoes = text.startsWith("ROLLBACK AND");
                if (!undoes || (flags & StatusFlags.IN_TRANSACTION) != 0) {
                    executed.add(command.byteAt(0) == Command.QUERY.code() ? text : "command " + command.byteAt(0));
                }
                if (text.equals("BEGIN")) {
                    flags |= StatusFlags.IN_TRANSACTION;
                } else if (text.matches("(COMMIT|ROLLBACK).*")) {
                    flags &= ~StatusFlags.IN_TRANSACTION;
                }
                client.ok(flags);
            }
        }
    }

    @AfterEach
    void close() throws IOException {
        billing.close();
        other.close();
        proxy.close();
        server.close();
    }

    private void arm(String terms) {
        proxy.failPoints().put(SITE, terms);
    }

    private static String outcome(RawClient client, String sql) throws IOException {
        return outcome(client.execute(sql));
    }

    private static String outcome(Packet answer) {
        return answer.isOk() ? "OK" : String.valueOf(answer.errorCode());
    }

    private static long millis(long since) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
    }

    @Test
    void skipsOneThenBlocksAndFailsTwoInsertsOrCommitsOfOneProgram() throws IOException {
        proxy.failPoints().apply(FailPointChange.parseAll("""
                before-command={"mode":{"skip":1,"times":2},\
                "data":{"failCommands":["insert","commit"],"errorCode":1213,\
                "blockConnection":true,"blockTimeMS":200,"closeConnection":false,"appName":"billing"}}"""));
        assertThat(outcome(other, "INSERT 0")).isEqualTo("OK");
        assertThat(outcome(billing, "BEGIN")).isEqualTo("OK");
        assertThat(outcome(billing, "SELECT 0")).isEqualTo("OK");
        assertThat(outcome(billing, "INSERT 1")).as("skipped").isEqualTo("OK");
        long began = System.nanoTime();
        assertThat(outcome(billing, "INSERT 2")).isEqualTo("1213");
        assertThat(millis(began)).isGreaterThanOrEqualTo(200);
        assertThat(executed).as("a deadlock rolls back").last().asString().startsWith("ROLLBACK");
        assertThat(outcome(other, "COMMIT")).isEqualTo("OK");
        assertThat(outcome(billing, "COMMIT")).isEqualTo("1213");
        assertThat(outcome(billing, "COMMIT")).as("two times, and never again").isEqualTo("OK");
        assertThat(executed)
                .filteredOn(sql -> !sql.startsWith("ROLLBACK"))
                .containsExactly("INSERT 0", "BEGIN", "SELECT 0", "INSERT 1", "COMMIT", "COMMIT");
        assertThat(proxy.status(SITE).evaluations()).as("what concerns it").isEqualTo(4);
        assertThat(proxy.status(SITE).hits()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"query\"] | 1317 | 1317 | OK | OK",
                "[\"insert\"] | 1317 | OK | OK | 1317",
                "[\"dml\"] | 1317 | OK | OK | 1317",
                "[\"commit\"] | 1317 | OK | OK | 1317",
                "[\"select\"] | OK | 1317 | OK | OK",
                "[\"ping\"] | OK | OK | 1317 | OK",
                "[\"stmt_execute\"] | OK | OK | OK | 1317",
                "[\"ping\", \"select\"] | OK | 1317 | 1317 | OK",
                "[\"drop-database\", \"init_db\"] | OK | OK | OK | OK"
            })
    void commandsAndClassesSelect(String commands, String insert, String select, String ping, String prepared)
            throws IOException {
        arm("{\"mode\":\"alwaysOn\",\"data\":{\"failCommands\":" + commands + ",\"errorCode\":1317}}");
        assertThat(outcome(other, "INSERT 1")).isEqualTo(insert);
        assertThat(outcome(other, "SELECT 1")).isEqualTo(select);
        assertThat(outcome(other.command(Command.PING).get(0))).isEqualTo(ping);
        assertThat(outcome(prepared("INSERT 2"))).isEqualTo(prepared);
        List<String> outcomes = List.of(insert, select, ping, prepared);
        assertThat(proxy.status(SITE).evaluations())
                .isEqualTo(outcomes.stream().filter("1317"::equals).count());
    }

    /** The answer to the execution; the preparation is none of an insert. */
    private Packet prepared(String sql) throws IOException {
        assertThat(other.command(Command.STMT_PREPARE, Bytes.text(sql)).get(0).isOk())
                .isTrue();
        return other.command(
                        Command.STMT_EXECUTE,
                        new Bytes().addInt(STATEMENT_ID).addByte(0).addInt(1).toArray())
                .get(0);
    }

    @Test
    void thePreparationIsACommandOfItsOwn() throws IOException {
        arm("{\"mode\":{\"times\":1},\"data\":{\"failCommands\":[\"stmt_prepare\"],\"errorCode\":1317}}");
        assertThat(outcome(other.command(Command.STMT_PREPARE, Bytes.text("INSERT 1"))
                        .get(0)))
                .isEqualTo("1317");
        assertThat(prepared("INSERT 1").isOk()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"errorCode\":1205 | ERROR 1205 (HY000): Lock wait timeout exceeded; try restarting transaction",
                "\"errorCode\":1205,\"message\":\"mine\" | ERROR 1205 (HY000): mine",
                "\"errorCode\":1205,\"sqlState\":\"40001\" | "
                        + "ERROR 1205 (40001): Lock wait timeout exceeded; try restarting transaction",
                "\"errorCode\":60000,\"sqlState\":\"22001\",\"message\":\"mine\" | ERROR 60000 (22001): mine"
            })
    void anErrorIsMySqlsOwnButForWhatIsGiven(String fields, String error) throws IOException {
        arm("{\"mode\":\"alwaysOn\",\"data\":{" + fields + "}}");
        assertThat(other.execute("SELECT 1").error()).isEqualTo(error);
        assertThat(executed).isEmpty();
    }

    @Test
    void blocksThenClosesRatherThanFails() throws IOException {
        arm("{\"mode\":\"alwaysOn\",\"data\":{\"errorCode\":1213,\"closeConnection\":true,"
                + "\"blockTimeMS\":150,\"blockConnection\":true}}");
        long began = System.nanoTime();
        other.sendQuery("SELECT 1");
        assertThat(other.wire().awaitEnd()).as("in order, without an error").isTrue();
        assertThat(millis(began)).isGreaterThanOrEqualTo(150);
        assertThat(executed).isEmpty();
    }

    @Test
    void blocksAndDoesNothingElse() throws IOException {
        arm("{\"mode\":{\"times\":1},\"data\":{\"blockConnection\":true,\"blockTimeMS\":100}}");
        long began = System.nanoTime();
        assertThat(outcome(other, "SELECT 1")).isEqualTo("OK");
        assertThat(millis(began)).isGreaterThanOrEqualTo(100);
        assertThat(executed).containsExactly("SELECT 1");
    }

    @Test
    void behindTheAnswerTheServerHasDoneIt() throws IOException {
        proxy.failPoints()
                .put(
                        "after-command",
                        "{\"mode\":{\"times\":1},\"data\":{\"failCommands\":[\"insert\"],\"errorCode\":1317}}");
        assertThat(outcome(other, "SELECT 1")).isEqualTo("OK");
        assertThat(outcome(other, "INSERT 1")).isEqualTo("1317");
        assertThat(outcome(other, "INSERT 2")).isEqualTo("OK");
        assertThat(executed).containsExactly("SELECT 1", "INSERT 1", "INSERT 2");
    }

    @Test
    void mongoDbsOwnCommandConfiguresThePointOfThatName() throws IOException {
        proxy.failPoints().apply(List.of(FailPointChange.configure("""
                {"configureFailPoint": "failCommand", "mode": {"times": 1},
                 "data": {"failCommands": ["insert"], "errorCode": 1317, "failInternalCommands": false}}""")));
        arm("error(1290) where statement = 'select'");
        assertThat(outcome(other, "SELECT 1")).as("before-command is another").isEqualTo("1290");
        assertThat(outcome(other, "INSERT 1")).isEqualTo("1317");
        assertThat(outcome(other, "INSERT 1")).isEqualTo("OK");
        assertThat(proxy.status("failCommand").totalHits()).isEqualTo(1);
        proxy.failPoints()
                .apply(List.of(
                        FailPointChange.configure("{\"configureFailPoint\": \"failCommand\", \"mode\": \"off\"}")));
        assertThat(proxy.status("failCommand").armed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"off\" | OK,OK,OK,OK",
                "\"alwaysOn\" | 1317,1317,1317,1317",
                "{\"times\":2} | 1317,1317,OK,OK",
                "{\"skip\":3} | OK,OK,OK,1317",
                "{\"skip\":1,\"times\":1} | OK,1317,OK,OK",
                "{\"activationProbability\":0.0} | OK,OK,OK,OK",
                "{\"activationProbability\":1.0,\"times\":3} | 1317,1317,1317,OK"
            })
    void modesCountWhatIsSelected(String mode, String expected) throws IOException {
        arm("{\"mode\":" + mode + ",\"data\":{\"failCommands\":[\"insert\"],\"errorCode\":1317}}");
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            assertThat(outcome(other, "SELECT 1")).isEqualTo("OK");
            outcomes.add(outcome(other, "INSERT 1"));
        }
        assertThat(String.join(",", outcomes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INSERT INTO shop.orders VALUES (1) | 1317",
                "INSERT INTO `shop`.`orders` VALUES (1) | 1317",
                "SELECT * FROM a JOIN shop.orders | 1317",
                "INSERT INTO orders VALUES (1) | OK",
                "INSERT INTO other.orders VALUES (1) | OK",
                "INSERT INTO shop.order_lines VALUES (1) | OK",
                "SELECT 1 | OK"
            })
    void aNamespaceSelectsTheTable(String sql, String outcome) throws IOException {
        arm("{\"mode\":\"alwaysOn\",\"data\":{\"namespace\":\"shop.orders\",\"errorCode\":1317}}");
        assertThat(outcome(other, sql)).isEqualTo(outcome);
        assertThat(proxy.status(SITE).evaluations()).isEqualTo(outcome.equals("OK") ? 0 : 1);
    }

    @Test
    void aNamespaceKnowsTheDefaultDatabase() throws IOException {
        arm("{\"mode\":\"alwaysOn\",\"data\":{\"namespace\":\"shop.orders\",\"failCommands\":[\"insert\"],"
                + "\"errorCode\":1317},\"where\":\"sql not like '%2%'\"}");
        try (RawClient shop = proxy.login(TestProxy.ANYBODY.to("shop"))) {
            assertThat(outcome(shop, "INSERT INTO orders VALUES (1)")).isEqualTo("1317");
            assertThat(outcome(shop, "SELECT * FROM orders")).isEqualTo("OK");
            assertThat(outcome(shop, "INSERT INTO orders VALUES (2)")).isEqualTo("OK");
            assertThat(outcome(shop, "INSERT INTO other.orders VALUES (1)"))
                    .as("not that of the default database")
                    .isEqualTo("OK");
        }
    }

    @Test
    void numbersMayBeFractionsAndOthersCommandsFalse() throws IOException {
        arm("{\"mode\":{\"times\":1.0},\"data\":{\"failAllCommands\":true,\"failInternalCommands\":false,"
                + "\"failLocalClients\":false,\"errorCode\":1317.0,\"blockConnection\":true,\"blockTimeMS\":1.0}}");
        assertThat(outcome(other, "SELECT 1")).isEqualTo("1317");
        assertThat(outcome(other, "SELECT 1")).isEqualTo("OK");
    }

    @Test
    void aWhereSelectsAsWell() throws IOException {
        arm("{\"mode\":{\"times\":1},\"data\":{\"failCommands\":[\"insert\"],\"errorCode\":1317},"
                + "\"where\":\"sql like '%7'\"}");
        assertThat(outcome(other, "INSERT 1")).isEqualTo("OK");
        assertThat(outcome(other, "SELECT 7")).isEqualTo("OK");
        assertThat(outcome(other, "INSERT 7")).isEqualTo("1317");
    }

    @Test
    void theDataAreAValueOfReturnAsWell() throws IOException {
        arm("1*return({\"failCommands\":[\"insert\"],\"errorCode\":1317})");
        assertThat(outcome(other, "SELECT 1")).isEqualTo("OK");
        assertThat(outcome(other, "INSERT 1")).isEqualTo("1317");
        assertThat(outcome(other, "INSERT 1")).isEqualTo("OK");
    }

    @Test
    void aClientThatDoesNotSayWhatItIsIsNoProgram() throws IOException {
        arm("{\"mode\":\"alwaysOn\",\"data\":{\"appName\":\"billing\",\"errorCode\":1317}}");
        try (RawClient nameless = proxy.login()) {
            assertThat(outcome(nameless, "SELECT 1")).isEqualTo("OK");
        }
        assertThat(outcome(billing, "SELECT 1")).isEqualTo("1317");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"errorcode\":1} | unknown field \"errorcode\"; did you mean \"errorCode\"?; known are failCommands,",
                "{\"writeConcernError\":{},\"errorCode\":1} | \"writeConcernError\" cannot be done: MySQL has no",
                "{\"errorLabels\":[],\"errorCode\":1} | \"errorLabels\" cannot be done: an error of MySQL",
                "{\"errorExtraInfo\":{},\"errorCode\":1} | \"errorExtraInfo\" cannot be done: an error of MySQL has",
                "{\"threadName\":\"conn1\",\"errorCode\":1} | \"threadName\" cannot be done: the threads of MySQL",
                "{\"failInternalCommands\":true,\"errorCode\":1} | \"failInternalCommands\" can only be false",
                "{\"failLocalClients\":1,\"errorCode\":1} | \"failLocalClients\" must be true or false",
                "{\"failAllCommands\":true,\"failCommands\":[\"insert\"],\"errorCode\":1} | not both",
                "{\"namespace\":\"orders\",\"errorCode\":1} | \"namespace\" must be a database and a table",
                "{\"namespace\":7,\"errorCode\":1} | \"namespace\" must be a string",
                "{\"errorCode\":\"1213\"} | \"errorCode\" must be a number from 1 to 65534",
                "{\"errorCode\":0} | \"errorCode\" must be a number from 1 to 65534",
                "{\"errorCode\":65535} | \"errorCode\" must be a number from 1 to 65534",
                "{\"errorCode\":1.5} | \"errorCode\" must be a number from 1 to 65534",
                "{\"errorCode\":1213,\"message\":7} | \"message\" must be a string",
                "{\"errorCode\":1213,\"sqlState\":40001} | \"sqlState\" must be a string",
                "{\"errorCode\":1213,\"sqlState\":\"4000\"} | SQLSTATE",
                "{\"message\":\"text\"} | \"sqlState\" and \"message\" need an \"errorCode\"",
                "{\"closeConnection\":1} | \"closeConnection\" must be true or false",
                "{\"blockConnection\":\"true\",\"blockTimeMS\":5} | \"blockConnection\" must be true or false",
                "{\"blockConnection\":true} | \"blockConnection\" needs \"blockTimeMS\"",
                "{\"blockConnection\":true,\"blockTimeMS\":-1} | \"blockConnection\" needs \"blockTimeMS\"",
                "{\"blockConnection\":true,\"blockTimeMS\":\"5\"} | \"blockConnection\" needs \"blockTimeMS\"",
                "{\"blockConnection\":true,\"blockTimeMS\":99999999999} | from 0 to a year",
                "{\"failCommands\":[],\"errorCode\":1} | \"failCommands\" must be an array of names",
                "{\"failCommands\":\"insert\",\"errorCode\":1} | \"failCommands\" must be an array of names",
                "{\"failCommands\":[1],\"errorCode\":1} | \"failCommands\" must be an array of names",
                "{\"failCommands\":[\"inser\"],\"errorCode\":1} | \"failCommands\" has no \"inser\"; "
                        + "did you mean \"insert\"?",
                "{\"failCommands\":[\"find\"],\"errorCode\":1} | has no \"find\"; the nearest is \"select\"",
                "{\"appName\":true,\"errorCode\":1} | \"appName\" must be a string",
                "{\"failCommands\":[\"insert\"]} | the data say nothing to do",
                "{\"closeConnection\":false,\"blockConnection\":false} | the data say nothing to do",
                "{} | the data say nothing to do"
            })
    void whatMakesNoSenseIsRefused(String data, String message) {
        arm("error(1290)");
        for (String terms : List.of("{\"mode\":\"alwaysOn\",\"data\":" + data + "}", "1*return(" + data + ")")) {
            assertThatThrownBy(() -> arm(terms))
                    .isInstanceOf(FailPointException.class)
                    .hasMessageContaining("error on " + SITE)
                    .hasMessageContaining(message);
        }
        assertThat(proxy.status(SITE).terms().map(Object::toString)).hasValue("error(1290)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1*return({\"failCommands\":[\"insert\"],\"errorCode\":1213})->off",
                "sleep(1)&return({\"appName\":\"billing\",\"errorCode\":1213})"
            })
    void whatSelectsStandsAlone(String terms) {
        assertThatThrownBy(() -> arm(terms)).hasMessageContaining("nothing may stand beside them; use where instead");
    }
}
