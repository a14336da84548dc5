package io.failgate.proxy;

import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.admin.AdminSources;
import io.failgate.proxy.admin.AdminSources.SessionInfo;
import io.failgate.proxy.control.CleanUp;
import io.failgate.proxy.control.FleetControl;
import io.failgate.proxy.injection.Catalogue;
import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.session.Sessions;
import io.failgate.proxy.traffic.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the admin listener is told of a proxy.
 *
 * @param probe asks the server, unless a session has reached it
 */
record ProxySources(
        ServerProbe probe,
        Sessions proxied,
        SessionDirectory directory,
        FailPoints failPoints,
        Catalogue catalogue,
        Optional<FleetControl> fleet)
        implements AdminSources {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

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
            proxied.reached(probe.ask(PATIENCE).isReached());
        }
        return proxied.hasReachedServer();
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
