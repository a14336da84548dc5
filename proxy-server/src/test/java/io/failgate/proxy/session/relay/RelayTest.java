package io.failgate.proxy.session.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.HandshakePackets;
import io.failgate.proxy.session.EmbeddedSession;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.tracking.CapturedAnswer;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A session relays captured answers unchanged and knows where each ends, however the bytes of both sides are cut. */
class RelayTest {

    /** Behind its header and the window of a head, a packet has nothing that anybody looks at. */
    private static final int INTERESTING = 30;

    private static final byte[] PING = Packet.ofHex(0, "0e").bytes();

    private static EmbeddedSession sessionOf(CapturedAnswer answer) {
        long lowBits = Capabilities.PROTOCOL_41 | answer.capabilities().bits();
        boolean mariaDb = lowBits >> 32 != 0;
        return EmbeddedSession.loggedIn(mariaDb ? lowBits : lowBits | Capabilities.CLIENT_MYSQL);
    }

    private static byte[] question(CapturedAnswer answer) {
        int code = answer.command() == Command.UNKNOWN ? 0x30 : answer.command().code();
        return new Packet(0, (byte) code, (byte) 'x').bytes();
    }

    /** The packet the client sends next if the server has asked for a file: an empty one. */
    private static void uploadIfAsked(EmbeddedSession embedded, CapturedAnswer answer, Packet packet) {
        boolean asked = answer.uploads() > 0 && packet.byteAt(0) == 0xFB && packet.length() > 1;
        if (asked) {
            byte[] end = new Packet(packet.sequenceId() + 1).bytes();
            embedded.fromClient(end);
            assertThat(embedded.toServer()).isEqualTo(end);
        }
    }

    /**
     * While a stream comes, or the server asks an authenticating client, whatever the client sends goes to the server
     * at once.
     */
    private static boolean waits(CapturedAnswer answer) {
        return switch (answer.command().response()) {
            case STREAM, TAKEOVER -> false;
            case AUTHENTICATION -> !asksClient(answer.packets());
            default -> true;
        };
    }

    private static boolean asksClient(List<Packet> packets) {
        return packets.size() > 1
                && HandshakePackets.asksClient(
                        Unpooled.wrappedBuffer(packets.get(packets.size() - 2).bytes()));
    }

    static Stream<CapturedAnswer> answers() {
        return CapturedAnswer.all();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void relaysAnAnswerPacketByPacketAndTheNextCommandAfterItsLast(CapturedAnswer answer) {
        try (EmbeddedSession embedded = sessionOf(answer)) {
            embedded.fromClient(question(answer));
            assertThat(embedded.toServer()).isEqualTo(question(answer));
            Packet last = answer.packets().get(answer.packets().size() - 1);
            for (Packet packet : answer.packets()) {
                if (packet.equals(last) && waits(answer)) {
                    embedded.fromClient(PING);
                    assertThat(embedded.toServer()).as("a ping waits").isEmpty();
                }
                embedded.fromServer(packet.bytes());
                assertThat(embedded.toClient()).isEqualTo(packet.bytes());
                uploadIfAsked(embedded, answer, packet);
            }
            if (waits(answer)) {
                assertThat(embedded.toServer()).as("the ping went on").isEqualTo(PING);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void relaysAnAnswerByteByByte(CapturedAnswer answer) {
        try (EmbeddedSession embedded = sessionOf(answer)) {
            for (byte single : question(answer)) {
                embedded.fromClient(single);
            }
            assertThat(embedded.toServer()).isEqualTo(question(answer));
            for (Packet packet : answer.packets()) {
                byte[] bytes = packet.bytes();
                int singles = Math.min(bytes.length, INTERESTING);
                for (int i = 0; i < singles; i++) {
                    embedded.fromServer(bytes[i]);
                }
                embedded.fromServer(Arrays.copyOfRange(bytes, singles, bytes.length));
                assertThat(embedded.toClient()).isEqualTo(packet.bytes());
                uploadIfAsked(embedded, answer, packet);
            }
            embedded.fromClient(PING);
            assertThat(embedded.toServer()).isEqualTo(PING);
        }
    }

    /** Every packet of the file but the last has two frames, the second of which is no longer than it must be. */
    @Test
    void aFileEndsWithItsEmptyPacketAndNotWithTheRestOfALongOne() {
        byte[] full = new Packet(2, new byte[0xFFFFFF]).bytes();
        byte[] rest = Packet.ofHex(3, "61 62 63").bytes();
        byte[] end = new Packet(4).bytes();
        try (EmbeddedSession embedded = EmbeddedSession.loggedIn(Capabilities.PROTOCOL_41 | 1)) {
            embedded.fromClient(Packet.ofHex(0, "03 78").bytes());
            embedded.fromServer(Packet.ofHex(1, "fb 66").bytes());
            embedded.toServer();
            embedded.fromClient(full);
            for (byte single : rest) {
                embedded.fromClient(single);
            }
            for (byte single : end) {
                embedded.fromClient(single);
            }
            embedded.fromClient(PING);
            byte[] sent = embedded.toServer();
            byte[] sentBehindFull = Arrays.copyOfRange(sent, full.length, sent.length);
            assertThat(sentBehindFull).as("the ping waits for the answer").isEqualTo(Bytes.concat(rest, end));
            embedded.fromServer(Packet.ofHex(5, "00 00 00 02 00 00 00").bytes());
            assertThat(embedded.toServer()).isEqualTo(PING);
        }
    }

    @Test
    void whatTheServerSaysUnaskedIsRelayedAtOnce() {
        byte[] unsolicited = Packet.ofHex(0, "ff bf 0f 23 48 59 30 30 30 6e 6f").bytes();
        try (EmbeddedSession embedded = EmbeddedSession.loggedIn(Capabilities.PROTOCOL_41 | 1)) {
            for (byte single : unsolicited) {
                embedded.fromServer(single);
                assertThat(embedded.toClient()).containsExactly(single);
            }
        }
    }
}
