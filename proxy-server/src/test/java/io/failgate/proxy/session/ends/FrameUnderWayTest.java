package io.failgate.proxy.session.ends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.session.ConnectionSettings;
import io.failgate.proxy.session.Limits;
import io.failgate.proxy.session.UpstreamCompression;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A client that is in the middle of a compressed frame is neither idle nor done, though nothing of it can be read yet.
 */
@Timeout(60)
class FrameUnderWayTest {

    private static final Duration NEVER = Duration.ZERO;
    private static final Duration SOON = Duration.ofMillis(500);

    /** COM_PING, alone in the first frame that a client sends: stored, as it is short. */
    private static final byte[] PING =
            Bytes.concat(new byte[] {5, 0, 0, 0, 0, 0, 0}, new Packet(0, (byte) 0x0e).bytes());

    private static ScriptedServer friendly() throws IOException {
        return ScriptedServer.afterLogin(client -> {
            client.okToAll();
            client.awaitEnd();
        });
    }

    private static RawClient login(TestProxy proxy) throws IOException {
        return proxy.login(TestProxy.ANYBODY.with(Capabilities.COMPRESS));
    }

    private static TestProxy before(ScriptedServer server, Limits limits) throws IOException {
        return TestProxy.before(
                server,
                settings -> settings.with(limits).with(ConnectionSettings.PLAIN.with(UpstreamCompression.NONE)));
    }

    @Test
    void aFrameThatComesSlowlyIsNoSilence() throws Exception {
        try (ScriptedServer server = friendly();
                TestProxy proxy = before(server, new Limits(0, NEVER, SOON, NEVER));
                RawClient client = login(proxy)) {
            OutputStream wire = client.wire().socket().getOutputStream();
            long start = System.nanoTime();
            int[] sent = {0};
            await().pollInterval(SOON.dividedBy(4)).until(() -> {
                wire.write(PING[sent[0]++]);
                return sent[0] == PING.length;
            });
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(SOON.multipliedBy(2));
            assertThat(client.read().isOk()).isTrue();
        }
    }

    @Test
    void aProxyThatStopsWaitsForTheRestOfAFrame() throws Exception {
        try (ScriptedServer server = friendly()) {
            TestProxy proxy = before(server, new Limits(0, NEVER, NEVER, NEVER));
            try (RawClient client = login(proxy);
                    RawClient idle = login(proxy)) {
                OutputStream wire = client.wire().socket().getOutputStream();
                wire.write(Arrays.copyOf(PING, PING.length - 1));
                // what the proxy has read by the time it has answered somebody else, which is on the same event loop
                await().until(() -> idle.execute("do 1").isOk());
                CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> proxy.drain(Duration.ofSeconds(30)));
                assertThat(idle.wire().awaitEnd()).as("nothing to finish").isTrue();
                assertThat(stopped).isNotDone();
                wire.write(PING, PING.length - 1, 1);
                assertThat(client.read().isOk()).isTrue();
                assertThat(client.wire().awaitEnd()).isTrue();
                stopped.get(20, TimeUnit.SECONDS);
            }
        }
    }
}
