package io.failgate.proxy.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Netty's epoll, which is told what a connection waits for when the loop is about to wait, and not before. Netty
 * changes its mind several times while a connection is opened or closed, and each time would be a system call.
 *
 * <p>A connection stays in epoll's set until it is closed. Netty takes one out while it waits for nothing, as happens
 * once a peer has ended its direction. Netty does not put it back. So the next write that does not go at once would end
 * the connection (Netty 4.2.14 to 4.2.20). Here such a connection stays in the set and waits for an edge, so that an
 * end which nobody reads wakes the loop once.
 */
final class LazyEpoll extends ForwardingIoHandler {

    /** The connections that wait for something else than epoll was told. */
    private final Queue<Lazy> changed = new ArrayDeque<>();

    LazyEpoll(IoHandler epoll) {
        super(epoll);
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory epoll = EpollIoHandler.newFactory();
        return executor -> new LazyEpoll(epoll.newHandler(executor));
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Lazy(beneath().register(handle));
    }

    @Override
    public int run(IoHandlerContext context) {
        for (Lazy next = changed.poll(); next != null; next = changed.poll()) {
            next.tell();
        }
        return super.run(context);
    }

    /** A connection in the loop. Event loop only. */
    private final class Lazy implements IoRegistration {

        private final IoRegistration registration;

        /** What epoll was told last. One that is not connected yet has no business in its set. */
        private IoOps told = EpollIoOps.NONE;

        /** What epoll is to be told; null if nothing has changed. */
        private @Nullable IoOps wanted;

        Lazy(IoRegistration registration) {
            this.registration = registration;
        }

        @Override
        public long submit(IoOps ops) {
            if (!isValid()) {
                return -1;
            }
            if (wanted == null) {
                changed.add(this);
            }
            wanted = ops;
            return ((EpollIoOps) ops).value();
        }

        private void tell() {
            IoOps now = wanted;
            wanted = null;
            if (now == null || !isValid()) {
                return;
            }
            boolean leaves = now.equals(EpollIoOps.NONE) && !told.equals(EpollIoOps.NONE);
            IoOps ops = leaves ? EpollIoOps.EPOLLET : now;
            if (!ops.equals(told)) {
                told = ops;
                registration.submit(ops);
            }
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            return registration.cancel();
        }
    }
}
