package io.failgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.injection.Catalogue;
import io.failgate.proxy.injection.SessionFaults;
import io.failgate.proxy.interception.Direction;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session learns on its event loop that a fault was disarmed, and another may have hit its bytes by then. */
class DisarmedBytesTest {

    private static final long CAPABILITIES = 0x200;
    private static final byte[] PING = new Packet(0, new byte[] {(byte) Command.PING.code()}).bytes();
    private static final byte[] OK = new Packet(1, Payloads.ok(2)).bytes();

    private final FailPoints failPoints = Catalogue.newRegistry();
    private final SessionFaults faults =
            new SessionFaults(new Catalogue(failPoints), new SessionContext(failPoints, "localhost"));
    private final EmbeddedSession session = new EmbeddedSession(new TestInterceptors(faults, List.of()));

    @BeforeEach
    void logIn() {
        session.logIn(CAPABILITIES);
        session.open();
    }

    @AfterEach
    void close() {
        session.close();
    }

    private byte[] ping() {
        session.fromClient(PING);
        session.fromServer(OK);
        return session.toClient();
    }

    /** The session learns that a fault was disarmed, however long ago. */
    private void learn() {
        session.sessions.bytesDisarmed(Direction.DOWNSTREAM);
        session.client.runPendingTasks();
    }

    @Test
    void bytesThatANewFaultHasCountedStayCounted() {
        failPoints.put("downstream", "slice(100)");
        assertThat(ping()).isEqualTo(OK);
        failPoints.remove("downstream");
        failPoints.put("downstream", "truncate(" + (OK.length + 3) + ")");
        assertThat(ping()).isEqualTo(OK);
        learn();
        assertThat(ping()).containsExactly(OK[0], OK[1], OK[2]);
        assertThat(session.isClosed()).isTrue();
    }

    @Test
    void theSlowEndOfANewFaultStaysSlow() {
        failPoints.put("downstream", "slice(100)");
        assertThat(ping()).isEqualTo(OK);
        failPoints.remove("downstream");
        failPoints.put("downstream", "slow_close(1000)");
        assertThat(ping()).isEqualTo(OK);
        learn();
        session.server.close();
        session.client.runPendingTasks();
        assertThat(session.client.isOpen()).isTrue();
        session.client.advanceTimeBy(1, TimeUnit.SECONDS);
        session.client.runScheduledPendingTasks();
        assertThat(session.client.isOpen()).isFalse();
    }

    @Test
    void aSlowEndIsOverWithItsFault() {
        failPoints.put("downstream", "slow_close(1000)");
        assertThat(ping()).isEqualTo(OK);
        session.server.close();
        session.client.runPendingTasks();
        assertThat(session.client.isOpen()).isTrue();
        failPoints.remove("downstream");
        learn();
        assertThat(session.client.isOpen()).isFalse();
    }
}
