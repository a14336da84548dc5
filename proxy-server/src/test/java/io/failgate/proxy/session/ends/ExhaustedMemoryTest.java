package io.failgate.proxy.session.ends;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.session.Limits;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * While the buffers of all sessions take all that they may, whoever wants to begin something hears so, and whoever is
 * there stays.
 */
@Timeout(60)
class ExhaustedMemoryTest {

    private static final int LIMIT = 64 * 1024 * 1024;

    private static final Limits LIMITS = new Limits(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, LIMIT);

    private static ScriptedServer friendly() throws IOException {
        return ScriptedServer.afterLogin(client -> {
            client.okToAll();
            client.awaitEnd();
        });
    }

    /** The test's proxy has the allocator of everybody in this process. */
    private static ByteBuf everything() {
        return ByteBufAllocator.DEFAULT.directBuffer(LIMIT);
    }

    @Test
    void aCommandIsRefusedAndTheSessionStays() throws IOException {
        try (ScriptedServer server = friendly();
                TestProxy proxy = TestProxy.before(server, LIMITS);
                RawClient client = proxy.login()) {
            ByteBuf everything = everything();
            Packet refusal = client.execute("select 1");
            assertThat(refusal.error()).startsWith("ERROR 1041 (HY000)").contains("--buffer-memory");
            assertThat(refusal.sequenceId()).isEqualTo(1);
            assertThat(client.execute("SHOW FAILPOINTS").isError())
                    .as("Failgate itself answers")
                    .isFalse();
            everything.release();
            assertThat(client.execute("select 1").isOk()).isTrue();
        }
    }

    @Test
    void aNewClientHearsSoInTheGreetingsPlace() throws IOException {
        try (ScriptedServer server = friendly();
                TestProxy proxy = TestProxy.before(server, LIMITS)) {
            ByteBuf everything = everything();
            try (RawClient refused = proxy.connect()) {
                Packet refusal = refused.readGreeting();
                assertThat(refusal.errorCode()).isEqualTo(1041);
                assertThat(refused.wire().awaitEnd()).isTrue();
            }
            assertThat(server.accepted()).isZero();
            everything.release();
            try (RawClient client = proxy.login()) {
                assertThat(client.command(Command.PING)).hasSize(1);
            }
        }
    }
}
