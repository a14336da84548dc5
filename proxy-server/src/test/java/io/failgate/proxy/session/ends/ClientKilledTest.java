package io.failgate.proxy.session.ends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.session.BigResult;
import io.failgate.proxy.session.Kill;
import io.failgate.proxy.session.SessionStage;
import io.failgate.proxy.session.WatchedProxy;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.PacketSocket;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that is killed, whatever it was about to do, takes its server along at once, and nothing is left of the
 * session.
 */
@Timeout(60)
class ClientKilledTest {

    private static final int MEGABYTE = 1024 * 1024;

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CompletableFuture<byte[]> restForServer = new CompletableFuture<>();

    /** Does something, and then waits for its client to leave. */
    private WatchedProxy watched(ScriptedServer.Script script) throws IOException {
        return new WatchedProxy(server -> {
            script.serve(server);
            reached.countDown();
            restForServer.complete(Kill.readToEnd(server.wire()));
        });
    }

    private byte[] restForServer() throws Exception {
        return restForServer.get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @MethodSource("io.failgate.proxy.session.SessionStage#withKills")
    void itsServerSeesTheEndAtOnce(SessionStage stage, Kill kill) throws Exception {
        try (WatchedProxy watched = watched(stage.server());
                RawClient client = watched.proxy().connect()) {
            stage.client().talk(client);
            assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
            kill.end(client.wire());
            assertThat(restForServer()).as("nothing but what was cut").hasSizeLessThan(10);
            watched.assertNothingIsLeft();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "before-query, pause, FIN",
        "before-query, pause, RST",
        "before-query, sleep(1h), FIN",
        "before-query, sleep(1h), RST",
        "after-query, pause, FIN",
        "after-query, pause, RST",
        "after-query, sleep(1h), FIN",
        "after-query, sleep(1h), RST"
    })
    void aFailpointHoldsNobodyWhoHasGone(String site, String terms, Kill kill) throws Exception {
        try (WatchedProxy watched = watched(server -> {
                    server.login();
                    if (site.equals("after-query")) {
                        server.readCommand();
                        server.ok();
                    }
                });
                RawClient client = watched.proxy().connect()) {
            watched.proxy().failPoints().put(site, terms);
            SessionStage.ask(client);
            await().until(() -> watched.proxy().status(site).hits() == 1);
            kill.end(client.wire());
            assertThat(restForServer()).as("the server is not asked any more").isEmpty();
            watched.assertNothingIsLeft();
        }
    }

    @ParameterizedTest
    @EnumSource(Kill.class)
    void aServerThatStreamsAResultIsStopped(Kill kill) throws Exception {
        try (WatchedProxy watched = watched(server -> {
                    SessionStage.readQuestion(server);
                    server.wire().writeBytes(BigResult.beginning());
                    writeUntilStopped(server.wire());
                });
                RawClient client = watched.proxy().connect()) {
            SessionStage.ask(client);
            client.wire().readBytes(MEGABYTE);
            kill.end(client.wire());
            restForServer();
            watched.assertNothingIsLeft();
        }
    }

    private static void writeUntilStopped(PacketSocket wire) throws IOException {
        byte[] rows = BigResult.megabyteOfRows();
        try {
            while (true) {
                wire.writeBytes(rows);
            }
        } catch (SocketException stopped) {
            // by the end of the client
        }
    }

    /**
     * What the client has sent before is more than the server has read so far. A FIN comes behind it, so that it cannot
     * be seen yet.
     */
    @ParameterizedTest
    @EnumSource(Kill.class)
    void aServerThatReadsSlowlySeesTheEndAsWell(Kill kill) throws Exception {
        CompletableFuture<Void> killed = new CompletableFuture<>();
        try (WatchedProxy watched = watched(server -> {
                    SessionStage.readQuestion(server);
                    server.writeNext(Bytes.hex("fb 66"));
                    killed.join();
                });
                RawClient client = watched.proxy().connect()) {
            SessionStage.ask(client);
            client.read();
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> uploadUntilStopped(client));
            await().until(() -> watched.memory() >= WatchedProxy.STALLED);
            kill.end(client.wire());
            stopped.get(10, TimeUnit.SECONDS);
            if (kill == Kill.RST) {
                await().until(() -> watched.connections() == 0);
            }
            killed.complete(null);
            assertThat(restForServer()).isNotEmpty();
            watched.assertNothingIsLeft();
        }
    }

    private static void uploadUntilStopped(RawClient client) {
        try {
            while (true) {
                client.wire().writeNext(new byte[MEGABYTE]);
            }
        } catch (IOException stopped) {
            // by its own end
        }
    }
}
