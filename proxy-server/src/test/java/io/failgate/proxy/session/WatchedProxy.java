package io.failgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A proxy in front of a scripted server, with one event loop and an allocator of its own. One client is there all the
 * time. What the sessions of others leave behind in this process is seen by what there is more than that client needs.
 */
public final class WatchedProxy implements AutoCloseable {

    /** As many bytes are in buffers while somebody cannot be written to. */
    public static final long STALLED = 64 * 1024;

    private static final int LONG_MILLIS = 120_000;

    private final PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
    private final ScriptedServer server;
    private final TestProxy proxy;
    private final RawClient bystander;
    private final long socketsBefore;

    /** Starts both; the script is for all clients but the one that is there already. */
    public WatchedProxy(ScriptedServer.Script script) throws IOException {
        AtomicBoolean others = new AtomicBoolean();
        server = ScriptedServer.start(client -> {
            if (others.getAndSet(true)) {
                script.serve(client);
            } else {
                client.wire().setTimeoutMillis(LONG_MILLIS);
                client.login();
                client.okToAll();
            }
        });
        proxy = TestProxy.before(server.port(), allocator);
        bystander = proxy.login();
        assertOthersAreServed();
        socketsBefore = Sockets.open();
    }

    /** The proxy itself. */
    public TestProxy proxy() {
        return proxy;
    }

    /** How many clients have got through to the server, but for the one that is there already. */
    int accepted() {
        return server.accepted() - 1;
    }

    /** How many clients are connected, but for the one that is there already. */
    public int connections() {
        return proxy.connections() - 1;
    }

    /** Bytes in buffers. */
    public long memory() {
        return allocator.pinnedDirectMemory() + allocator.pinnedHeapMemory();
    }

    /** The client that is there already is served as ever. */
    public void assertOthersAreServed() throws IOException {
        assertThat(bystander.command(Command.PING)).hasSize(1);
    }

    /** Fails unless soon there is nothing of any session any more, but for the client that is there already. */
    public void assertNothingIsLeft() throws IOException {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).untilAsserted(() -> {
            assertThat(connections()).as("sessions").isZero();
            assertThat(proxy.failPoints().list()).as("failpoints").allMatch(status -> status.paused() == 0);
            assertThat(Sockets.open()).as("sockets of this process").isLessThanOrEqualTo(socketsBefore);
            assertThat(memory()).as("bytes in buffers").isZero();
        });
        assertOthersAreServed();
    }

    @Override
    public void close() throws IOException {
        bystander.close();
        proxy.close();
        server.close();
    }
}
