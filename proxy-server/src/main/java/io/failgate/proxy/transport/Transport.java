package io.failgate.proxy.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A way to talk to the operating system's sockets. Immutable.
 *
 * @param ioHandler what drives an event loop
 * @param listener the kind of channel that accepts connections
 * @param socket the kind of channel that dials a port
 * @param file the kind of channel that dials a socket file
 * @param fileAddress makes the address of a socket file
 * @param datagram the kind of channel that looks up names
 */
public record Transport(
        IoHandlerFactory ioHandler,
        Class<? extends ServerSocketChannel> listener,
        Class<? extends SocketChannel> socket,
        Class<? extends DuplexChannel> file,
        Function<Path, SocketAddress> fileAddress,
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
        /** Io_uring on Linux, or epoll where that is not to be had; kqueue on macOS and BSD; else NIO. */
        AUTO,
        /** Linux's epoll. */
        EPOLL,
        /** Linux's io_uring. */
        IO_URING,
        /** Java's own. */
        NIO,
        /** Kqueue of macOS and BSD. */
        KQUEUE;

        /**
         * The transport itself.
         *
         * @throws IOException if the operating system does not have it, or does not let this process use it
         */
        public Transport open() throws IOException {
            Throwable cause = obstacle();
            if (cause != null) {
                throw new IOException("--transport=" + this + " does not work here: " + rootReason(cause), cause);
            }
            return switch (this == AUTO ? best() : this) {
                case EPOLL -> epoll();
                case IO_URING -> ioUring();
                case KQUEUE -> kqueue();
                case NIO, AUTO -> nio();
            };
        }

        /** Why it does not work here, if it does not. */
        private @Nullable Throwable obstacle() {
            return switch (this) {
                case EPOLL -> Epoll.unavailabilityCause();
                case IO_URING -> IoUring.unavailabilityCause();
                case KQUEUE -> KQueue.unavailabilityCause();
                case NIO, AUTO -> null;
            };
        }

        /** The root has the words; an initialisation that failed, and what wraps it, have none. */
        private static String rootReason(Throwable obstacle) {
            Throwable root = obstacle;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return root.getMessage() == null ? root.toString() : root.getMessage();
        }

        private static Choice best() {
            return Stream.of(IO_URING, EPOLL, KQUEUE)
                    .filter(choice -> choice.obstacle() == null)
                    .findFirst()
                    .orElse(NIO);
        }

        /** As users write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static Transport epoll() {
        return new Transport(
                LazyEpoll.newFactory(),
                EpollServerSocketChannel.class,
                EpollSocketChannel.class,
                EpollDomainSocketChannel.class,
                Transport::addressOf,
                EpollDatagramChannel.class);
    }

    /** The address of a socket file, as Netty's native transports want it. */
    private static SocketAddress addressOf(Path file) {
        return new DomainSocketAddress(file.toFile());
    }

    private static Transport ioUring() {
        return new Transport(
                ThoroughUring.newFactory(),
                IoUringServerSocketChannel.class,
                IoUringSocketChannel.class,
                IoUringDomainSocketChannel.class,
                Transport::addressOf,
                IoUringDatagramChannel.class);
    }

    private static Transport kqueue() {
        return new Transport(
                KQueueIoHandler.newFactory(),
                KQueueServerSocketChannel.class,
                KQueueSocketChannel.class,
                KQueueDomainSocketChannel.class,
                Transport::addressOf,
                KQueueDatagramChannel.class);
    }

    private static Transport nio() {
        return new Transport(
                NioIoHandler.newFactory(),
                NioServerSocketChannel.class,
                NioSocketChannel.class,
                NioDomainSocketChannel.class,
                UnixDomainSocketAddress::of,
                NioDatagramChannel.class);
    }

    /**
     * The event loops of a proxy. A new connection goes to the loop with the fewest.
     *
     * @param loops their number
     */
    public EventLoopGroup newLoops(int loops) {
        return new LeastLoadedLoops(loops, ioHandler);
    }

    /** Why an address cannot be listened at, for the user. */
    public static String whyNotBound(Throwable failure) {
        String message = failure instanceof UnresolvedAddressException ? "there is no such host" : failure.getMessage();
        return message == null ? failure.toString() : message.replaceFirst("^bind\\(\\.\\.\\).*: ", "");
    }

    /** Dials a server with a bootstrap, which needs a group and a handler to do so. */
    public Bootstrap dialler(ServerAddress server) {
        return server.socket() instanceof UnixDomainSocketAddress local
                ? new Bootstrap().channel(file).remoteAddress(fileAddress.apply(local.getPath()))
                : internet(server).option(ChannelOption.SO_KEEPALIVE, true);
    }

    /** Dials a port. A socket of IPv4 alone is one option less to set, for each connection. */
    private Bootstrap internet(ServerAddress server) {
        boolean isIpV4 = NetUtil.isValidIpV4Address(server.host());
        Bootstrap dialler = isIpV4 && socket == EpollSocketChannel.class
                ? new Bootstrap().channelFactory(() -> new EpollSocketChannel(SocketProtocolFamily.INET))
                : new Bootstrap().channel(socket);
        return dialler.remoteAddress(
                isIpV4
                        ? new InetSocketAddress(
                                NetUtil.createInetAddressFromIpAddressString(server.host()), server.port())
                        : server.socket());
    }

    /** Looks up names without blocking a loop. */
    public DnsAddressResolverGroup newNames() {
        return new DnsAddressResolverGroup(new DnsNameResolverBuilder().datagramChannelType(datagram));
    }
}
