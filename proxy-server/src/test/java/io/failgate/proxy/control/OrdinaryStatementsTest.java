package io.failgate.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
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
                "SET @last_failpoint='a=b'",
                "SET @failpoint_count=@failpoint_count+1",
                "SELECT 'put_failpont@example.com', @checkpoint := 1",
                "SET @my_put_failpoint='a=b'",
                "SELECT 1 /* SET @put_failpoint='before-query=off' */",
                "SELECT 1 -- SET @put_failpoint='before-query=off'\n",
                "SET GLOBAL x='remove_failpoint'",
                "SHOW TABLES",
                "SHOW FAILPOINTSX",
                "SELECT @put_failpoint",
                "SELECT 'SHOW FAILPOINTS'",
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
    void aLongSetOfAnotherVariableIsTheServersWhateverIsInIt() throws IOException {
        String sql = "SET @x='put_failpoint " + "x".repeat(100_000) + "'";
        try (ScriptedServer server = repeating();
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            assertThat(client.execute(sql).errorMessage()).isEqualTo(sql);
        }
    }
}
