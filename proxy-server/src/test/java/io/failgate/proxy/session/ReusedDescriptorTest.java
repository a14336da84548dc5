package io.failgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A session that begins while another ends gets the file descriptors of the one that has ended. The system may have events for those at hand, of
 * which the new session is not to hear.
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

    @Test
    void newSessionsHearNothingOfThoseBefore() throws Exception {
        HoldingAllocator allocator = new HoldingAllocator();
        CountDownLatch asked = new CountDownLatch(SESSIONS);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(SESSIONS);
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    if (client.readCommand().text().equals("\3end")) {
                        asked.countDown();
                        pass(end);
                        client.wire().shutdownOutput();
                        ended.countDown();
                        pass(done); // until then, its own descriptor is not to be had
                    } else {
                        client.ok();
                        client.awaitEnd();
                    }
                });
                TestProxy proxy = TestProxy.before(server.port(), allocator);
                RawClient bystander = proxy.login()) {
            List<RawClient> before = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                before.add(proxy.login());
                before.get(i).sendQuery("end");
            }
            pass(asked);
            allocator.armed = true;
            bystander.send(Command.PING);
            pass(allocator.held);
            for (RawClient client : before) {
                client.wire().reset();
            }
            List<RawClient> next = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                next.add(proxy.connect());
            }
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
