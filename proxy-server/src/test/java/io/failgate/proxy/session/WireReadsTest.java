package io.failgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bytes beneath TLS are heard as they come, and records are told from parts of them wherever they are cut. */
class WireReadsTest {

    private static final byte[] RECORD = {0x17, 3, 3, 1, 2};
    private static final int PAYLOAD = 258;

    private final AtomicInteger heard = new AtomicInteger();
    private final WireReads wire = new WireReads(heard::incrementAndGet);
    private final EmbeddedChannel channel = new EmbeddedChannel(wire);

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
    }

    private void arrive(byte... bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
    }

    @Test
    void allBytesAreHeardAndGoOn() {
        arrive((byte) 1, (byte) 2);
        arrive((byte) 3);
        assertThat(heard).hasValue(2);
        assertThat(channel.inboundMessages()).hasSize(2);
        assertThat(wire.isInRecord()).as("there are none without TLS").isFalse();
    }

    @Test
    void aRecordIsUnderWayFromItsFirstByteToItsLast() {
        wire.encrypted();
        for (int round = 0; round < 2; round++) {
            assertThat(wire.isInRecord()).isFalse();
            for (byte next : RECORD) {
                arrive(next);
                assertThat(wire.isInRecord()).isTrue();
            }
            arrive(new byte[PAYLOAD - 1]);
            assertThat(wire.isInRecord()).isTrue();
            arrive((byte) 0);
        }
        assertThat(wire.isInRecord()).isFalse();
    }

    @Test
    void aBufferMayHoldOneRecordAndTheBeginningOfTheNext() {
        wire.encrypted();
        byte[] both = new byte[RECORD.length + PAYLOAD + 2];
        System.arraycopy(RECORD, 0, both, 0, RECORD.length);
        both[RECORD.length + PAYLOAD] = 0x17;
        arrive(both);
        assertThat(wire.isInRecord()).isTrue();
        arrive((byte) 3, (byte) 0, (byte) 0);
        assertThat(wire.isInRecord())
                .as("an empty record is over with its header")
                .isFalse();
    }
}
