package io.failgate.it.faults;

import io.failgate.failpoint.Armed;
import io.failgate.failpoint.FailPoints;
import io.failgate.it.support.Database;
import io.failgate.it.support.Tap;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clients, a Failgate, a tap and a server in a row, and a watch. */
final class NetworkBench implements AutoCloseable {

    static final Login LOGIN = Login.of(Database.USER, Database.PASSWORD).to("test");

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Tap tap;
    private final ProxyServer proxy;
    private final List<RawClient> clients = new ArrayList<>();

    NetworkBench(Database database) throws IOException {
        tap = new Tap(database.address());
        proxy = new ProxyServer(new Settings(new HostAndPort("127.0.0.1", 0), tap.address()));
    }

    /** Something that takes time. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    Tap tap() {
        return tap;
    }

    FailPoints failPoints() {
        return proxy.failPoints();
    }

    RawClient login() throws IOException {
        return login(LOGIN);
    }

    RawClient login(Login login) throws IOException {
        RawClient client = RawClient.login(proxy.address(), login);
        clients.add(client);
        return client;
    }

    /** Opens a connection, and reads nothing. */
    RawClient connect() throws IOException {
        RawClient client = RawClient.connect(proxy.address());
        clients.add(client);
        return client;
    }

    Armed arm(String site, String terms) {
        return failPoints().arm(site, terms);
    }

    /** Waits until the failpoint has been hit. */
    static void awaitHit(Armed armed) throws IOException {
        try {
            if (!armed.awaitHits(1, TIMEOUT)) {
                throw new IOException("nobody came to " + armed.key().name());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /** How many milliseconds it takes. */
    static long millis(Work work) throws IOException {
        long began = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    @Override
    public void close() throws IOException {
        failPoints().removeAll();
        for (RawClient client : clients) {
            client.close();
        }
        proxy.close();
        tap.close();
    }
}
