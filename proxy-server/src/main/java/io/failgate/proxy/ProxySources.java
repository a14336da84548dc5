package io.failgate.proxy;

import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.admin.AdminSources;
import io.failgate.proxy.admin.AdminSources.SessionInfo;
import io.failgate.proxy.control.CleanUp;
import io.failgate.proxy.injection.Catalogue;
import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.session.Sessions;
import io.failgate.proxy.traffic.Traffic;
import io.failgate.proxy.transport.ServerAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * What the admin listener is told of a proxy.
 *
 * @param upstream the server, which is dialled to see whether it can be reached, unless a session has reached it
 */
record ProxySources(
        ServerAddress upstream,
        Sessions proxied,
        SessionDirectory directory,
        FailPoints failPoints,
        Catalogue catalogue)
        implements AdminSources {

    private static final int PATIENCE_MILLIS = 1_000;

    @Override
    public List<SessionInfo> sessions() {
        return directory.list(failPoints);
    }

    /**
     * A server counts a connection that says nothing as one that failed, so it is dialled no more often than it takes.
     */
    @Override
    public boolean ready() {
        if (!proxied.hasReachedServer()) {
            proxied.reached(canReachServer());
        }
        return proxied.hasReachedServer();
    }

    private boolean canReachServer() {
        if (upstream.socket() instanceof UnixDomainSocketAddress file) {
            return isListened(file);
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(upstream.host(), upstream.port()), PATIENCE_MILLIS);
            return true;
        } catch (IOException unreachable) {
            return false;
        }
    }

    private static boolean isListened(UnixDomainSocketAddress file) {
        try (SocketChannel socket = SocketChannel.open(file)) {
            return socket.isConnected();
        } catch (IOException unreachable) {
            return false;
        }
    }

    @Override
    public Traffic traffic() {
        return proxied.traffic();
    }

    @Override
    public BufferMemory memory() {
        return proxied.memory();
    }

    @Override
    public String version() {
        return Version.number();
    }

    @Override
    public void removeAll() {
        failPoints.apply(CleanUp.of(failPoints, catalogue.openSetFailPoint()));
    }
}
