package io.failgate.proxy.session.ends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.session.Sockets;
import io.failgate.proxy.session.WatchedProxy;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/**
 * Once a proxy is closed, nothing of it is left in the process: no listener, no connection, no buffer. Often a matter
 * of luck, so often tried.
 */
@Timeout(60)
class ClosedProxyTest {

    private final PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** Asks for a file, and does not read it. */
    private ScriptedServer asking() throws IOException {
        return ScriptedServer.afterLogin(client -> {
            client.readCommand();
            client.writeNext(Bytes.hex("fb 66"));
            closed.join();
        });
    }

    private void assertNothingIsLeft(TestProxy proxy, long socketsBefore) {
        assertThatThrownBy(proxy::connect).as("connecting").isInstanceOf(IOException.class);
        assertThat(allocator.pinnedDirectMemory()).as("bytes in buffers").isZero();
        assertThat(Sockets.open()).as("sockets of this process").isLessThanOrEqualTo(socketsBefore);
    }

    @RepeatedTest(20)
    void nobodyIsAcceptedAnyMore() throws IOException {
        long socketsBefore = Sockets.open();
        try (ScriptedServer server = asking()) {
            TestProxy proxy = TestProxy.before(server.port(), allocator);
            proxy.login().close();
            proxy.close();
            // the scripted server's listener, and its end of the connection
            assertNothingIsLeft(proxy, socketsBefore + 2);
            closed.complete(null);
        }
    }

    @RepeatedTest(20)
    void whatAServerHasNotReadIsReleased() throws IOException {
        long socketsBefore = Sockets.open();
        try (ScriptedServer server = asking()) {
            TestProxy proxy = TestProxy.before(server.port(), allocator);
            try (RawClient client = proxy.login()) {
                client.sendQuery("a question");
                client.read();
                CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> uploadUntilStopped(client));
                await().until(() -> allocator.pinnedDirectMemory() >= WatchedProxy.STALLED);
                proxy.close();
                stopped.join();
            }
            assertNothingIsLeft(proxy, socketsBefore + 2);
            closed.complete(null);
        }
    }

    private static void uploadUntilStopped(RawClient client) {
        try {
            while (true) {
                client.wire().writeNext(new byte[1024 * 1024]);
            }
        } catch (IOException stopped) {
            // by the end of the proxy
        }
    }
}
