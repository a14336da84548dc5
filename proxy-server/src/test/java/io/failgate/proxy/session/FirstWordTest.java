package io.failgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.failgate.proxy.TestProxy;
import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.transport.ServerAddress;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The log tells of a server that ends without a word, or says nothing, as a server of another kind may. */
@Timeout(60)
class FirstWordTest {

    private static final String ENDED = "has closed a connection without a greeting; is it a MySQL server?";

    private final List<ILoggingEvent> said = new CopyOnWriteArrayList<>();
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
            said.add(event);
        }
    };
    private final List<Logger> logs = Stream.of(FirstWord.class, Deadline.class)
            .map(type -> (Logger) LoggerFactory.getLogger(type))
            .toList();

    private final AtomicBoolean over = new AtomicBoolean();
    private final Sessions sessions = new Sessions(new BufferMemory(UnpooledByteBufAllocator.DEFAULT, 0));

    @BeforeEach
    void listen() {
        appender.start();
        logs.forEach(log -> {
            log.setLevel(Level.INFO);
            log.addAppender(appender);
        });
    }

    @AfterEach
    void stopListening() {
        logs.forEach(log -> {
            log.detachAppender(appender);
            log.setLevel(null);
        });
    }

    private EmbeddedChannel connected() {
        return new EmbeddedChannel(new FirstWord(ServerAddress.of("db", 3306), over::get, sessions, new ProxyLoops()));
    }

    private List<String> lines() {
        return said.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void aServerThatEndsWithoutAWordIsSaidOnce() {
        sessions.reached(true);
        EmbeddedChannel server = connected();
        server.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        server.close();
        assertThat(lines()).containsExactly("the server at db:3306 " + ENDED);
        assertThat(said.get(0).getLevel()).isEqualTo(Level.WARN);
        assertThat(sessions.hasReachedServer()).isFalse();
    }

    @Test
    void aServerThatResetsTheConnectionIsSaidOnce() {
        EmbeddedChannel server = connected();
        server.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        over.set(true);
        server.pipeline().remove(FirstWord.class);
        assertThat(lines()).containsExactly("the server at db:3306 " + ENDED);
    }

    @Test
    void aServerThatSaysAnythingIsReachedAndNotSaid() {
        EmbeddedChannel server = connected();
        server.freezeTime();
        server.advanceTimeBy(5, TimeUnit.SECONDS);
        server.writeInbound(Unpooled.EMPTY_BUFFER);
        server.close();
        assertThat(said).isEmpty();
        assertThat(sessions.hasReachedServer()).isTrue();
    }

    @Test
    void aServerOfAnotherKindIsNotReached() {
        EmbeddedChannel server = connected();
        server.writeInbound(Unpooled.copiedBuffer("SSH-2.0", StandardCharsets.US_ASCII));
        server.releaseInbound();
        assertThat(sessions.hasReachedServer()).isFalse();
    }

    @Test
    void aClientThatLeavesAfterASecondHasWaitedForAGreeting() {
        EmbeddedChannel server = connected();
        server.freezeTime();
        server.advanceTimeBy(3, TimeUnit.SECONDS);
        over.set(true);
        server.close();
        assertThat(lines())
                .containsExactly(
                        "the server at db:3306 has accepted a connection, and has said nothing for 3 s; is it a"
                                + " MySQL server?");
    }

    @Test
    void aClientThatLeavesAtOnceSaysNothingOfTheServer() {
        EmbeddedChannel server = connected();
        over.set(true);
        server.close();
        assertThat(said).isEmpty();
    }

    @Test
    void aServerThatClosesAtOnceIsSaidInTheLog() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {});
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.connect()) {
            assertThat(client.wire().awaitEnd()).isTrue();
            await().untilAsserted(() ->
                    assertThat(lines()).containsExactly("the server at 127.0.0.1:" + server.port() + " " + ENDED));
        }
    }

    @Test
    void aServerThatSaysNothingIsSaidInTheLogWhenTheClientHasWaitedLongEnough() throws IOException {
        Limits impatient = new Limits(0, Duration.ofMillis(1_500), Duration.ZERO, Duration.ZERO);
        try (ScriptedServer server =
                        ScriptedServer.start(client -> client.wire().readToEnd());
                TestProxy proxy = TestProxy.before(server, impatient);
                RawClient client = proxy.connect()) {
            assertThat(client.read().errorCode()).isEqualTo(1159);
            await().untilAsserted(() -> assertThat(lines())
                    .hasSize(2)
                    .anySatisfy(line -> assertThat(line).endsWith("was not logged in within 1 s (--handshake-timeout)"))
                    .anySatisfy(line ->
                            assertThat(line).contains("has accepted a connection, and has said nothing for 1 s")));
        }
    }
}
