package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.failgate.failpoint.FailPointException;
import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that forgets a session, and a client that is not told. */
@Timeout(60)
class ForgetTest {

    private static final String RESET = "RESET_CONNECTION";

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final CountDownLatch mayForget = new CountDownLatch(1);
    private final ScriptedServer server = ScriptedServer.afterLogin(this::serve);
    private final TestProxy proxy = TestProxy.before(server);
    private final RawClient client = proxy.login();
    private volatile boolean slow;
    private volatile boolean unable;

    ForgetTest() throws IOException {}

    private void serve(ServerConnection connection) throws IOException {
        for (Packet command = connection.readCommand();
                command.byteAt(0) != Command.QUIT.code();
                command = connection.readCommand()) {
            boolean reset = command.byteAt(0) == Command.RESET_CONNECTION.code();
            heard.add(reset ? RESET : command.text().substring(1));
            if (reset && slow) {
                awaitPermission();
            }
            if (reset && unable) {
                connection.writeNext(Payloads.error(1047, "08S01", "Unknown command"));
            } else {
                connection.ok();
            }
        }
    }

    private void awaitPermission() throws IOException {
        try {
            assertThat(mayForget.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    @AfterEach
    void close() throws IOException {
        mayForget.countDown();
        client.close();
        proxy.close();
        server.close();
    }

    @Test
    void theServerForgetsBeforeItHearsOfTheCommand() throws IOException {
        proxy.failPoints().put("before-query", "1*forget");
        assertThat(client.query("DO 1")).containsExactly(new Packet(1, Payloads.ok(2)));
        assertThat(client.query("DO 2")).containsExactly(new Packet(1, Payloads.ok(2)));
        assertThat(heard).containsExactly(RESET, "DO 1", "DO 2");
    }

    @ParameterizedTest
    @CsvSource({"forget&error(1213), 1213", "sleep(1)&forget&error(1205), 1205"})
    void whatStandsBehindItIsDone(String terms, String error) throws IOException {
        proxy.failPoints().put("before-query", "1*" + terms);
        assertThat(client.query("DO 1").get(0).error()).contains(error);
        assertThat(heard.peek()).isEqualTo(RESET);
    }

    @Test
    void aServerThatCannotIsNoMatter() throws IOException {
        unable = true;
        proxy.failPoints().put("before-query", "1*forget");
        assertThat(client.query("DO 1")).containsExactly(new Packet(1, Payloads.ok(2)));
        assertThat(heard).containsExactly(RESET, "DO 1");
    }

    @Test
    void anIdleClientIsForgottenOnce() throws IOException {
        proxy.failPoints().put("idle", "forget");
        await().until(() -> heard.contains(RESET));
        assertThat(client.query("DO 1")).containsExactly(new Packet(1, Payloads.ok(2)));
        await().until(() -> heard.size() == 3);
        assertThat(client.query("DO 2")).containsExactly(new Packet(1, Payloads.ok(2)));
        await().until(() -> heard.size() == 5);
        assertThat(heard).containsExactly(RESET, "DO 1", RESET, "DO 2", RESET);
        assertThat(proxy.status("idle").hits()).isEqualTo(3);
    }

    @Test
    void aCommandWaitsUntilTheServerHasForgotten() throws IOException {
        slow = true;
        proxy.failPoints().put("idle", "1*forget");
        await().until(() -> heard.contains(RESET));
        client.sendQuery("DO 1");
        client.sendQuery("DO 2");
        proxy.failPoints().remove("idle");
        assertThat(heard).containsExactly(RESET);
        mayForget.countDown();
        assertThat(client.read()).isEqualTo(new Packet(1, Payloads.ok(2)));
        assertThat(client.read()).isEqualTo(new Packet(1, Payloads.ok(2)));
        assertThat(heard).containsExactly(RESET, "DO 1", "DO 2");
    }

    @Test
    void aClientMayLeaveMeanwhile() throws IOException {
        slow = true;
        proxy.failPoints().put("idle", "1*forget");
        await().until(() -> heard.contains(RESET));
        client.close();
        mayForget.countDown();
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void theStatusIsThatOfTheServer() throws IOException {
        proxy.failPoints().put("before-query", "1*forget");
        assertThat(client.command(Command.QUERY, Bytes.text("DO 1"))).isEqualTo(List.of(new Packet(1, Payloads.ok(2))));
        proxy.failPoints().put("before-query", "error(1213) where in_transaction");
        assertThat(client.query("DO 2")).containsExactly(new Packet(1, Payloads.ok(2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"forget(keep transaction)", "forget(1)"})
    void nothingIsKept(String terms) {
        assertThatThrownBy(() -> proxy.failPoints().put("before-query", terms))
                .isInstanceOf(FailPointException.class)
                .hasMessageContaining("keeps nothing of it, neither its transaction nor its prepared statements");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"after-query", "result-row", "upload", "accept", "authenticate", "disconnect", "downstream"})
    void isRefusedWhereTheServerIsBusyOrHasNoSession(String site) {
        assertThatThrownBy(() -> proxy.failPoints().put(site, "forget"))
                .isInstanceOf(FailPointException.class)
                .hasMessageContaining("forget makes no sense at " + site);
    }
}
