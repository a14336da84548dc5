package io.failgate.proxy.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What epoll is told of a connection, and when. */
class LazyEpollTest {

    private static final EpollIoOps IN = EpollIoOps.EPOLLIN;
    private static final EpollIoOps IN_AND_OUT = IN.with(EpollIoOps.EPOLLOUT);

    private final Told told = new Told();
    private final LazyEpoll epoll = new LazyEpoll(told);
    private IoRegistration connection;

    @BeforeEach
    void register() throws Exception {
        connection = epoll.register(new Nothing());
    }

    private void run() {
        epoll.run(new NoDeadline());
    }

    @Test
    void ofSeveralChangesTheLastIsToldWhenTheLoopWaits() {
        connection.submit(IN);
        connection.submit(IN_AND_OUT);
        connection.submit(IN);
        assertThat(told.all).isEmpty();
        run();
        run();
        assertThat(told.all).containsExactly(IN);
    }

    @Test
    void whatEpollWasToldIsNotToldAgain() {
        connection.submit(IN);
        run();
        connection.submit(IN_AND_OUT);
        connection.submit(IN);
        run();
        assertThat(told.all).containsExactly(IN);
    }

    /** Nothing is in no set before it is connected, and in the set until it is closed. */
    @Test
    void aConnectionThatWaitsForNothingStays() {
        connection.submit(EpollIoOps.NONE);
        run();
        connection.submit(IN);
        run();
        connection.submit(EpollIoOps.NONE);
        run();
        connection.submit(EpollIoOps.NONE);
        run();
        connection.submit(IN);
        run();
        assertThat(told.all).containsExactly(IN, EpollIoOps.EPOLLET, IN);
    }

    /** Its file descriptor may be another connection's by then. */
    @Test
    void ofAConnectionThatIsClosedNothingIsTold() {
        connection.submit(IN);
        connection.cancel();
        assertThat(connection.submit(IN_AND_OUT)).isEqualTo(-1);
        run();
        assertThat(told.all).isEmpty();
    }

    /** What epoll is told, in order. */
    private static final class Told implements IoHandler, IoRegistration {

        private final List<IoOps> all = new ArrayList<>();
        private boolean valid = true;

        @Override
        public IoRegistration register(IoHandle handle) {
            return this;
        }

        @Override
        public int run(IoHandlerContext context) {
            return 0;
        }

        @Override
        public long submit(IoOps ops) {
            all.add(ops);
            return 0;
        }

        @Override
        public boolean isValid() {
            return valid;
        }

        @Override
        public boolean cancel() {
            valid = false;
            return true;
        }

        @Override
        public void wakeup() {
            // nothing waits
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return true;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's
        public <T> T attachment() {
            throw new UnsupportedOperationException();
        }
    }

    /** A loop with nothing else to do. */
    private static final class NoDeadline implements IoHandlerContext {

        @Override
        public boolean canBlock() {
            return true;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return Long.MAX_VALUE;
        }

        @Override
        public long deadlineNanos() {
            return -1;
        }
    }

    /** A connection. */
    private static final class Nothing implements IoHandle {

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            // is not open
        }
    }
}
