package io.failgate.proxy.session;

import io.netty.channel.Channel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * The addresses of a client's connection, as the PROXY protocol tells them. Immutable.
 *
 * @param source the client
 * @param destination the address it has connected to
 */
record ProxiedAddresses(InetSocketAddress source, InetSocketAddress destination) {

    /** The addresses of a client that has connected directly. */
    static ProxiedAddresses of(Channel client) {
        return new ProxiedAddresses(
                (InetSocketAddress) client.remoteAddress(), (InetSocketAddress) client.localAddress());
    }

    /** The addresses in a header; the given ones if it has no addresses, as in a balancer's health check. */
    static ProxiedAddresses of(HAProxyMessage header, ProxiedAddresses otherwise) {
        boolean tcp = header.proxiedProtocol().transportProtocol() == HAProxyProxiedProtocol.TransportProtocol.STREAM
                && header.proxiedProtocol().addressFamily() != HAProxyProxiedProtocol.AddressFamily.AF_UNIX;
        if (header.command() == HAProxyCommand.LOCAL || !tcp) {
            return otherwise;
        }
        return new ProxiedAddresses(
                address(header.sourceAddress(), header.sourcePort()),
                address(header.destinationAddress(), header.destinationPort()));
    }

    private static InetSocketAddress address(String address, int port) {
        return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(address), port);
    }

    /** An IPv4 address, written as IPv6 if the other address is one. */
    private static String text(InetAddress address, boolean six) {
        String text = NetUtil.toAddressString(address);
        return six && address instanceof Inet4Address ? "::ffff:" + text : text;
    }

    /** A header of version 2. */
    HAProxyMessage header() {
        boolean six = source.getAddress() instanceof Inet6Address || destination.getAddress() instanceof Inet6Address;
        return new HAProxyMessage(
                HAProxyProtocolVersion.V2,
                HAProxyCommand.PROXY,
                six ? HAProxyProxiedProtocol.TCP6 : HAProxyProxiedProtocol.TCP4,
                text(source.getAddress(), six),
                text(destination.getAddress(), six),
                source.getPort(),
                destination.getPort());
    }

    /** An address without its port. */
    static String host(SocketAddress address) {
        return address instanceof InetSocketAddress internet ? internet.getHostString() : address.toString();
    }
}
