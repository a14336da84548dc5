package io.failgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that still sends hears the last word, and then an end that is none of a reset; but not for ever. */
@Timeout(60)
class LingeringCloseTest {

    private static final int MEGABYTE = 1024 * 1024;
    private static final Duration NEVER = Duration.ZERO;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final AtomicInteger closes = new AtomicInteger();

    @BeforeEach
    void freezeTime() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void pass(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void aSilentPeerIsClosedSoon() {
        new LingeringClose(channel, closes::incrementAndGet);
        pass(Duration.ofMillis(1999));
        assertThat(closes).hasValue(0);
        pass(Duration.ofMillis(1));
        assertThat(closes).hasValue(1);
    }

    @Test
    void aPeerThatEndsIsClosedAtOnceAndOnce() {
        LingeringClose lingering = new LingeringClose(channel, closes::incrementAndGet);
        lingering.finish();
        lingering.finish();
        pass(Duration.ofMinutes(1));
        assertThat(closes).hasValue(1);
    }

    @Test
    void aPeerThatGoesOnForEverIsClosedAfterHalfAMinute() {
        LingeringClose lingering = new LingeringClose(channel, closes::incrementAndGet);
        for (int seconds = 0; seconds < 29; seconds++) {
            lingering.heard();
            pass(Duration.ofSeconds(1));
        }
        assertThat(closes).hasValue(0);
        lingering.heard();
        pass(Duration.ofSeconds(1));
        assertThat(closes).hasValue(1);
    }

    private static byte[] longQuery() {
        byte[] payload = new byte[12 * MEGABYTE];
        payload[0] = (byte) Command.QUERY.code();
        return payload;
    }

    @ParameterizedTest
    @ValueSource(strings = {"before-query", "before-command"})
    void aCloseIsNoReset(String site) throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(ServerConnection::awaitEnd);
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put(site, "close");
            client.wire().writeLong(0, longQuery());
            assertThat(client.wire().awaitEnd()).isTrue();
            server.finish();
        }
    }

    @ParameterizedTest
    @CsvSource({"before-query, 1153", "before-query, 1053"})
    void anErrorThatClosesIsHeard(String site, int code) throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(ServerConnection::awaitEnd);
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put(site, "error(" + code + ")");
            client.wire().writeLong(0, longQuery());
            assertThat(client.read().errorCode()).isEqualTo(code);
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    @Test
    void aRefusalIsHeardByAClientThatSpeaksFirst() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(ServerConnection::awaitEnd);
                TestProxy proxy = TestProxy.before(server, new Limits(1, NEVER, NEVER, NEVER));
                RawClient only = proxy.login();
                RawClient refused = proxy.connect()) {
            refused.wire().writeBytes(new byte[4 * MEGABYTE]);
            Packet refusal = refused.read();
            assertThat(refusal.errorCode()).isEqualTo(1040);
            assertThat(refused.wire().awaitEnd()).isTrue();
            assertThat(only.wire().staysQuiet(10)).isTrue();
        }
    }
}
