package io.failgate.examples;

import io.failgate.demo.EmbeddedMariaDb;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The Failgate that {@code -Dfailgate.address=HOST:PORT} names, or one in this process, in front of an embedded
 * MariaDB.
 */
final class RunningFailgate implements AutoCloseable {

    private final HostAndPort address;
    private final String client;
    private final @Nullable ProxyServer proxy;
    private final @Nullable EmbeddedMariaDb database;

    private RunningFailgate(
            HostAndPort address, String client, @Nullable ProxyServer proxy, @Nullable EmbeddedMariaDb database) {
        this.address = address;
        this.client = client;
        this.proxy = proxy;
        this.database = database;
    }

    private static RunningFailgate start() throws IOException {
        String given = System.getProperty("failgate.address", "");
        String mysql = System.getProperty("mysql", "");
        if (!given.isEmpty()) {
            return new RunningFailgate(HostAndPort.parse(given), mysql, null, null);
        }
        EmbeddedMariaDb database = EmbeddedMariaDb.start(Files.createTempDirectory("failgate-examples-"));
        ProxyServer proxy = new ProxyServer(new Settings(new HostAndPort("127.0.0.1", 0), database.address()));
        HostAndPort address = new HostAndPort("127.0.0.1", proxy.address().getPort());
        String mariadb = database.programs().resolve("mariadb") + " --no-defaults --skip-ssl";
        return new RunningFailgate(address, mysql.isEmpty() ? mariadb : mysql, proxy, database);
    }

    HostAndPort address() {
        return address;
    }

    /** How to call a command line client of the server; empty if any on the PATH will do. */
    String client() {
        return client;
    }

    @Override
    public void close() throws IOException {
        if (proxy != null) {
            proxy.close();
        }
        if (database != null) {
            database.close();
        }
    }

    /** Gives it to tests, the same to all. */
    static final class ForTests implements ParameterResolver {

        private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(ForTests.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RunningFailgate.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(NAMESPACE)
                    .computeIfAbsent(RunningFailgate.class, type -> started(), RunningFailgate.class);
        }

        private static RunningFailgate started() {
            try {
                return start();
            } catch (IOException failed) {
                throw new ParameterResolutionException("no Failgate: " + failed.getMessage(), failed);
            }
        }
    }
}
