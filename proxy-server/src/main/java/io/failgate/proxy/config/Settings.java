package io.failgate.proxy.config;

import io.failgate.proxy.application.Application;
import io.failgate.proxy.control.ControlAccess;
import io.failgate.proxy.session.ConnectionSettings;
import io.failgate.proxy.session.Limits;
import io.failgate.proxy.session.SessionSettings;
import io.failgate.proxy.transport.ServerAddress;
import io.failgate.proxy.transport.Transport;
import java.util.List;
import java.util.Optional;

/**
 * All settings of a proxy. Immutable.
 *
 * @param listen where clients connect; port 0 is any free port
 * @param upstream where the server is
 * @param connections the layers below the packets, towards clients and the server
 * @param transport how the operating system is talked to
 * @param limits the limits on clients
 * @param control which sessions may change failpoints by SQL
 * @param applications the applications whose failpoints are armed by SQL as well; no name twice
 * @param fleet the fleet that the proxy is a member of, if any
 * @param admin the admin listener, if any
 * @param failPoints failpoints of the user's own, and what is armed at start
 */
public record Settings(
        HostAndPort listen,
        ServerAddress upstream,
        ConnectionSettings connections,
        Transport.Settings transport,
        Limits limits,
        ControlAccess control,
        List<Application> applications,
        Optional<FleetSetup> fleet,
        Optional<AdminSettings> admin,
        FailPointSettings failPoints) {

    /** Keeps copies. */
    public Settings {
        applications = List.copyOf(applications);
    }

    /** Settings with {@link Limits#DEFAULT}, no TLS and no HTTP, in which every session may change failpoints. */
    public Settings(HostAndPort listen, HostAndPort upstream) {
        this(listen, upstream.server());
    }

    /** The same for a server that may be reached by a socket file. */
    public Settings(HostAndPort listen, ServerAddress upstream) {
        this(
                listen,
                upstream,
                ConnectionSettings.PLAIN,
                Transport.Settings.DEFAULT,
                Limits.DEFAULT,
                new ControlAccess.Any(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                FailPointSettings.NONE);
    }

    /** The same with other connections. */
    public Settings with(ConnectionSettings other) {
        return new Settings(
                listen, upstream, other, transport, limits, control, applications, fleet, admin, failPoints);
    }

    /** The same with another transport. */
    public Settings with(Transport.Settings other) {
        return new Settings(
                listen, upstream, connections, other, limits, control, applications, fleet, admin, failPoints);
    }

    /** The same with other limits. */
    public Settings with(Limits other) {
        return new Settings(
                listen, upstream, connections, transport, other, control, applications, fleet, admin, failPoints);
    }

    /** The same with other access to failpoints by SQL. */
    public Settings with(ControlAccess other) {
        return new Settings(
                listen, upstream, connections, transport, limits, other, applications, fleet, admin, failPoints);
    }

    /** The same with an admin listener. */
    public Settings with(AdminSettings other) {
        return new Settings(
                listen,
                upstream,
                connections,
                transport,
                limits,
                control,
                applications,
                fleet,
                Optional.of(other),
                failPoints);
    }

    /** The same with applications. */
    public Settings withApplications(List<Application> others) {
        return new Settings(
                listen, upstream, connections, transport, limits, control, others, fleet, admin, failPoints);
    }

    /** The same as a member of a fleet. */
    public Settings with(FleetSetup other) {
        return new Settings(
                listen,
                upstream,
                connections,
                transport,
                limits,
                control,
                applications,
                Optional.of(other),
                admin,
                failPoints);
    }

    /** The same with other failpoints. */
    public Settings with(FailPointSettings others) {
        return new Settings(
                listen, upstream, connections, transport, limits, control, applications, fleet, admin, others);
    }

    /** The settings that all sessions share. */
    public SessionSettings sessions() {
        return new SessionSettings(upstream, connections, limits);
    }
}
