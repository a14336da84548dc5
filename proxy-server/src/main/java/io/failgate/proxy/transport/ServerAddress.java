package io.failgate.proxy.transport;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/**
 * Where a server listens: on a port of a host, or on a socket in the file system of this machine. Immutable.
 *
 * @param socket an {@link InetSocketAddress}, whose name was not looked up yet, or a {@link UnixDomainSocketAddress}
 */
public record ServerAddress(SocketAddress socket) {

    /** What the path of a socket file stands behind. */
    public static final String UNIX = "unix:";

    /** A port of a host, which may be a name. */
    public static ServerAddress of(String host, int port) {
        return new ServerAddress(InetSocketAddress.createUnresolved(host, port));
    }

    /** A socket file. */
    public static ServerAddress of(Path file) {
        return new ServerAddress(UnixDomainSocketAddress.of(file));
    }

    /** Whether it is a socket file. What goes through one stays in this machine, so a server takes it for secure. */
    public boolean isFile() {
        return socket instanceof UnixDomainSocketAddress;
    }

    /** Whether its host is a name, to be looked up. */
    public boolean hasName() {
        return !isFile() && !NetUtil.isValidIpV4Address(host()) && !NetUtil.isValidIpV6Address(host());
    }

    /** The host, as it was written; {@code localhost} if it is a socket file. */
    public String host() {
        return socket instanceof InetSocketAddress internet ? internet.getHostString() : "localhost";
    }

    /** The port; 0 if it is a socket file. */
    public int port() {
        return socket instanceof InetSocketAddress internet ? internet.getPort() : 0;
    }

    /** As users write it. */
    @Override
    public String toString() {
        return socket instanceof InetSocketAddress internet
                ? (host().contains(":") ? "[" + host() + "]" : host()) + ":" + internet.getPort()
                : UNIX + socket;
    }
}
