package io.failgate.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.config.AdminSettings;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the admin listener of a running proxy knows and changes. */
@Timeout(60)
class ProxyAdminTest {

    private static final HostAndPort ANY_PORT = new HostAndPort("127.0.0.1", 0);

    private final ScriptedServer server = ScriptedServer.afterLogin(ServerConnection::okToAll);
    private final Settings settings = new Settings(ANY_PORT, new HostAndPort("127.0.0.1", server.port()));
    private final ProxyServer proxy = new ProxyServer(settings.with(new AdminSettings(ANY_PORT, Optional.empty())));
    private final HttpClient http = HttpClient.newHttpClient();

    ProxyAdminTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    private String url(String path) {
        InetSocketAddress address = proxy.adminAddress().orElseThrow();
        return "http://127.0.0.1:" + address.getPort() + path;
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url(path)))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String get(String path) throws IOException, InterruptedException {
        return send("GET", path, "").body();
    }

    private RawClient login() throws IOException {
        return RawClient.login(proxy.address(), TestProxy.ANYBODY);
    }

    @Test
    void aPointThatKeepsClientsOutIsDisarmedByHttp() throws Exception {
        assertThat(send("PUT", "/before-query", "error(1040)").statusCode()).isEqualTo(204);
        try (RawClient client = login()) {
            assertThat(client.execute("SELECT 1").errorCode()).isEqualTo(1040);
            assertThat(client.wire().awaitEnd()).isTrue();
        }
        assertThat(send("DELETE", "/v1/failpoints", "").statusCode()).isEqualTo(204);
        try (RawClient client = login()) {
            assertThat(client.execute("SELECT 1").isOk()).isTrue();
        }
        assertThat(proxy.failPoints().status("OpenSetFailPoint").armed()).isTrue();
    }

    @Test
    void whatGoesThroughIsCounted() throws Exception {
        try (RawClient client = login()) {
            client.execute("SELECT 1");
            proxy.failPoints().put("before-query", "1*error(1213)");
            client.execute("SELECT 2");
            client.execute("SHOW FAILPOINT");
            assertThat(get("/metrics"))
                    .contains("failgate_connections_open 1.0")
                    .contains("failgate_commands_total{command=\"query\"} 3.0")
                    .contains("failgate_errors_total{source=\"failpoint\"} 1.0")
                    .contains("failgate_errors_total{source=\"proxy\"} 1.0")
                    .contains("failgate_errors_total{source=\"server\"} 0.0")
                    .contains("failgate_latency_added_seconds_count 1")
                    .contains("failgate_failpoint_hits_total{action=\"error\","
                            + "failpoint=\"io.failgate/query/before-query\"} 1.0");
        }
        await().until(() -> get("/metrics").contains("failgate_disconnects_total{reason=\"client\"} 1.0"));
    }

    @Test
    void everyEndOfASessionHasAReason() throws Exception {
        proxy.failPoints().put("before-query", "close");
        try (RawClient client = login()) {
            client.sendQuery("SELECT 1");
            assertThat(client.wire().awaitEnd()).isTrue();
        }
        await().until(() -> get("/metrics").contains("failgate_disconnects_total{reason=\"failpoint\"} 1.0"));
        assertThat(get("/metrics")).contains("failgate_connections_open 0.0");
    }

    @Test
    void sessionsAreListed() throws Exception {
        try (RawClient client = login()) {
            assertThat(client.execute("SELECT 1").isOk()).isTrue();
            assertThat(get("/v1/sessions"))
                    .contains("\"connectionId\":7")
                    .contains("\"user\":\"anybody\"")
                    .contains("\"host\":\"127.0.0.1\"");
        }
        await().until(() -> get("/v1/sessions").contains("\"sessions\":[]"));
    }

    @Test
    void aProxyIsReadyWhileItReachesItsServer() throws Exception {
        assertThat(send("GET", "/readyz", "").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/readyz", "").statusCode()).isEqualTo(200);
        assertThat(server.accepted()).as("the server is dialled once").isEqualTo(1);
        server.close();
        try (RawClient client = RawClient.connect(proxy.address())) {
            assertThat(client.readGreeting().errorCode()).isEqualTo(1042);
        }
        assertThat(send("GET", "/readyz", "").statusCode()).isEqualTo(503);
    }

    @Test
    void anAddressThatIsTakenIsAnError() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HostAndPort address = new HostAndPort("127.0.0.1", taken.getLocalPort());
            AdminSettings admin = new AdminSettings(address, Optional.empty());
            assertThatThrownBy(() -> new ProxyServer(settings.with(admin)))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("cannot listen for HTTP on 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageEndingWith("; --admin=HOST:PORT names another address, --admin=off none");
        }
    }
}
