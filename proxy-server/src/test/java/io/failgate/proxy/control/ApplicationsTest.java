package io.failgate.proxy.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.failgate.proxy.TestProxy;
import io.failgate.proxy.application.Application;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failpoints inside applications, of which one serves them in this process, one is not there, and one says nothing. */
@Timeout(60)
class ApplicationsTest {

    private final VariableServer server = new VariableServer();
    private final InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private final HttpServer application = HttpServer.create(anyPort, 0);
    private final ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final TestProxy proxy = TestProxy.before(
            server.server(),
            settings -> settings.withApplications(List.of(
                    Application.parse("shop=http://ann:s3cret@127.0.0.1:"
                            + application.getAddress().getPort() + "/debug/"),
                    Application.parse("gone=http://127.0.0.1:1"),
                    Application.parse("mute=http://127.0.0.1:" + mute.getLocalPort()))));

    ApplicationsTest() throws IOException {}

    @BeforeEach
    void serve() {
        application.createContext("/", this::answer);
        application.start();
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
        application.stop(0);
        mute.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String path = exchange.getRequestURI().getRawPath();
        requests.add(exchange.getRequestMethod() + " " + path + " " + body + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
        String said = switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "bad" -> "failed to set\n\u001b[2J" + "x".repeat(100_000);
            case "" -> "main/a=\nmain/b=1*return(\"x=y\")\n";
            default -> "";
        };
        int status = path.endsWith("/moved") ? 302 : path.endsWith("/bad") ? 400 : 200;
        exchange.sendResponseHeaders(status, said.isEmpty() ? -1 : said.length());
        exchange.getResponseBody().write(said.getBytes(UTF_8));
        exchange.close();
    }

    private String outcome(String sql) throws IOException {
        try (RawClient client = proxy.login()) {
            Packet answer = client.execute(sql);
            return answer.isOk() ? "OK" : answer.error();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        SET @put_failpoint='shop:main/pay=1*return("a;b=c")' | PUT /debug/main/pay 1*return("a;b=c")
        SET @put_failpoint=' shop:pay =off' | PUT /debug/pay off
        SET @put_failpoint='shop:50%/ü=off' | PUT /debug/50%25/%C3%BC off
        SET @remove_failpoint='shop:main/pay' | DELETE /debug/main/pay
        SET @put_failpoint='{"configureFailPoint": "shop:pay", "mode": "off"}' | DELETE /debug/pay
        SET @put_failpoint='shop:failpoints=a=off;b=off' | PUT /debug/failpoints a=off;b=off
        """)
    void anApplicationIsAskedAndThenTheServersOkGoesOn(String sql, String request) throws IOException {
        assertThat(outcome(sql)).isEqualTo("OK");
        assertThat(requests)
                .containsExactly(request + (request.startsWith("D") ? " " : "") + " Basic YW5uOnMzY3JldA==");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        SET @put_failpoint='shop:bad=off' | error on shop:bad: HTTP 400: failed to set\\n\\u001b[2Jxxx
        SET @put_failpoint='shop:moved=off' | error on shop:moved: HTTP 302
        SET @put_failpoint='gone:a=off' | error on gone:a: cannot be reached at http://127.0.0.1:1
        SET @remove_failpoint='gone:a' | error on gone:a: cannot be reached at http://127.0.0.1:1
        SET @put_failpoint='shap:a=off' | error on shap:a: there is no application shap; did you mean "shop"?
        SET @remove_failpoint='x:a' | error on x:a: there is no application x; --application=x=URL names one
        SET @put_failpoint='shop:=off' | error on shop:: the failpoint's name is missing
        SET @put_failpoint='shop:a/../b=off' | error on shop:a/../b: a key may not have ".." between slashes
        SET @put_failpoint='shop:a=off', @put_failpoint='before-query=off' | error on shop:a: it needs a SET of its own
        SET @put_session_failpoint='shop:a=off' | error on shop:a: an application knows no sessions
        SET @wait_failpoint='shop:a=1' | error on shop:a: gofail's endpoint has no request for @wait_failpoint
        /* failpoint: shop:a=off */ DO 1 | the FAILPOINT hint does nothing: shop:a is inside an application
        SHOW FAILPOINTS LIKE 'gone:%' | no list of gone: cannot be reached at http://127.0.0.1:1
        """)
    void theErrorNamesApplicationAndKeyAndReason(String sql, String error) throws IOException {
        assertThat(outcome(sql)).startsWith("ERROR 1105 (HY000): " + error).hasSizeLessThan(500);
        assertThat(proxy.failPoints().status("before-query").armed()).isFalse();
    }

    @Test
    void aSilentApplicationDoesNotHoldUpOtherSessionsAndIsNotWaitedForLong() throws IOException {
        try (RawClient waiting = proxy.login();
                RawClient other = proxy.login()) {
            waiting.sendQuery("SET @put_failpoint='mute:a=off'");
            assertThat(other.execute("DO 1").isOk()).isTrue();
            assertThat(waiting.read().error())
                    .isEqualTo("ERROR 1105 (HY000): error on mute:a: the application has not answered within 5 s,"
                            + " and may have done it or not");
        }
    }

    @Test
    void aPatternWithItsNameListsItsPoints() throws IOException {
        try (RawClient client = proxy.login()) {
            assertThat(client.rows("SHOW FAILPOINTS LIKE 'shop:%'"))
                    .containsExactly(List.of("shop:main/a", "false"), List.of("shop:main/b", "true"));
            assertThat(client.rows("SHOW EXTENDED FULL FAILPOINTS LIKE 'shop:%b'")
                            .get(0))
                    .startsWith("shop:main/b", "true", "b", "1*return(\"x=y\")", "global");
        }
    }
}
