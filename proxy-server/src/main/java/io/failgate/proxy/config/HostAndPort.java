package io.failgate.proxy.config;

import io.failgate.proxy.transport.ServerAddress;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * An address as users write it: {@code HOST:PORT}, an IPv6 address in brackets.
 *
 * @param host a name or an address, without brackets
 * @param port 0 to 65535
 */
public record HostAndPort(String host, int port) {

    /** The operating systems have room for little more than a hundred bytes. */
    private static final int LONGEST_PATH = 103;

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static HostAndPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String port = text.substring(colon + 1);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        boolean wellFormed = !host.isEmpty() && (bracketed || !host.contains(":")) && port.matches("\\d{1,5}");
        if (!wellFormed || Integer.parseInt(port) > 0xFFFF) {
            throw new IllegalArgumentException("expected HOST:PORT, but got \"" + text + "\"");
        }
        return new HostAndPort(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
    }

    /** A port of this machine, by the machine's name. May look the name up. */
    public static HostAndPort ofThisMachine(int port) {
        try {
            return new HostAndPort(InetAddress.getLocalHost().getHostName(), port);
        } catch (UnknownHostException nameless) {
            return new HostAndPort("localhost", port);
        }
    }

    /**
     * Reads the address of a server, which may be a socket file as well: {@code unix:/path}.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static ServerAddress parseServer(String text) {
        if (!text.startsWith(ServerAddress.UNIX)) {
            return parse(text).server();
        }
        String path = text.substring(ServerAddress.UNIX.length());
        int bytes = path.getBytes(StandardCharsets.UTF_8).length;
        if (path.isEmpty() || bytes > LONGEST_PATH || path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("expected " + ServerAddress.UNIX + "PATH, with a path of 1 to "
                    + LONGEST_PATH + " bytes, but got \"" + text + "\"");
        }
        return ServerAddress.of(Path.of(path));
    }

    /** The address of a server there. */
    public ServerAddress server() {
        return ServerAddress.of(host, port);
    }

    /** Whether only this machine can connect to it: an address in 127.0.0.0/8, {@code ::1}, or {@code localhost}. */
    public boolean isLoopback() {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        return address == null ? host.equalsIgnoreCase("localhost") : address.isLoopbackAddress();
    }

    /** Whether a connection to that server certainly reaches this address, on this machine. Looks up no name. */
    public boolean isReachedBy(ServerAddress server) {
        return !server.isFile() && isReachedBy(new HostAndPort(server.host(), server.port()));
    }

    /** Whether a connection to the other address certainly reaches this one, on this machine. Looks up no name. */
    public boolean isReachedBy(HostAndPort other) {
        return port == other.port
                && port != 0
                && (host.equalsIgnoreCase(other.host)
                        || addresses(host).stream()
                                .anyMatch(own -> addresses(other.host).stream().anyMatch(to -> isReachedBy(own, to))));
    }

    private static boolean isReachedBy(InetAddress own, InetAddress to) {
        boolean sameFamily = own.getClass() == to.getClass();
        if (to.isAnyLocalAddress()) {
            return sameFamily && (own.isAnyLocalAddress() || own.isLoopbackAddress());
        }
        return own.equals(to) || (own.isAnyLocalAddress() && isHere(to) && (sameFamily || own instanceof Inet6Address));
    }

    private static boolean isHere(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return false;
        }
    }

    private static List<InetAddress> addresses(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return List.of(NetUtil.LOCALHOST4, NetUtil.LOCALHOST6);
        }
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        return address == null ? List.of() : List.of(address);
    }

    @Override
    public String toString() {
        return server().toString();
    }
}
