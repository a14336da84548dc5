package io.failgate.proxy;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPoints;
import io.failgate.fleet.Fleet;
import io.failgate.fleet.FleetException;
import io.failgate.fleet.FleetHost;
import io.failgate.proxy.config.FleetSetup;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.control.CleanUp;
import io.failgate.proxy.control.FleetControl;
import io.failgate.proxy.session.Sessions;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a proxy a member of a fleet. Apart from the proxy, so that nothing of etcd is loaded without one. */
final class FleetMembership {

    private static final Logger LOG = LoggerFactory.getLogger(FleetMembership.class);

    private FleetMembership() {}

    /**
     * Joins the fleet, if there is one. Blocks until what it has armed is in force, so before the first client comes.
     * If the fleet is optional and cannot be joined now, that is done later.
     *
     * @throws IOException if it cannot be joined, and is not optional
     */
    static Optional<FleetControl> join(
            Settings settings, FailPoints failPoints, FailPoint enabledAtStart, Sessions sessions) throws IOException {
        if (settings.fleet().isEmpty()) {
            return Optional.empty();
        }
        FleetSetup setup = settings.fleet().get();
        FleetHost host = new FleetHost() {
            @Override
            public int sessions() {
                return sessions.count();
            }

            @Override
            public void disarmAll() {
                failPoints.apply(CleanUp.of(failPoints, enabledAtStart));
            }
        };
        return Optional.of(new FleetControl(fleet(setup, failPoints, host), setup.isDefault(), setup.access()));
    }

    /** Tells the others where clients connect. Every address of this machine is its name. */
    static void listens(FleetControl member, InetSocketAddress address) {
        member.fleet()
                .listensOn(
                        address.getAddress().isAnyLocalAddress()
                                ? HostAndPort.ofThisMachine(address.getPort()).toString()
                                : NetUtil.toSocketAddressString(address));
    }

    private static Fleet fleet(FleetSetup setup, FailPoints failPoints, FleetHost host) throws IOException {
        try {
            Fleet joined = Fleet.join(setup.settings(), failPoints, setup.self(), host);
            LOG.info(
                    "is a member of the fleet {} as {}",
                    setup.settings().address(),
                    setup.self().name());
            return joined;
        } catch (FleetException refused) {
            if (!setup.optional()) {
                throw new IOException(
                        "cannot join the fleet " + setup.settings().address() + ": " + refused.getMessage()
                                + "; --fleet-optional starts alone",
                        refused);
            }
            LOG.warn(
                    "goes on without the fleet {} until it can be joined: {}",
                    setup.settings().address(),
                    refused.getMessage());
            return Fleet.joinLater(setup.settings(), failPoints, setup.self(), host);
        }
    }
}
