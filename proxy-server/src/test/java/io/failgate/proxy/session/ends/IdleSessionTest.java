package io.failgate.proxy.session.ends;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.session.EmbeddedSession;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

/** What a session keeps while its client says nothing: thousands of them may be idle. */
class IdleSessionTest {

    private static final long CAPABILITIES = Capabilities.PROTOCOL_41 | 1;

    @Test
    void holdsNoBufferOfTheHandshake() {
        try (EmbeddedSession embedded = new EmbeddedSession()) {
            embedded.fromServer(
                    new Packet(0, Payloads.greeting("9.7.4", 1, CAPABILITIES, "caching_sha2_password")).bytes());
            byte[] payload = new Bytes().addInt(CAPABILITIES).addZeros(36).toArray();
            ByteBuf response = embedded.client.alloc().buffer().writeBytes(new Packet(1, payload).bytes());
            embedded.client.writeInbound(response);
            embedded.fromServer(new Packet(2, Payloads.ok(2)).bytes());
            assertThat(embedded.toServer()).hasSize(4 + payload.length);
            embedded.toClient();
            assertThat(response.refCnt()).isZero();
        }
    }
}
