package io.failgate.benchmarks.command;

import io.failgate.failpoint.FailPoint;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.ClientIdentity;
import io.failgate.proxy.protocol.ConnectionAttributes;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.sql.ServerVersion;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** An armed site of the proxy, and a session of the user {@code app} that passes it. */
@State(Scope.Benchmark)
public class ArmedSite {

    private static final ClientIdentity APP = new ClientIdentity("app", "shop", true, ConnectionAttributes.NONE);

    /** What the site is armed with. */
    @Param({"error(1213) where user = 'nobody'", "0*return"})
    public String terms = "off";

    private final ProxySite site = ProxySite.define();

    private final SessionContext session = new SessionContext(site.registry(), "127.0.0.1");

    /** Arms the site. */
    @Setup
    public void arm() {
        session.greeted(1, ServerVersion.UNKNOWN);
        session.identified(APP, new Capabilities(Capabilities.PROTOCOL_41), new ServerStatus(0));
        site.arm(terms);
    }

    FailPoint site() {
        return site.point();
    }

    SessionContext session() {
        return session;
    }
}
