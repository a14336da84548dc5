package io.failgate.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements that look like control statements and are none of them reach the server, every byte of them. */
@Timeout(60)
class OrdinaryStatementsTest {

    /** Answers every query with an ERR that repeats it. */
    private static ScriptedServer repeating() throws IOException {
        return ScriptedServer.afterLogin(client -> {
            while (true) {
                String text = client.readCommand().text();
                client.error(1064, "42000", text.substring(1));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET autocommit=0",
                "SET @x='put_failpoint'",
                "SET @x='a', @y='@put_failpoint=1'",
                "SET @x=CONCAT('a', @put_failpoint)",
                "SET @x=(SELECT 1, @put_failpoint)",
                "SET @x=1 /* , @put_failpoint='a=b' */",
                "SET @x=1 -- it's not , @put_failpoint\n",
                "SET @x='put_failpoint is not closed",
                "SET @put_failpoints='a=b'",
                "SET @my_put_failpoint='a=b'",
                "SET put_failpoint='a=b'",
                "SET @@put_failpoint='a=b'",
                "SET GLOBAL x='remove_failpoint'",
                "SHOW TABLES",
                "SHOW FAILPOINTSX",
                "SHOW failpoint",
                "SELECT @put_failpoint:='a=b'",
                "SELECT 'SHOW FAILPOINTS'",
                "DO 1; SET @put_failpoint='a=b'",
                "/*! SET @put_failpoint='a=b' */",
                "INSERT INTO t VALUES (\"SET @put_failpoint='a=b'\")",
                "SETX @put_failpoint='a=b'",
                ""
            })
    void goesToTheServer(String sql) throws IOException {
        try (ScriptedServer server = repeating();
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            assertThat(client.execute(sql)).isEqualTo(new Packet(1, Payloads.error(1064, "42000", sql)));
        }
    }

    @Test
    void preparedStatementsAreTheServers() throws IOException {
        String sql = "SHOW FAILPOINTS";
        try (ScriptedServer server = repeating();
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            assertThat(client.command(Command.STMT_PREPARE, Bytes.text(sql)))
                    .containsExactly(new Packet(1, Payloads.error(1064, "42000", sql)));
        }
    }

    @Test
    void aLongSetOfAnotherVariableIsTheServersWhateverIsInIt() throws IOException {
        String sql = "SET @x='put_failpoint " + "x".repeat(100_000) + "'";
        try (ScriptedServer server = repeating();
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            assertThat(client.execute(sql).errorMessage()).isEqualTo(sql);
        }
    }

    @Test
    void backslashesAreOrdinaryWhereTheSqlModeSaysSo() throws IOException {
        int noBackslashEscapes = 0x0200;
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.readCommand();
                    client.ok(noBackslashEscapes);
                    client.awaitEnd();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            String put = "SET @put_failpoint='TestFailPointError=return(\"a\\\\b\")'";
            assertThat(client.execute("SET sql_mode=''").isOk()).isTrue();
            assertThat(client.execute(put).isOk()).isTrue();
            assertThat(proxy.status("TestFailPointError").terms().orElseThrow()).hasToString("return(\"a\\\\b\")");
            assertThat(client.execute("SET @put_failpoint='TestFailPointError=return(\\'a\\')'")
                            .errorCode())
                    .isEqualTo(1105);
        }
    }
}
