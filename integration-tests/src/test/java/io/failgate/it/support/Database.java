package io.failgate.it.support;

import io.failgate.demo.EmbeddedMariaDb;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.testing.RawClient;
import io.failgate.sql.ServerVersion;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server under test: the one that {@code -Dfailgate.test.upstream=HOST:PORT} names, one in a container of the image
 * that {@code -Dfailgate.test.database=mysql:9.7} names, or an embedded MariaDB. It has a user {@code app} with
 * password {@code app} who may do everything, and a database {@code test}.
 */
public final class Database implements AutoCloseable {

    public static final String USER = "app";
    public static final String PASSWORD = "app";

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final HostAndPort address;
    private final @Nullable EmbeddedMariaDb embedded;
    private final Closeable server;
    private final String version;

    private Database(String kind, HostAndPort address, @Nullable EmbeddedMariaDb embedded, Closeable server)
            throws SQLException {
        this.address = address;
        this.embedded = embedded;
        this.server = server;
        try (Connection connection = connect()) {
            version = Jdbc.single(connection, "select version()");
        }
        LOG.info("server under test: {} at {} ({})", version, address, kind);
    }

    public static Database start() throws IOException, SQLException {
        String given = System.getProperty("failgate.test.upstream", "");
        if (!given.isEmpty()) {
            return new Database("given", HostAndPort.parse(given), null, () -> {});
        }
        String image = System.getProperty("failgate.test.database", "");
        if (!image.isEmpty()) {
            DatabaseContainer container = DatabaseContainer.start(image);
            return new Database("in a container of " + image, container.address(), null, container);
        }
        EmbeddedMariaDb embedded = EmbeddedMariaDb.start(Files.createTempDirectory("failgate-it-"));
        return new Database("embedded", embedded.address(), embedded, embedded::close);
    }

    public HostAndPort address() {
        return address;
    }

    /** The address for sockets. */
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(address.host(), address.port());
    }

    /** Connects Connector/J to the server itself. */
    public Connection connect() throws SQLException {
        return connect(address.port(), "");
    }

    /** Executes statements on the server itself. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = connect()) {
            Jdbc.execute(connection, statements);
        }
    }

    /** What the server offers to clients. */
    public Capabilities offered() {
        try (RawClient client = RawClient.connect(address.host(), address.port())) {
            client.readGreeting();
            return client.offered();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    public boolean isMariaDb() {
        return version.contains("MariaDB");
    }

    /** The version, as errors depend on it. */
    public ServerVersion serverVersion() {
        return ServerVersion.parse(version);
    }

    /** What was printed, as MySQL says it: some of MariaDB's texts have MariaDB's name in them. */
    public static String asMySqlSays(String text) {
        return text.replace("The MariaDB server is", "The MySQL server is");
    }

    public String version() {
        return version;
    }

    /** The folder with MariaDB's client programs, if the server is the embedded one. */
    public Optional<Path> mariaDbPrograms() {
        return Optional.ofNullable(embedded).map(EmbeddedMariaDb::programs);
    }

    /**
     * Connects Connector/J to a port of 127.0.0.1, be it the server's or a proxy's.
     *
     * @param options such as {@code &useServerPrepStmts=true}, or nothing
     */
    public static Connection connect(int port, String options) throws SQLException {
        return connect(port, false, options);
    }

    /** The same, with TLS if it is asked for, whatever the certificate. */
    public static Connection connect(int port, boolean tls, String options) throws SQLException {
        String url = "jdbc:mysql://127.0.0.1:" + port + "/test?allowPublicKeyRetrieval=true&sslMode="
                + (tls ? "REQUIRED" : "DISABLED") + options;
        return DriverManager.getConnection(url, USER, PASSWORD);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
