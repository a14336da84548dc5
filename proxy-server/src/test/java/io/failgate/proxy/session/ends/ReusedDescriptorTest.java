package io.failgate.proxy.session.ends;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A session that begins while another ends gets the file descriptors of the one that has ended. The system may have
 * events for those at hand, of which the new session is not to hear.
 */
@Timeout(60)
class ReusedDescriptorTest {

    /** So many end and begin at once that some surely get what others had. */
    private static final int SESSIONS = 4;

    /** Holds the event loop where it next takes memory for what it reads. */
    private static final class HoldingAllocator extends PooledByteBufAllocator {

        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private volatile boolean armed;

        HoldingAllocator() {
            super(true);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            if (armed) {
                armed = false;
                held.countDown();
                pass(released);
            }
            return super.newDirectBuffer(initialCapacity, maxCapacity);
        }
    }

    private static void pass(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private final HoldingAllocator allocator = new HoldingAllocator();
    private final CountDownLatch asked = new CountDownLatch(SESSIONS);
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(SESSIONS);
    private final CountDownLatch done = new CountDownLatch(1);

    /** A connection that was asked to end does so, but keeps its own descriptor until all is done. */
    private void serve(ServerConnection client) throws IOException {
        client.login();
        if (client.readCommand().text().equals("\3end")) {
            asked.countDown();
            pass(end);
            client.wire().shutdownOutput();
            ended.countDown();
            pass(done);
        } else {
            client.ok();
            client.awaitEnd();
        }
    }

    private List<RawClient> askToEnd(TestProxy proxy) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            clients.add(proxy.login());
            clients.get(i).sendQuery("end");
        }
        pass(asked);
        return clients;
    }

    private static List<RawClient> connect(TestProxy proxy) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            clients.add(proxy.connect());
        }
        return clients;
    }

    @Test
    void newSessionsHearNothingOfThoseBefore() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(this::serve);
                TestProxy proxy = TestProxy.before(server.port(), allocator);
                RawClient bystander = proxy.login()) {
            List<RawClient> before = askToEnd(proxy);
            allocator.armed = true;
            bystander.send(Command.PING);
            pass(allocator.held);
            for (RawClient client : before) {
                client.wire().reset();
            }
            List<RawClient> next = connect(proxy);
            end.countDown();
            pass(ended);
            allocator.released.countDown();
            for (RawClient client : next) {
                assertThat(client.login(TestProxy.ANYBODY).isOk()).isTrue();
                client.close();
            }
            done.countDown();
        }
    }
}
