package io.failgate.proxy.transport;

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
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;

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

    /** The fastest that works here. */
    public static Transport best() {
        if (Epoll.isAvailable()) {
            return epoll();
        }
        return KQueue.isAvailable() ? kqueue() : nio();
    }

    private static Transport epoll() {
        return new Transport(
                StickyEpoll.newFactory(),
                EpollServerSocketChannel.class,
                EpollSocketChannel.class,
                EpollDatagramChannel.class);
    }

    private static Transport kqueue() {
        return new Transport(
                KQueueIoHandler.newFactory(),
                KQueueServerSocketChannel.class,
                KQueueSocketChannel.class,
                KQueueDatagramChannel.class);
    }

    private static Transport nio() {
        return new Transport(
                NioIoHandler.newFactory(),
                NioServerSocketChannel.class,
                NioSocketChannel.class,
                NioDatagramChannel.class);
    }

    /** Looks up names without blocking a loop. */
    public DnsAddressResolverGroup newNames() {
        return new DnsAddressResolverGroup(new DnsNameResolverBuilder().datagramChannelType(datagram));
    }
}
