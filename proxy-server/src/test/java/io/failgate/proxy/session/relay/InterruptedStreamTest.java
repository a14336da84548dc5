package io.failgate.proxy.session.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.session.EmbeddedSession;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A server may end a stream of events while its replica is in the middle of an acknowledgement. */
class InterruptedStreamTest {

    private static final byte[] ACKNOWLEDGEMENT =
            Packet.ofHex(0, "ef 01 02 03 04 05 06 07 08 62").bytes();
    private static final byte[] PING = Packet.ofHex(0, "0e").bytes();

    @Test
    void theRestOfTheAcknowledgementIsNoCommand() {
        for (int cut = 1; cut <= ACKNOWLEDGEMENT.length; cut++) {
            try (EmbeddedSession embedded = EmbeddedSession.loggedIn(Capabilities.PROTOCOL_41 | 1)) {
                embedded.fromClient(new Packet(0, (byte) Command.BINLOG_DUMP_GTID.code()).bytes());
                embedded.toServer();
                embedded.fromClient(Arrays.copyOf(ACKNOWLEDGEMENT, cut));
                embedded.fromServer(new Packet(1, Payloads.eof(2)).bytes());
                byte[] rest = Arrays.copyOfRange(ACKNOWLEDGEMENT, cut, ACKNOWLEDGEMENT.length);
                embedded.fromClient(Bytes.concat(rest, PING));
                assertThat(embedded.toServer()).as("cut at %s", cut).isEqualTo(Bytes.concat(ACKNOWLEDGEMENT, PING));
            }
        }
    }
}
