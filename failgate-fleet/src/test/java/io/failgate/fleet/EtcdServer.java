package io.failgate.fleet;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A real etcd on free ports of the loopback address, with a folder of its own, which is removed at the end. */
public final class EtcdServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(5);

    private final String scheme;
    private final Path folder;
    private final int clientPort;
    private final int peerPort;
    private final List<String> options;
    private Process process;

    private EtcdServer(String scheme, int clientPort, int peerPort, List<String> options) throws IOException {
        this.scheme = scheme;
        this.folder = Files.createTempDirectory("failgate-etcd");
        this.clientPort = clientPort;
        this.peerPort = peerPort;
        this.options = List.copyOf(options);
        this.process = launch();
    }

    /** The program, if it can be had: where {@code -Dfailgate.test.etcd} says, or on the path. */
    public static Optional<Path> program() {
        return Optional.ofNullable(System.getProperty("failgate.test.etcd"))
                .filter(path -> !path.isBlank())
                .map(Path::of)
                .or(() -> Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                        .map(folder -> Path.of(folder, "etcd"))
                        .filter(Files::isExecutable)
                        .findFirst());
    }

    /** Starts one, and waits until it answers. {@code PORT} in an option is where clients connect. */
    public static EtcdServer start(String... options) throws IOException {
        return start("http", options);
    }

    /** Starts one that is asked by TLS, and waits until it can be connected to. */
    static EtcdServer startEncrypted(String... options) throws IOException {
        return start("https", options);
    }

    private static EtcdServer start(String scheme, String... options) throws IOException {
        EtcdServer server = new EtcdServer(scheme, freePort(), freePort(), List.of(options));
        server.awaitPort();
        return server;
    }

    /** Starts several that are one etcd, and waits until they answer. */
    static List<EtcdServer> cluster(int size) throws IOException {
        List<EtcdServer> nodes = new ArrayList<>();
        List<Integer> peerPorts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            peerPorts.add(freePort());
        }
        String all = IntStream.range(0, size)
                .mapToObj(i -> "node" + i + "=http://127.0.0.1:" + peerPorts.get(i))
                .collect(Collectors.joining(","));
        for (int i = 0; i < size; i++) {
            // the last of an option wins
            nodes.add(new EtcdServer(
                    "http", freePort(), peerPorts.get(i), List.of("--name=node" + i, "--initial-cluster=" + all)));
        }
        for (EtcdServer node : nodes) {
            node.awaitPort();
        }
        return nodes;
    }

    /** Whether it leads the others. */
    boolean isLeader() throws IOException {
        URI metrics = URI.create("http://127.0.0.1:" + clientPort + "/metrics");
        try (InputStream in = metrics.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).contains("\netcd_server_is_leader 1\n");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        String client = scheme + "://127.0.0.1:" + clientPort;
        String peer = "http://127.0.0.1:" + peerPort;
        List<String> command = Stream.concat(
                        Stream.of(
                                program().orElseThrow().toString(),
                                "--name=one",
                                "--data-dir=" + folder.resolve("data"),
                                "--listen-client-urls=" + client,
                                "--advertise-client-urls=" + client,
                                "--listen-peer-urls=" + peer,
                                "--initial-advertise-peer-urls=" + peer,
                                "--initial-cluster=one=" + peer,
                                "--logger=zap"),
                        options.stream().map(option -> option.replace("PORT", String.valueOf(clientPort))))
                .toList();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private void awaitPort() throws IOException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > giveUp) {
                throw new IOException("etcd does not start: " + Files.readString(folder.resolve("log")));
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /**
     * Whether it serves. One that is killed before has stored itself in halves, and never serves again. By TLS, only
     * whether it can be connected to.
     */
    private boolean answers() {
        if (scheme.equals("https")) {
            return canBeConnectedTo();
        }
        URI health = URI.create("http://127.0.0.1:" + clientPort + "/health");
        try (InputStream in = health.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).contains("true");
        } catch (IOException notYet) {
            return false;
        }
    }

    private boolean canBeConnectedTo() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), clientPort), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A fleet in it. */
    public FleetSettings.Address fleet(String name) {
        return FleetSettings.Address.parse("etcd://127.0.0.1:" + clientPort + "/" + name);
    }

    /** Where clients connect. */
    public int port() {
        return clientPort;
    }

    /** Stops it in the middle of whatever it does, as if the machine stood still. */
    public void pause() throws IOException {
        signal("STOP");
    }

    /** Lets it go on. */
    public void resume() throws IOException {
        signal("CONT");
    }

    private void signal(String name) throws IOException {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills it. */
    public void kill() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts it anew, with what it has stored. */
    public void restart() throws IOException {
        process = launch();
        awaitPort();
    }

    @Override
    public void close() throws IOException {
        kill();
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(EtcdServer::delete);
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
