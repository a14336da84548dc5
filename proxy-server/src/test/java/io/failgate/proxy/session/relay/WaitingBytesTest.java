package io.failgate.proxy.session.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.session.EmbeddedSession;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Bytes that wait for the rest of their packet, or for their turn, take no more room than they need, however long that
 * goes on.
 */
class WaitingBytesTest {

    private static final int KILOBYTE = 1024;
    private static final int LITTLE = 256 * KILOBYTE;
    private static final int ROUNDS = 100;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
    private final EmbeddedSession embedded = EmbeddedSession.loggedIn(Capabilities.PROTOCOL_41 | 1);

    WaitingBytesTest() {
        embedded.client.config().setAllocator(allocator);
        embedded.server.config().setAllocator(allocator);
    }

    @AfterEach
    void end() {
        embedded.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    /** Frames of a kilobyte, so many that 64 of them come at a time, the last without its last byte. */
    private static byte[] shifted(int sequenceId, byte firstByte) {
        byte[] payload = new byte[KILOBYTE - 4];
        payload[0] = firstByte;
        byte[] frame = new Packet(sequenceId, payload).bytes();
        Bytes all = new Bytes().addByte(0);
        for (int i = 0; i < 64; i++) {
            all.add(frame);
        }
        byte[] shifted = all.toArray();
        return Arrays.copyOf(shifted, shifted.length - 1);
    }

    private void assertLittleIsHeld() {
        assertThat(allocator.metric().usedHeapMemory()).isLessThan(LITTLE);
    }

    /** COM_STMT_SEND_LONG_DATA has no answer, so that a client sends one behind the other. */
    @Test
    void aClientThatNeverStopsSendingLongDataIsNotHeldInMemory() {
        byte[] longData = shifted(0, (byte) 0x18);
        embedded.fromClient(Arrays.copyOfRange(longData, 1, longData.length));
        for (int i = 0; i < ROUNDS; i++) {
            embedded.fromClient(longData);
            assertThat(embedded.toServer()).isNotEmpty();
            assertLittleIsHeld();
        }
    }

    @Test
    void aClientThatAsksFasterThanTheServerAnswersIsNotHeldInMemory() {
        byte[] query = new Packet(0, Bytes.text("\3" + "x".repeat(KILOBYTE))).bytes();
        embedded.fromClient(query);
        for (int i = 0; i < 20 * ROUNDS; i++) {
            embedded.fromClient(query);
            embedded.fromServer(new Packet(1, Payloads.ok(2)).bytes());
            assertThat(embedded.toServer()).isNotEmpty();
            embedded.toClient();
            assertLittleIsHeld();
        }
    }
}
