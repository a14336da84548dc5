package io.failgate.testcontainers;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.JdbcDatabaseContainer;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.DockerImageName;

/**
 * Failgate in a container, in front of a MySQL or MariaDB server. Clients use {@link #getJdbcUrl()} in place of the
 * server's own, with the server's users and passwords. Any of them may arm failpoints by SQL, and the test may by
 * {@link #failpoints()}.
 *
 * <p>Options are set by {@code withEnv("FAILGATE_…", …)}. The container has started when it can reach its server.
 * If it exits instead, {@link #start()} throws at once, with its exit code and its last lines.
 */
public final class FailgateContainer extends GenericContainer<FailgateContainer> {

    /** The port in the container for MySQL's protocol. */
    public static final int MYSQL_PORT = 3307;

    private static final int ADMIN_PORT = 3308;
    private static final String IMAGE = "failgate";
    private static final String JAR_IN_CONTEXT = "proxy-server/target/failgate.jar";

    /** Of this run only; on an address that is not a loopback one, Failgate wants a token. */
    private final String token = UUID.randomUUID().toString();

    private @Nullable Upstream upstream;
    private @Nullable JdbcDatabaseContainer<?> database;
    private @Nullable FailPointsClient failpoints;

    private boolean starting;
    private String lastWords = "";

    /** The image {@code failgate} of this module's version. */
    public FailgateContainer() {
        this(IMAGE + ":" + version());
    }

    /** An image by its name. */
    public FailgateContainer(String image) {
        this(DockerImageName.parse(image));
    }

    /** An image by its name. */
    public FailgateContainer(DockerImageName image) {
        super(image);
        prepare();
    }

    private FailgateContainer(Future<String> image) {
        super(image);
        prepare();
    }

    /** An image that is made of {@code failgate.jar} when the container starts, and removed in the end. */
    public static FailgateContainer fromJar(Path jar) {
        return new FailgateContainer(image(new ImageFromDockerfile(), jar));
    }

    static ImageFromDockerfile image(ImageFromDockerfile image, Path jar) {
        return image.withFileFromClasspath("Dockerfile", "io/failgate/testcontainers/Dockerfile")
                .withFileFromClasspath("bin/failgate", "io/failgate/testcontainers/failgate")
                .withFileFromPath(JAR_IN_CONTEXT, jar);
    }

    static String version() {
        Properties properties = new Properties();
        try (InputStream in = FailgateContainer.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return properties.getProperty("version");
    }

    private void prepare() {
        addExposedPorts(MYSQL_PORT, ADMIN_PORT);
        addEnv("FAILGATE_CONTROL", "any");
        addEnv("FAILGATE_ADMIN", "0.0.0.0:" + ADMIN_PORT);
        addEnv("FAILGATE_ADMIN_TOKEN", token);
        setWaitStrategy(new ReadyWaitStrategy(ADMIN_PORT));
    }

    /** Stands in front of a database container, which is started first. */
    public FailgateContainer withUpstream(JdbcDatabaseContainer<?> server) {
        withUpstream((GenericContainer<?>) server);
        database = server;
        return this;
    }

    /** Stands in front of a server in a container, on the first port that it exposes. It is started first. */
    public FailgateContainer withUpstream(GenericContainer<?> server) {
        dependsOn(server);
        return withUpstream(new Upstream.In(server));
    }

    /**
     * Stands in front of a server elsewhere.
     *
     * @param address {@code HOST:PORT} as this container sees it
     */
    public FailgateContainer withUpstream(String address) {
        return withUpstream(new Upstream.At(address));
    }

    private FailgateContainer withUpstream(Upstream server) {
        upstream = server;
        database = null;
        return this;
    }

    @Override
    protected void configure() {
        if (upstream == null) {
            throw new IllegalStateException("FailgateContainer has no server: call withUpstream");
        }
        addEnv("FAILGATE_UPSTREAM", upstream.address(this));
    }

    /**
     * Starts the container, and what it depends on.
     *
     * @throws ContainerLaunchException if it does not start; the message has the last lines that Failgate has logged
     */
    @Override
    public void start() {
        starting = true;
        lastWords = "";
        try {
            super.start();
        } catch (ContainerLaunchException failed) {
            throw lastWords.isEmpty() ? failed : new ContainerLaunchException(lastWords, failed);
        } finally {
            starting = false;
        }
    }

    /** Stops and removes the container, which Testcontainers does as well if it has not started. */
    @Override
    public void stop() {
        if (starting) {
            lastWords = LastWords.of(this);
        }
        super.stop();
    }

    @Override
    protected void containerIsStarted(InspectContainerResponse info) {
        failpoints = new FailPointsClient(URI.create("http://" + getHost() + ":" + getMappedPort(ADMIN_PORT)), token);
    }

    /** The port on {@link #getHost()} where clients connect. */
    public int getPort() {
        return getMappedPort(MYSQL_PORT);
    }

    /**
     * The URL of the server's container with Failgate's address in it. Connector/J is allowed to ask for the server's
     * key, with which it encrypts passwords of MySQL's default kind where there is no TLS.
     */
    public String getJdbcUrl() {
        return JdbcUrls.through(
                getHost() + ":" + getPort(), database == null ? "jdbc:mysql://server/" : database.getJdbcUrl());
    }

    /** The user of the server's container. */
    public String getUsername() {
        return database().getUsername();
    }

    /** The password of that user. */
    public String getPassword() {
        return database().getPassword();
    }

    /** The database of the server's container. */
    public String getDatabaseName() {
        return database().getDatabaseName();
    }

    private JdbcDatabaseContainer<?> database() {
        if (database == null) {
            throw new IllegalStateException("only the upstream knows this, and it is no JdbcDatabaseContainer");
        }
        return database;
    }

    /**
     * The failpoints that count for every session.
     *
     * @throws IllegalStateException if this container does not run
     */
    public FailPointsClient failpoints() {
        if (failpoints == null) {
            throw new IllegalStateException("FailgateContainer is not started");
        }
        return failpoints;
    }
}
