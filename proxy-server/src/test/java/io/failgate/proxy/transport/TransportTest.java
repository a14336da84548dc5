package io.failgate.proxy.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users choose, and what that means on this machine. */
class TransportTest {

    @ParameterizedTest
    @CsvSource({"0, 1, 1", "0, 2, 2", "0, 3, 2", "0, 4, 2", "0, 5, 2", "0, 6, 3", "0, 64, 32", "1, 8, 1", "7, 2, 7"})
    void theLoopsForSomeProcessors(int given, int processors, int loops) {
        assertThat(new Transport.Settings(Transport.Choice.AUTO, given).loopsFor(processors))
                .isEqualTo(loops);
    }

    @Test
    void autoIsTheFastestThatWorksHere() throws IOException {
        assertThat(Transport.Choice.AUTO.open().socket())
                .isEqualTo(fastest().open().socket());
    }

    private static Transport.Choice fastest() {
        if (IoUring.isAvailable()) {
            return Transport.Choice.IO_URING;
        }
        return Epoll.isAvailable()
                ? Transport.Choice.EPOLL
                : KQueue.isAvailable() ? Transport.Choice.KQUEUE : Transport.Choice.NIO;
    }

    /** Else each connection would pay for that. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1, true", "::1, false", "localhost, false"})
    void anAddressOfIpV4IsLookedUpOnce(String host, boolean once) throws IOException {
        SocketAddress dialled = Transport.Choice.AUTO
                .open()
                .dialler(ServerAddress.of(host, 3306))
                .config()
                .remoteAddress();
        assertThat(((InetSocketAddress) dialled).isUnresolved()).isNotEqualTo(once);
    }

    /** No machine has both. */
    @Test
    void whatTheMachineDoesNotHaveIsRefused() {
        Transport.Choice other = KQueue.isAvailable() ? Transport.Choice.EPOLL : Transport.Choice.KQUEUE;
        assertThatThrownBy(other::open)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("--transport=" + other + " does not work here: ");
    }
}
