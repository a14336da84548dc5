package io.failgate.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.TestProxy;
import io.failgate.proxy.injection.Catalogue;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client that controls failpoints by SQL sees, if the server assigns what it is asked to. */
@Timeout(60)
class ControlStatementsTest {

    /** In the whole catalogue. */
    private static final int POINTS = points();

    private static final String OK = "OK";

    private VariableServer server;

    private static int points() {
        FailPoints registry = Catalogue.newRegistry();
        assertThat(new Catalogue(registry).openSetFailPoint().armed()).isTrue();
        return registry.list().size();
    }

    private TestProxy proxy;
    private RawClient client;

    ControlStatementsTest() throws IOException {
        server = new VariableServer();
        proxy = TestProxy.before(server.server());
        client = proxy.login();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        proxy.close();
        server.close();
    }

    private void logInAgain(long capabilities) throws IOException {
        client.close();
        client = proxy.login(TestProxy.ANYBODY.with(capabilities));
    }

    /** The error as the mysql client shows it, or OK. */
    private String outcome(String sql) throws IOException {
        Packet answer = client.execute(sql);
        return answer.isOk() ? OK : answer.error();
    }

    private String armed(String name) {
        return proxy.status(name).terms().map(Object::toString).orElse("-");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Capabilities.DEPRECATE_EOF, Capabilities.DEPRECATE_EOF | Capabilities.OPTIONAL_METADATA})
    void showFailpointsListsTheOriginsFirstAndThenOursByPath(long capabilities) throws IOException {
        logInAgain(capabilities);
        client.execute("SET @put_failpoint='after-query=off'");
        List<List<String>> rows = client.rows("SHOW FAILPOINTS");
        assertThat(rows)
                .startsWith(
                        List.of("vitess.io/vitess/go/vt/topotools/create-database-error-on-dbname", "false"),
                        List.of("TestFailPointError", "false"),
                        List.of("vitess.io/vitess/go/vt/vtgate/OpenSetFailPoint", "true"))
                .hasSize(POINTS)
                .contains(
                        List.of("io.failgate/query/after-query", "true"),
                        List.of("io.failgate/query/before-query", "false"));
        assertThat(rows.subList(3, POINTS)).extracting(row -> row.get(0)).isSorted();
    }

    @Test
    void showFailpointsNamesItsColumnsAsTheOriginDoes() throws IOException {
        List<Packet> answer = client.query("SHOW FAILPOINTS");
        assertThat(answer.get(0)).isEqualTo(Packet.ofHex(1, "02"));
        assertThat(answer.get(1).text()).contains("failpoint keys");
        assertThat(answer.get(2).text()).contains("Enabled");
        assertThat(answer.get(answer.size() - 1).isTerminator()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "show failpoints",
                "SHOW\tFAILPOINTS;",
                " /* all of them */ Show -- really\n FailPoints # yes",
                "\n SHOW FAILPOINTS ; "
            })
    void showFailpointsMayBeWrittenInManyWays(String sql) throws IOException {
        assertThat(client.rows(sql)).hasSize(POINTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"before-query", "io.failgate/query/before-query", " before-query "})
    void aPointIsArmedAndDisarmedByEitherName(String name) throws IOException {
        assertThat(outcome("SET @put_failpoint='" + name + "=1*return(7)'")).isEqualTo(OK);
        assertThat(armed("before-query")).isEqualTo("1*return(7)");
        assertThat(outcome("SET @remove_failpoint='" + name + "'")).isEqualTo(OK);
        assertThat(armed("before-query")).isEqualTo("-");
        assertThat(outcome("SET @remove_failpoint='" + name + "'"))
                .as("not armed any more")
                .isEqualTo(OK);
    }

    @Test
    void aValueMayHaveMoreEqualsSigns() throws IOException {
        assertThat(outcome("SET @put_failpoint='after-query=return(\"a=b=c\")'"))
                .isEqualTo(OK);
        assertThat(armed("after-query")).isEqualTo("return(\"a=b=c\")");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET @put_failpoint='nonsense' | PutFailPoint error format key=value,but got nonsense",
                "SET @put_failpoint='' | PutFailPoint error format key=value,but got ",
                "SET @put_failpoint='x=off' | error on x: failpoint: failpoint does not exist",
                "SET @remove_failpoint='x' | error on x: failpoint: failpoint does not exist",
                "SET @put_failpoint='=off' | error on : failpoint: failpoint does not exist",
                "SET @put_failpoint='before-query=' | error on before-query: failpoint: failed to parse \"\"",
                "SET @put_failpoint='before-query=nonsense' | error on before-query: failpoint: "
                        + "failed to parse \"nonsense\"",
                "SET @put_failpoint='before-query=return->' | error on before-query: failpoint: "
                        + "failed to parse \"return->\"",
                "SET @put_failpoint='before-query=error' | error on before-query: failpoint: failed to parse \"error\"",
                "SET @put_failpoint='before-query=error(0)' | an error number is from 1 to 65534",
                "SET @put_failpoint='before-query=error(1,2,3,4)' | error needs a number",
                "SET @put_failpoint='before-query=error(1213,4000,\"x\")' | a SQLSTATE is five digits or capitals",
                "SET @put_failpoint='before-query=close(1)' | close takes no argument",
                "SET @put_failpoint='before-query=sleep' | sleep needs a duration",
                "SET @put_failpoint=1 | PutFailPoint error format key=value,but got 1",
                "SET @put_failpoint=NULL | PutFailPoint error format key=value,but got NULL",
                "SET @put_failpoint 'a=b' | expected = or :=",
                "SET @put_failpoint='a=b', @x=1 | error on a: failpoint: failpoint does not exist",
                "SET @x=1, @put_failpoint='a=off' | error on a: failpoint: failpoint does not exist",
                "SHOW FAILPOINTS LIKE | expected",
                "SHOW FAILPOINTS garbage | nothing may follow the statement",
                "SHOW FAILPOINTS WHERE nonsense = 1 | nonsense",
                "SHOW FAILPOINT | SHOW FAILPOINTS",
                "SELECT @put_failpoint:='a=b' | where Failgate does not see it",
                "PREPARE s FROM 'SET @put_failpoint=1' | what is prepared from a text is not seen",
                "EXECUTE IMMEDIATE 'SET @put_failpoint=1' | what is prepared from a text is not seen",
                "SELECT 'a=b' INTO @put_failpoint | where Failgate does not see it",
                "SET @wait_failpoint='before-query' | error on before-query: failpoint: not armed",
                "SET @wait_failpoint='x=1' | error on x: failpoint: failpoint does not exist",
                "SET @wait_failpoint='before-query=x' | expected a number of hits",
                "SET @wait_failpoint='OpenSetFailPoint=0, 1s' | the number of hits is 1 or more, but got 0",
                "SET @wait_failpoint='OpenSetFailPoint=-1' | the number of hits is 1 or more, but got -1",
                "SET @wait_failpoint='before-query, soon' | the time-out is",
                "SET @wait_failpoint='before-query, 3' | the time-out is \"3\"; it needs a unit, as in 500ms or 1m30s",
                "SET @wait_failpoint='before-query=2, 0' | it needs a unit",
                "SET @put_failpoint='{\"configureFailPoint\":\"x\",\"mode\":\"alwaysOn\"}' | failpoint does not exist",
                "SET @put_failpoint='{\"mode\":\"alwaysOn\"}' | \"configureFailPoint\" must be the name of a failpoint",
                "SET @wait_failpoint='{\"waitForFailPoint\":\"x\",\"timesEntered\":1}' | failpoint does not exist",
                "SET @remove_failpoint='before-*' | error on before-*: failpoint: a key is not a pattern; name each"
                        + " failpoint by itself, or write '*' for all",
                "SET @remove_session_failpoint='before-%' | a key is not a pattern",
                "SET @put_failpoint='before-*=off' | a name is not a pattern, so each failpoint is named by itself",
                "SET @wakeup_failpoint='*' | a name is not a pattern",
                "SET @put_failpoint='{\"waitForFailPoint\":\"x\",\"timesEntered\":1}' | that command is for another"
                        + " variable; did you mean @wait_failpoint?",
                "SET @put_session_failpoint='{\"waitForFailPoint\":\"x\"}' | did you mean @wait_failpoint?",
                "SET @wait_failpoint='{ \"configureFailPoint\":\"x\"}' | did you mean @put_failpoint?",
                "SET @remove_failpoint='{\"configureFailPoint\":\"x\"}' | did you mean @put_failpoint?",
                "SET @enable_failpoint='before-query=off' | did you mean @put_failpoint?",
                "SET GLOBAL put_failpoint='before-query=off' | there is no system variable put_failpoint; did you mean"
                        + " @put_failpoint?",
                "SELECT @@failgate_verion | did you mean @@failgate_version?",
                "DO 1 /* failpoints: before-query=off */ | did you mean /* failpoint: key=terms */?",
                "DO /*+ FAILPOINTS('before-query=off') */ 1 | did you mean FAILPOINT('key=terms')?",
                "SET @put_failpoint='before-query=return(99999)' | return(99999) is no error",
                "SET @put_failpoint='before-insert=close where statement=\"select\"' | statement is never 'select' at"
                        + " before-insert",
                "SET @wakeup_failpoint='x' | error on x: failpoint: failpoint does not exist",
                "SET @failpoint_seed='x' | expected a seed",
                "SET @failpoint_seed='1.5' | expected a seed",
                "SET @failpoint_seed='1e1' | expected a seed",
                "SET @failpoint_seed='+1' | expected a seed",
                "SET @failpoint_seed='\u0661' | expected a seed",
                "SET @failpoint_seed='9223372036854775808' | expected a seed",
                "SET @wait_failpoint='before-query=1.5' | expected a number of hits",
                "SET @put_failpoint='after-query=off', @wait_failpoint='before-query' | error on before-query: "
                        + "failpoint: not armed",
                "SET @wait_failpoint='OpenSetFailPoint', @wait_failpoint='OpenSetFailPoint' "
                        + "| one SET can wait for one failpoint only",
                "/* failpoint: before-query=error(1317) */ | this comment arms no failpoint, as it belongs to no"
                        + " statement (position 1",
                "DO 1; -- failpoint: before-query=off | as it belongs to no statement (position 7",
                "SET @put_session_failpoint='OpenSetFailPoint=off' | this session could change no failpoint any more",
                "SET @put_session_failpoint='OpenSetFailPoint=1*return' | could change no failpoint any more",
                "SET @put_failpoint='before-query=pause(5s)' | pause has no end of its own",
                "SET @put_failpoint='downstream=1*pause(5)' | pause has no end of its own",
                "SET @put_failpoint='create-database-error-on-dbname=return' | return(\"name\") names the database",
                "/* failpoint: x=off */ DO 1 | error on x: failpoint: failpoint does not exist",
                "/* failpoint: nonsense */ DO 1 | expected key=terms in the FAILPOINT hint (position 14 of the "
                        + "statement)"
            })
    void whatIsWrongIsError1105(String sql, String message) throws IOException {
        Packet answer = client.execute(sql);
        assertThat(answer.sequenceId()).isEqualTo(1);
        assertThat(answer.errorCode()).isEqualTo(1105);
        assertThat(answer.sqlState()).isEqualTo("HY000");
        assertThat(answer.errorMessage()).contains(String.valueOf(message));
        assertThat(outcome("SET @put_failpoint='TestFailPointError=off'"))
                .as("goes on")
                .isEqualTo(OK);
    }

    @Test
    void mongoDbsCommandsAreValuesToo() throws IOException {
        String document = "{\"configureFailPoint\":\"failCommand\",\"mode\":{\"times\":1},"
                + "\"data\":{\"failCommands\":[\"query\"],\"errorCode\":1317}}";
        assertThat(outcome("SET @wait_failpoint='{\"waitForFailPoint\":\"failCommand\",\"timesEntered\":1,"
                        + "\"maxTimeMS\":1}'"))
                .isEqualTo("ERROR 1105 (HY000): error on failCommand: failpoint: not hit 1 times within 0.001s");
        assertThat(outcome("SET @put_failpoint='" + document + "'")).isEqualTo(OK);
        assertThat(outcome("DO 1")).startsWith("ERROR 1317");
        assertThat(outcome("SET @put_failpoint='{\"configureFailPoint\":\"failCommand\",\"mode\":\"off\"}'"))
                .isEqualTo(OK);
        assertThat(proxy.status("failCommand").armed()).isFalse();
        assertThat(outcome("SET @wait_failpoint='{\"waitForFailPoint\":\"failCommand\",\"timesEntered\":1}'"))
                .as("over all armings")
                .isEqualTo(OK);
    }

    @Test
    void whatIsDubiousIsArmedAndListedWithAWarning() throws IOException {
        assertThat(outcome("SET @put_failpoint='before-query=error(4999)'")).isEqualTo(OK);
        assertThat(proxy.status("before-query").warning())
                .hasValueSatisfying(warning -> assertThat(warning).contains("has an error 4999"));
        assertThat(outcome("DO 1")).isEqualTo("ERROR 4999 (HY000): Unknown error 4999");
    }

    @Test
    void aNearMissIsPointedOut() throws IOException {
        assertThat(outcome("SET @put_failpoint='befor-query=off'"))
                .isEqualTo("ERROR 1105 (HY000): error on befor-query: failpoint: failpoint does not exist;"
                        + " did you mean \"before-query\"?");
    }

    @Test
    void theTextBehindTheErrorIsShown() throws IOException {
        assertThat(outcome("SET @put_failpoint='before-query=return(1) garbage'"))
                .startsWith("ERROR 1105 (HY000): error on before-query: failpoint: failed to parse"
                        + " \"return(1) garbage\" past \"garbage\"");
    }

    @Test
    void aBadReArmLeavesTheOldTermsInForce() throws IOException {
        client.execute("SET @put_failpoint='after-query=return(1)'");
        assertThat(outcome("SET @put_failpoint='after-query=return('")).startsWith("ERROR 1105");
        assertThat(armed("after-query")).isEqualTo("return(1)");
    }

    @Test
    void nothingCanBeChangedBySqlWhileOpenSetFailPointIsOff() throws IOException {
        String refusal =
                "ERROR 1105 (HY000): failpoints cannot be changed by SQL while OpenSetFailPoint is not enabled;"
                        + " over HTTP, failgate failpoints put OpenSetFailPoint 'return(1)' enables it";
        assertThat(outcome("SET @remove_failpoint='OpenSetFailPoint'")).isEqualTo(OK);
        assertThat(outcome("SET @put_failpoint='before-query=off'")).isEqualTo(refusal);
        assertThat(outcome("SET @remove_failpoint='before-query'")).isEqualTo(refusal);
        assertThat(outcome("SET @put_failpoint='OpenSetFailPoint=return(1)'")).isEqualTo(refusal);
        assertThat(outcome("SET @put_failpoint='nonsense'")).isEqualTo(refusal);
        assertThat(client.rows("SHOW FAILPOINTS")).hasSize(POINTS);
        proxy.failPoints().put("OpenSetFailPoint", "return(1)");
        assertThat(outcome("SET @put_failpoint='before-query=off'")).isEqualTo(OK);
        assertThat(outcome("SET @put_session_failpoint='OpenSetFailPoint=return(1)'"))
                .isEqualTo(OK);
    }

    @ParameterizedTest
    @CsvSource({"off, false", "0*return(1), false", "print, false", "return, true", "return(false), true"})
    void openSetFailPointIsOnWhileItReturnsAnything(String terms, boolean open) throws IOException {
        proxy.failPoints().put("OpenSetFailPoint", terms);
        assertThat(outcome("SET @remove_failpoint='before-query'").equals(OK)).isEqualTo(open);
    }

    @Test
    void noFailpointHitsAStatementThatControlsThem() throws IOException {
        assertThat(outcome("SET @put_failpoint='before-query=error(1213)'")).isEqualTo(OK);
        assertThat(outcome("SET @put_failpoint='after-query=close'")).isEqualTo(OK);
        assertThat(client.rows("SHOW FAILPOINTS")).hasSize(POINTS);
        assertThat(outcome("SET @remove_failpoint='before-query'")).isEqualTo(OK);
        assertThat(proxy.status("after-query").evaluations()).isZero();
    }

    @Test
    void statementsAreFoundBehindQueryAttributes() throws IOException {
        logInAgain(Capabilities.QUERY_ATTRIBUTES);
        assertThat(outcome("SET @put_failpoint='before-query=return(1)'")).isEqualTo(OK);
        byte[] attribute = Bytes.hex("01 01 00 01 fd 00 01 6b 01 76");
        assertThat(client.command(Command.QUERY, Bytes.concat(attribute, Bytes.text("SHOW FAILPOINTS"))))
                .hasSizeGreaterThan(5);
        assertThat(armed("before-query")).isEqualTo("return(1)");
    }

    @Test
    void aSettingHoldsForEverySessionAtOnce() throws IOException {
        try (RawClient other = proxy.login()) {
            assertThat(other.execute("SET @put_failpoint='TestFailPointError=return(1)'"))
                    .isEqualTo(new Packet(1, Payloads.ok(2)));
            assertThat(client.rows("SHOW FAILPOINTS")).contains(List.of("TestFailPointError", "true"));
        }
    }
}
