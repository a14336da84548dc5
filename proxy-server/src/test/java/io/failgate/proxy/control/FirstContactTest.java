package io.failgate.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.Version;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user says first is answered, or refused with what was meant. */
@Timeout(60)
class FirstContactTest {

    private final AtomicReference<String> received = new AtomicReference<>("");

    private ScriptedServer listening() throws IOException {
        return ScriptedServer.afterLogin(client -> {
            while (true) {
                String text = client.readCommand().text().substring(1);
                received.set(text);
                client.error(1064, "42000", text);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET @put_failpont='a=b'",
                "SET @x=1, @`failpoint.before-query` = 'a=b'",
                "SELECT 1; SET @failpoint_put := 'a=b'",
                "PREPARE s FROM 'SET @put_failpont=1'"
            })
    void aNearMissNeverReachesTheServer(String sql) throws IOException {
        try (ScriptedServer server = listening();
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            assertThat(client.execute(sql).errorMessage())
                    .containsAnyOf("did you mean @put_failpoint?", "prepared from a text is not seen by Failgate");
            assertThat(received).hasValue("");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"accept", "connect-upstream", "greeting", "authenticate"})
    void aSessionCannotArmWhatComesBeforeIt(String site) throws IOException {
        try (VariableServer server = new VariableServer();
                TestProxy proxy = TestProxy.before(server.server());
                RawClient client = proxy.login()) {
            assertThat(client.execute("SET @put_session_failpoint='" + site + "=1*sleep(1)'")
                            .errorMessage())
                    .contains(site + " is passed before a session can arm anything for itself");
        }
    }

    @Test
    void theServerIsAskedForTheVersionAsALiteral() throws IOException {
        try (ScriptedServer server = listening();
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.execute("SELECT @@failgate_version");
            assertThat(received)
                    .hasValue("SELECT '" + Version.number().replaceAll("[${}]", "") + "' AS `@@failgate_version`");
        }
    }
}
