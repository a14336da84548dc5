package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import java.io.IOException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The status flags of an OK that the server has not said. */
@Timeout(60)
class PretendedOkTest {

    @ParameterizedTest
    @CsvSource({
        "2, BEGIN, 3",
        "2, START TRANSACTION, 3",
        "3, COMMIT, 2",
        "8195, COMMIT, 2",
        "3, COMMIT AND CHAIN, 3",
        "3, ROLLBACK, 2",
        "3, ROLLBACK AND NO CHAIN, 2",
        "3, ROLLBACK TO SAVEPOINT a, 3",
        "3, CREATE TABLE t (a INT), 2",
        "1, SET autocommit = 1, 2",
        "1, COMMIT, 0",
        "3, INSERT INTO t VALUES (1), 3",
        "2, INSERT INTO t VALUES (1), 2"
    })
    void agreeWithIt(int before, String sql, int behind) throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.readCommand();
                    client.ok(before);
                    client.readCommand();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.command(Command.PING);
            proxy.failPoints().put("before-query", "1*ok");
            assertThat(client.execute(sql)).isEqualTo(new Packet(1, Payloads.ok(behind)));
            client.send(Command.QUIT);
            server.finish();
        }
    }
}
