package io.failgate.proxy.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which loop a connection goes to. */
class LeastLoadedLoopsTest {

    private final EventLoopGroup loops = new LeastLoadedLoops(3, NioIoHandler.newFactory());

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private List<Channel> connections(int count) {
        List<Channel> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            connections.add(
                    loops.register(new NioSocketChannel()).syncUninterruptibly().channel());
        }
        return connections;
    }

    private static Set<EventLoop> loopsOf(List<Channel> connections) {
        return connections.stream().map(Channel::eventLoop).collect(Collectors.toSet());
    }

    @Test
    void connectionsAreShared() {
        List<Channel> connections = connections(9);
        for (int i = 0; i < 9; i += 3) {
            assertThat(loopsOf(connections.subList(i, i + 3))).hasSize(3);
        }
    }

    /** Taking turns, the three new ones would be one on each loop. */
    @Test
    void theLoopWithTheFewestTakesTheNext() {
        List<Channel> connections = connections(6);
        EventLoop left = connections.get(0).eventLoop();
        List<Channel> leaving = connections.stream()
                .filter(connection -> connection.eventLoop() == left)
                .toList();
        leaving.forEach(connection -> connection.close().syncUninterruptibly());
        await().until(() -> loopsOf(connections(1)).contains(left));
        assertThat(loopsOf(connections(1))).containsExactly(left);
    }

    /** A loop that accepts need not wake another then. */
    @Test
    void ofThoseWithAsFewTheLoopThatAcceptsTakesTheNext() {
        EventLoop accepting = connections(3).get(1).eventLoop(); // the first has waited longer
        Channel accepted = new NioSocketChannel();
        accepting.submit(() -> loops.register(accepted)).syncUninterruptibly();
        await().until(accepted::isRegistered);
        assertThat(accepted.eventLoop()).isEqualTo(accepting);
    }

    /** A listener relays nothing. */
    @Test
    void aListenerDoesNotCount() {
        loops.register(new NioServerSocketChannel()).syncUninterruptibly();
        assertThat(loopsOf(connections(3))).hasSize(3);
    }
}
