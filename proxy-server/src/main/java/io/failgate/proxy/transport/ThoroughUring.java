package io.failgate.proxy.transport;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;

/**
 * Netty's io_uring, which reads a connection to its end once the peer has ended it.
 *
 * <p>The kernel tells once that a peer has ended its direction or has reset the connection. Netty then reads, even if
 * nobody wants to. But Netty stops as soon as the kernel says that nothing more is there to read (Netty 4.2.18). An end
 * or a reset does not count as something. So a reset behind bytes that nobody has read would never be seen. Here the
 * kernel's word is not passed on after the end.
 */
final class ThoroughUring extends ForwardingIoHandler {

    /** The operation of a read, as numbered by {@code IORING_OP_RECV} in Linux's io_uring.h. */
    private static final byte RECV = 27;

    /** The operation that waits for something, as numbered by {@code IORING_OP_POLL_ADD} in Linux's io_uring.h. */
    private static final byte POLL_ADD = 6;

    /** There is more to read: {@code IORING_CQE_F_SOCK_NONEMPTY} in Linux's io_uring.h. */
    private static final int MORE_TO_READ = 1 << 2;

    /** The peer has ended its direction, or has reset the connection: {@code POLLRDHUP} in Linux's poll.h. */
    private static final int ENDED = 0x2000;

    private ThoroughUring(IoHandler uring) {
        super(uring);
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory uring = IoUringIoHandler.newFactory();
        return executor -> new ThoroughUring(uring.newHandler(executor));
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return beneath().register(new Thorough((IoUringIoHandle) handle));
    }

    /** A connection in the loop. Event loop only. */
    @SuppressWarnings("try") // Netty's close() may throw anything
    private static final class Thorough implements IoUringIoHandle {

        private final IoUringIoHandle connection;
        private boolean ended;

        Thorough(IoUringIoHandle connection) {
            this.connection = connection;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            IoUringIoEvent completed = (IoUringIoEvent) event;
            if (completed.opcode() == POLL_ADD && completed.res() > 0 && (completed.res() & ENDED) != 0) {
                ended = true;
            }
            connection.handle(registration, ended ? thorough(completed) : completed);
        }

        private static IoUringIoEvent thorough(IoUringIoEvent completed) {
            return completed.opcode() == RECV && completed.res() > 0
                    ? new IoUringIoEvent(
                            completed.res(), completed.flags() | MORE_TO_READ, completed.opcode(), completed.userData())
                    : completed;
        }

        @Override
        public void registered() {
            connection.registered();
        }

        @Override
        public void unregistered() {
            connection.unregistered();
        }

        @Override
        public void close() throws Exception {
            connection.close();
        }
    }
}
