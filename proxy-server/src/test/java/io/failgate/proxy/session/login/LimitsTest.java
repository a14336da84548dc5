package io.failgate.proxy.session.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.proxy.session.Limits;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are too many, too slow to log in, or idle for too long; and how a proxy that stops lets them finish. */
@Timeout(60)
class LimitsTest {

    private static final Duration NEVER = Duration.ZERO;
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration LATE = Duration.ofSeconds(30);

    private static ScriptedServer friendly() throws IOException {
        return ScriptedServer.afterLogin(client -> {
            client.okToAll();
            client.awaitEnd();
        });
    }

    @Test
    void oneClientTooManyIsToldSoInTheGreetingsPlace() throws IOException {
        try (ScriptedServer server = friendly();
                TestProxy proxy = TestProxy.before(server, new Limits(2, NEVER, NEVER, NEVER));
                RawClient two = proxy.login()) {
            RawClient one = proxy.login();
            assertThat(two.command(Command.PING)).isNotEmpty();
            try (RawClient three = proxy.connect()) {
                assertThat(three.readGreeting())
                        .isEqualTo(Packet.ofHex(
                                0, "ff 10 04 54 6f 6f 20 6d 61 6e 79 20" + "63 6f 6e 6e 65 63 74 69 6f 6e 73"));
                assertThat(three.wire().awaitEnd()).isTrue();
            }
            one.close();
            await().until(() -> proxy.connections() == 1);
            proxy.login().close();
            assertThat(server.accepted())
                    .as("the one that was refused did not bother the server")
                    .isEqualTo(3);
        }
    }

    @Test
    void aClientThatDoesNotLogInIsToldSo() throws IOException {
        try (ScriptedServer server = friendly();
                TestProxy proxy = TestProxy.before(server, new Limits(0, SOON, NEVER, NEVER));
                RawClient client = proxy.connect()) {
            client.readGreeting();
            Packet late = client.read();
            assertThat(late.error()).startsWith("ERROR 1159 (08S01)");
            assertThat(late.sequenceId()).isEqualTo(1);
            assertThat(client.wire().awaitEnd()).isTrue();
            await().until(() -> proxy.connections() == 0);
        }
    }

    @Test
    void aClientThatHasLoggedInMayTakeItsTime() throws IOException {
        try (ScriptedServer server = friendly();
                TestProxy proxy = TestProxy.before(server, new Limits(0, SOON, NEVER, NEVER));
                RawClient client = proxy.login();
                RawClient other = proxy.connect()) {
            other.readGreeting();
            assertThat(other.read().errorCode())
                    .as("the time is over for those who did not")
                    .isEqualTo(1159);
            assertThat(client.command(Command.PING)).isNotEmpty();
        }
    }

    @Test
    void anIdleClientIsToldSoUnasked() throws IOException {
        try (ScriptedServer server = friendly();
                TestProxy proxy = TestProxy.before(server, new Limits(0, NEVER, SOON, NEVER));
                RawClient client = proxy.login()) {
            client.command(Command.PING);
            Packet idle = client.read();
            assertThat(idle.error()).startsWith("ERROR 4031 (HY000)");
            assertThat(idle.sequenceId()).isZero();
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    @Test
    void aClientThatWaitsForAnAnswerIsNotIdle() throws IOException {
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.readCommand();
                    await().until(() -> answer.getCount() == 0);
                    client.ok();
                    client.awaitEnd();
                });
                TestProxy proxy = TestProxy.before(server, new Limits(0, NEVER, SOON, NEVER));
                RawClient waiting = proxy.login()) {
            waiting.send(Command.PING);
            try (RawClient idle = proxy.login()) {
                assertThat(idle.read().errorCode())
                        .as("the time is over for those who are")
                        .isEqualTo(4031);
            }
            answer.countDown();
            assertThat(waiting.read().isOk()).isTrue();
        }
    }

    @Test
    void aProxyThatStopsRefusesNewClientsAndLetsCommandsAndTransactionsFinish() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
            client.readCommand();
            client.ok(StatusFlags.IN_TRANSACTION);
            client.readCommand();
            await().until(() -> answer.getCount() == 0);
            client.ok(StatusFlags.IN_TRANSACTION);
            client.readCommand();
            client.ok(StatusFlags.AUTOCOMMIT);
            client.awaitEnd();
        })) {
            TestProxy proxy = TestProxy.before(server, new Limits(0, NEVER, NEVER, NEVER));
            try (RawClient client = proxy.login();
                    RawClient idle = proxy.login()) {
                client.execute("begin");
                client.sendQuery("insert");
                CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> proxy.drain(LATE));
                assertThat(idle.wire().awaitEnd()).as("nothing to finish").isTrue();
                assertThatThrownBy(proxy::connect).isInstanceOf(IOException.class);
                assertThat(stopped).isNotDone();
                answer.countDown();
                assertThat(client.readAnswer(Command.QUERY).get(0).isOk()).isTrue();
                assertThat(client.execute("commit").isOk()).isTrue();
                assertThat(client.wire().awaitEnd()).isTrue();
                stopped.get(20, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aClientThatDoesNotFinishInTimeIsCutOff() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
            client.readCommand();
            asked.countDown();
            client.wire().readToEnd();
        })) {
            TestProxy proxy = TestProxy.before(server, new Limits(0, NEVER, NEVER, NEVER));
            try (RawClient client = proxy.login()) {
                client.sendQuery("never answered");
                assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
                proxy.drain(SOON);
                assertThat(client.wire().awaitEnd()).isTrue();
                assertThat(proxy.connections()).isZero();
            }
        }
    }

    @Test
    void aNegativeLimitIsRefused() {
        assertThatThrownBy(() -> new Limits(-1, NEVER, NEVER, NEVER)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Limits(0, NEVER, Duration.ofSeconds(-1), NEVER))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
