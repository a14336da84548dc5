package io.failgate.proxy.admin;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.admin.AdminSources.SessionInfo;
import io.failgate.proxy.control.FleetControl;
import io.failgate.proxy.injection.Catalogue;
import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.traffic.Traffic;
import io.failgate.proxy.transport.Transport;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An admin listener on a free port, of a proxy that is not there, and a client of it. */
public final class TestAdmin implements AutoCloseable {

    /** The only session of the proxy that is not there. */
    static final SessionInfo SESSION =
            new SessionInfo(7, "app", "10.0.0.1:4711", "test", "query", true, 3, Map.of("a/one", "off"));

    private final FailPoints failPoints = Catalogue.newRegistry();
    private final FailPoint open = define("vitess.io/vitess/go/vt/vtgate/OpenSetFailPoint", "return(1)");
    private final FailPoint practice = define("TestFailPointError", "return(1)");
    private final FailPoint before = define("io.failgate/query/before-query", "1*error(1213)");
    private final FailPoint after = define("io.failgate/query/after-query", "1*close");
    private final Traffic traffic = new Traffic();
    private final BufferMemory memory = new BufferMemory(ByteBufAllocator.DEFAULT, 0);
    private final HttpClient http = HttpClient.newHttpClient();
    private final AdminServer server;
    private List<SessionInfo> sessions = List.of(SESSION);
    private volatile boolean ready = true;
    private volatile Optional<FleetControl> fleet = Optional.empty();

    private TestAdmin(Optional<String> token, Duration timeout) {
        failPoints.put("OpenSetFailPoint", "return(1)");
        try {
            InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            server =
                    AdminServer.start(Transport.Choice.AUTO.open(), anyPort, token, failPoints, new Sources(), timeout);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Without a token. */
    public static TestAdmin start() {
        return new TestAdmin(Optional.empty(), AdminServer.TIMEOUT);
    }

    /** With a token. */
    public static TestAdmin start(String token) {
        return new TestAdmin(Optional.of(token), AdminServer.TIMEOUT);
    }

    /** With a time-out of its own for clients that are slow. */
    static TestAdmin start(Duration timeout) {
        return new TestAdmin(Optional.empty(), timeout);
    }

    private FailPoint define(String fullName, String example) {
        String purpose = fullName.endsWith("before-query")
                ? "a statement of any kind has come, and the server has not heard of it"
                : "for a test";
        return failPoints.define(new FailPointKey(fullName, purpose, example));
    }

    /** What is listed and armed. */
    public FailPoints failPoints() {
        return failPoints;
    }

    /** A point that a query would pass. */
    public FailPoint before() {
        return before;
    }

    FailPoint after() {
        return after;
    }

    FailPoint practice() {
        return practice;
    }

    FailPoint open() {
        return open;
    }

    Traffic traffic() {
        return traffic;
    }

    void ready(boolean isReady) {
        ready = isReady;
    }

    void fleet(FleetControl control) {
        fleet = Optional.of(control);
    }

    /** Forgets the session. */
    public void withoutSessions() {
        sessions = List.of();
    }

    /** Where it listens: host and port. */
    public String authority() {
        return "127.0.0.1:" + server.address().getPort();
    }

    InetSocketAddress address() {
        return server.address();
    }

    /** Sends a request and takes the answer. */
    HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + authority() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    HttpResponse<String> get(String path) {
        return send("GET", path, "");
    }

    /** Sends bytes as they are, and takes all that comes until the server closes. */
    String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    Socket connect() throws IOException {
        return new Socket(address().getAddress(), address().getPort());
    }

    @Override
    public void close() {
        server.close();
    }

    /** What a proxy would tell. */
    private final class Sources implements AdminSources {

        @Override
        public List<SessionInfo> sessions() {
            return sessions;
        }

        @Override
        public boolean ready() {
            return ready;
        }

        @Override
        public Traffic traffic() {
            return traffic;
        }

        @Override
        public BufferMemory memory() {
            return memory;
        }

        @Override
        public String version() {
            return "1.2.3";
        }

        @Override
        public Optional<FleetControl> fleet() {
            return fleet;
        }

        @Override
        public void removeAll() {
            failPoints.list().stream()
                    .map(status -> status.key().fullName())
                    .filter(name -> !name.endsWith("/OpenSetFailPoint"))
                    .forEach(failPoints::remove);
        }
    }
}
