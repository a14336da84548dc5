package io.failgate.proxy.session.ends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.session.BigResult;
import io.failgate.proxy.session.Kill;
import io.failgate.proxy.session.SessionStage;
import io.failgate.proxy.session.WatchedProxy;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server that is killed, whatever it was about to do, takes its client along at once, and nothing is left of the
 * session.
 */
@Timeout(60)
class ServerKilledTest {

    private static final int MEGABYTES = 4;

    @ParameterizedTest
    @MethodSource("io.failgate.proxy.session.SessionStage#withKills")
    void itsClientSeesTheEndAtOnce(SessionStage stage, Kill kill) throws IOException {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        try (WatchedProxy watched = new WatchedProxy(server -> {
            stage.server().serve(server);
            reached.join();
            kill.end(server.wire());
        })) {
            try (RawClient client = watched.proxy().connect()) {
                stage.client().talk(client);
                reached.complete(null);
                byte[] rest = Kill.readToEnd(client.wire());
                assertThat(rest.length == 0 || isCannotConnect(rest))
                        .as("nothing more")
                        .isTrue();
            }
            watched.assertNothingIsLeft();
        }
    }

    /** ERR 1042 in the greeting's place: the server has gone before it was seen that it had come. */
    private static boolean isCannotConnect(byte[] rest) {
        return Arrays.equals(Arrays.copyOfRange(rest, 3, 7), Bytes.hex("00 ff 12 04"));
    }

    /** What the server has sent before is more than its client has read so far. */
    @ParameterizedTest
    @EnumSource(Kill.class)
    void aClientThatReadsSlowlySeesTheEndAsWell(Kill kill) throws IOException {
        CompletableFuture<Void> killed = new CompletableFuture<>();
        try (WatchedProxy watched = new WatchedProxy(server -> {
            SessionStage.readQuestion(server);
            server.wire().writeBytes(result());
            kill.end(server.wire());
            killed.complete(null);
        })) {
            try (RawClient client = watched.proxy().connect()) {
                SessionStage.ask(client);
                await().until(() -> killed.isDone() || watched.memory() >= WatchedProxy.STALLED);
                byte[] read = Kill.readToEnd(client.wire());
                assertThat(read).as("the result or its beginning").isEqualTo(Arrays.copyOf(result(), read.length));
                if (kill == Kill.FIN) {
                    assertThat(read).hasSameSizeAs(result());
                }
            }
            watched.assertNothingIsLeft();
        }
    }

    private static byte[] result() {
        Bytes result = new Bytes().add(BigResult.beginning());
        for (int i = 0; i < MEGABYTES; i++) {
            result.add(BigResult.megabyteOfRows());
        }
        return result.toArray();
    }
}
