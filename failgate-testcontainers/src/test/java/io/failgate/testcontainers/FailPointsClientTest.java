package io.failgate.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.config.AdminSettings;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Secret;
import io.failgate.proxy.config.Settings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client of a Failgate in this process. */
@Timeout(120)
class FailPointsClientTest {

    private static final HostAndPort ANY_PORT = new HostAndPort("127.0.0.1", 0);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String TOKEN = "not-a-secret";
    private static final String KEY = "io.failgate/test/here";

    private final ProxyServer proxy;
    private final FailPoint here;
    private final FailPointsClient client;

    FailPointsClientTest() throws IOException {
        proxy = new ProxyServer(new Settings(ANY_PORT, new HostAndPort("127.0.0.1", 1))
                .with(new AdminSettings(ANY_PORT, Optional.of(new Secret(TOKEN)))));
        here = proxy.failPoints().define(new FailPointKey(KEY, "for a test", "return"));
        client = new FailPointsClient(admin(), TOKEN);
    }

    private URI admin() {
        return URI.create(
                "http://127.0.0.1:" + proxy.adminAddress().orElseThrow().getPort());
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void isArmedUntilClosed() {
        try (ArmedFailPoint armed = client.arm("here", "2*return(\"a b%\")")) {
            assertThat(client.list()).containsEntry(KEY, "2*return(\"a b%\")");
            assertThat(armed.hits()).isZero();
            assertThat(here.evaluate().isNone()).isFalse();
            assertThat(armed.hits()).isEqualTo(1);
        }
        assertThat(client.list()).containsEntry(KEY, "");
        assertThat(here.evaluate().isNone()).isTrue();
    }

    @Test
    void aFullNameWillDo() {
        try (ArmedFailPoint armed = client.arm(KEY, "return")) {
            assertThat(here.evaluate().isNone()).isFalse();
            armed.awaitHit(MINUTE);
        }
    }

    @Test
    void closingTwiceIsFine() {
        ArmedFailPoint armed = client.arm("here", "return");
        armed.close();
        armed.close();
        assertThatThrownBy(armed::hits).isInstanceOf(FailgateException.class).hasMessageContaining("not armed");
    }

    @Test
    void aHitIsAwaited() {
        try (ArmedFailPoint armed = client.arm("here", "return")) {
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> armed.awaitHits(2, MINUTE));
            here.evaluate();
            assertThat(waiting).isNotDone();
            here.evaluate();
            waiting.join();
        }
    }

    @Test
    void aHitThatDoesNotComeIsAnError() {
        try (ArmedFailPoint armed = client.arm("here", "return")) {
            here.evaluate();
            assertThatThrownBy(() -> armed.awaitHits(2, Duration.ofMillis(10)))
                    .isInstanceOf(FailgateException.class)
                    .hasMessage("here was hit 1 times within 10 ms, and not 2");
        }
    }

    @Test
    void everythingIsDisarmedAtOnce() {
        client.arm("here", "return");
        client.arm("before-query", "1*error(1213)");
        client.removeAll();
        assertThat(here.evaluate().isNone()).isTrue();
        assertThat(client.list()).containsEntry("io.failgate/query/before-query", "");
    }

    @Test
    void whatCannotBeArmedIsExplained() {
        assertThatThrownBy(() -> client.arm("befor-query", "off"))
                .isInstanceOf(FailgateException.class)
                .hasMessageContaining("did you mean \"before-query\"?");
        assertThatThrownBy(() -> client.arm("before-query", "1*retrun"))
                .isInstanceOf(FailgateException.class)
                .hasMessageContaining("position 3: unknown action");
    }

    @Test
    void aWrongTokenIsExplained() {
        assertThatThrownBy(new FailPointsClient(admin(), "guessed")::list)
                .isInstanceOf(FailgateException.class)
                .hasMessageContaining("needs the token")
                .hasMessageNotContaining("guessed");
    }

    @Test
    void aFailgateThatIsGoneIsExplained() {
        URI gone = admin();
        proxy.close();
        assertThatThrownBy(new FailPointsClient(gone, TOKEN)::list)
                .isInstanceOf(FailgateException.class)
                .hasMessageContaining("no answer from Failgate at " + gone);
    }
}
