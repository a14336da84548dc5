package io.failgate.it.support;

import io.failgate.fleet.EtcdServer;
import io.failgate.fleet.FleetMember;
import io.failgate.fleet.FleetSettings;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.config.AdminSettings;
import io.failgate.proxy.config.FleetSetup;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.control.ControlAccess;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** Proxies in front of one server that are members of one fleet, by name, with an etcd of their own. */
public final class ProxyFleet implements AutoCloseable {

    private static final HostAndPort ANY_PORT = new HostAndPort("127.0.0.1", 0);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Database database;
    private final EtcdServer etcd;
    private final FleetSettings settings;
    private final Map<String, ProxyServer> members = new LinkedHashMap<>();

    private ProxyFleet(Database database, EtcdServer etcd) {
        this.database = database;
        this.etcd = etcd;
        this.settings = new FleetSettings(
                etcd.fleet("it-" + NUMBER.incrementAndGet()),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(2),
                false);
    }

    /** Starts etcd; a test that needs it is skipped if there is none. */
    public static ProxyFleet before(Database database) throws IOException {
        Assumptions.assumeTrue(EtcdServer.program().isPresent(), "there is no etcd here: -Dfailgate.test.etcd=PATH");
        return new ProxyFleet(database, EtcdServer.start());
    }

    public EtcdServer etcd() {
        return etcd;
    }

    public FleetSettings settings() {
        return settings;
    }

    /** How a member takes part, who may be changed by everybody. */
    public FleetSetup setup(String name, Map<String, String> labels) {
        return new FleetSetup(
                settings,
                new FleetMember(name, "", database.address().toString(), "0.1.0", labels),
                false,
                false,
                new ControlAccess.Any());
    }

    public ProxyServer start(String name) throws IOException {
        return start(setup(name, Map.of()));
    }

    public ProxyServer start(FleetSetup setup) throws IOException {
        ProxyServer proxy = new ProxyServer(new Settings(ANY_PORT, database.address())
                .with(setup)
                .with(new AdminSettings(ANY_PORT, Optional.empty())));
        members.put(setup.self().name(), proxy);
        return proxy;
    }

    public ProxyServer member(String name) {
        return Objects.requireNonNull(members.get(name));
    }

    public Connection connect(String name) throws SQLException {
        return Database.connect(member(name).address().getPort(), "&useLocalSessionState=true");
    }

    @Override
    public void close() throws IOException {
        members.values().forEach(ProxyServer::close);
        etcd.close();
    }
}
