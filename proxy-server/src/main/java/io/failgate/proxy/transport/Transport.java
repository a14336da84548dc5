package io.failgate.proxy.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A way to talk to the operating system's sockets. Immutable.
 *
 * @param ioHandler what drives an event loop
 * @param listener the kind of channel that accepts connections
 * @param socket the kind of channel that dials
 * @param datagram the kind of channel that looks up names
 */
public record Transport(
        IoHandlerFactory ioHandler,
        Class<? extends ServerSocketChannel> listener,
        Class<? extends SocketChannel> socket,
        Class<? extends DatagramChannel> datagram) {

    /**
     * How a proxy talks to the operating system. Immutable.
     *
     * @param choice the transport
     * @param loops the number of event loops; 0 for what suits the processors
     */
    public record Settings(Choice choice, int loops) {

        /** Whatever suits this machine. */
        public static final Settings DEFAULT = new Settings(Choice.AUTO, 0);

        /**
         * The number of event loops. Clients and the server need processors as well, and a loop that has more to do
         * sleeps less often. But one loop alone makes work wait that a second processor could do.
         */
        public int loopsFor(int processors) {
            return loops > 0 ? loops : Math.min(processors, Math.max(2, processors / 2));
        }
    }

    /** A user's choice of a transport. */
    public enum Choice {
        /** Epoll on Linux, kqueue on macOS and BSD, else NIO. */
        AUTO(() -> null, () -> best().transport.get()),
        /** Linux's epoll. */
        EPOLL(
                Epoll::unavailabilityCause,
                () -> new Transport(
                        LazyEpoll.newFactory(),
                        EpollServerSocketChannel.class,
                        EpollSocketChannel.class,
                        EpollDatagramChannel.class)),
        /** Linux's io_uring. */
        IO_URING(
                IoUring::unavailabilityCause,
                () -> new Transport(
                        IoUringIoHandler.newFactory(),
                        IoUringServerSocketChannel.class,
                        IoUringSocketChannel.class,
                        IoUringDatagramChannel.class)),
        /** Java's own. */
        NIO(
                () -> null,
                () -> new Transport(
                        NioIoHandler.newFactory(),
                        NioServerSocketChannel.class,
                        NioSocketChannel.class,
                        NioDatagramChannel.class)),
        /** Kqueue of macOS and BSD. */
        KQUEUE(
                KQueue::unavailabilityCause,
                () -> new Transport(
                        KQueueIoHandler.newFactory(),
                        KQueueServerSocketChannel.class,
                        KQueueSocketChannel.class,
                        KQueueDatagramChannel.class));

        private final Supplier<@Nullable Throwable> obstacle;
        private final Supplier<Transport> transport;

        Choice(Supplier<@Nullable Throwable> obstacle, Supplier<Transport> transport) {
            this.obstacle = obstacle;
            this.transport = transport;
        }

        /** The fastest that works here. */
        private static Choice best() {
            return Stream.of(EPOLL, KQUEUE)
                    .filter(choice -> choice.obstacle.get() == null)
                    .findFirst()
                    .orElse(NIO);
        }

        /**
         * The transport itself.
         *
         * @throws IOException if the operating system does not have it, or does not let this process use it
         */
        public Transport open() throws IOException {
            Throwable cause = obstacle.get();
            if (cause != null) {
                throw new IOException("--transport=" + this + " does not work here: " + cause.getMessage(), cause);
            }
            return transport.get();
        }

        /** As users write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The event loops of a proxy. A new connection goes to the loop with the fewest.
     *
     * @param loops their number
     */
    public EventLoopGroup newLoops(int loops) {
        return new LeastLoadedLoops(loops, ioHandler);
    }

    /** Looks up names without blocking a loop. */
    public DnsAddressResolverGroup newNames() {
        return new DnsAddressResolverGroup(new DnsNameResolverBuilder().datagramChannelType(datagram));
    }
}
