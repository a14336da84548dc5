package io.failgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.traffic.DisconnectReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What makes no sense is the fault of whoever has said it, no matter whose bytes were read when it was looked at. */
class BlameTest {

    private static final byte[] GREETING =
            new Packet(0, Payloads.greeting("9.7.4", 1, Payloads.MYSQL_9_7, "caching_sha2_password")).bytes();
    private static final byte[] OF_PROTOCOL_4_0 = new Packet(1, new byte[40]).bytes();

    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(Blame.class);

    @BeforeEach
    void listen() {
        said.start();
        log.setLevel(Level.INFO);
        log.addAppender(said);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(said);
        log.setLevel(null);
    }

    private static EmbeddedSession open() {
        EmbeddedSession embedded = new EmbeddedSession();
        embedded.open();
        return embedded;
    }

    private void assertBlamed(EmbeddedSession embedded, DisconnectReason reason, Level level, String text) {
        assertThat(said.list).anySatisfy(event -> {
            assertThat(event.getLevel()).isEqualTo(level);
            assertThat(event.getFormattedMessage()).startsWith(text);
        });
        assertThat(said.list).hasSize(1);
        assertThat(embedded.sessions.traffic().disconnects(reason)).isEqualTo(1);
    }

    @Test
    void aResponseThatCameBeforeTheGreetingIsTheClients() {
        try (EmbeddedSession embedded = open()) {
            embedded.fromClient(OF_PROTOCOL_4_0);
            embedded.fromServer(GREETING);
            assertBlamed(embedded, DisconnectReason.PROTOCOL_ERROR, Level.INFO, "refused");
        }
    }

    @Test
    void aResponseBehindTheGreetingIsTheClients() {
        try (EmbeddedSession embedded = open()) {
            embedded.fromServer(GREETING);
            embedded.fromClient(OF_PROTOCOL_4_0);
            assertBlamed(embedded, DisconnectReason.PROTOCOL_ERROR, Level.INFO, "refused");
        }
    }

    @Test
    void aServerThatDoesNotWaitForTheResponseIsNoClient() {
        try (EmbeddedSession embedded = open()) {
            embedded.fromServer(Bytes.concat(GREETING, new Packet(1, Payloads.ok(2)).bytes()));
            embedded.fromClient(
                    new Packet(1, new Bytes().addInt(0x200).addZeros(40).toArray()).bytes());
            assertBlamed(embedded, DisconnectReason.SERVER_PROTOCOL_ERROR, Level.WARN, "the server does not speak");
        }
    }

    @Test
    void aGreetingIsTheServers() {
        try (EmbeddedSession embedded = open()) {
            embedded.fromServer(Packet.ofHex(0, "09 31 00").bytes());
            assertBlamed(embedded, DisconnectReason.SERVER_PROTOCOL_ERROR, Level.WARN, "the server does not speak");
        }
    }
}
