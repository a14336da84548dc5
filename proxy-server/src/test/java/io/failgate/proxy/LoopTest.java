package io.failgate.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy in front of itself, by whatever way, says so, and does not use up the machine. */
@Timeout(60)
class LoopTest {

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static ProxyServer start(String host, int port, String upstream, int upstreamPort) throws IOException {
        return new ProxyServer(
                new Settings(new HostAndPort(host, port), new HostAndPort(upstream, upstreamPort)),
                ByteBufAllocator.DEFAULT);
    }

    private static String refusal(ProxyServer proxy) throws IOException {
        try (RawClient client = RawClient.connect("127.0.0.1", proxy.address().getPort())) {
            Packet refusal = client.read();
            assertThat(refusal.errorCode()).isEqualTo(1042);
            return refusal.errorMessage();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void aProxyThatIsItsOwnServerRefuses(String upstream) throws IOException {
        int port = freePort();
        try (ProxyServer proxy = start("0.0.0.0", port, upstream, port)) {
            for (int i = 0; i < 20; i++) {
                assertThat(refusal(proxy)).contains("it is this Failgate itself: --upstream leads back to --listen");
            }
            await().until(() -> proxy.connections() == 0);
        }
    }

    @Test
    void twoThatAreEachOthersServersRefuse() throws IOException {
        int port = freePort();
        try (ProxyServer first = start("127.0.0.1", 0, "127.0.0.1", port);
                ProxyServer second =
                        start("127.0.0.1", port, "127.0.0.1", first.address().getPort())) {
            assertThat(refusal(first)).contains("1000 clients wait for its greeting already; does it lead back here?");
            await().until(() -> first.connections() + second.connections() == 0);
            assertThat(refusal(second)).contains("does it lead back here?");
        }
    }
}
