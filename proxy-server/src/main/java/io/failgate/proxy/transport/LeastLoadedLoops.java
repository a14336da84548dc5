package io.failgate.proxy.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Event loops that share connections evenly. Taking turns does not: of connections that come and go, one loop may be
 * left with all that stay. Thread-safe.
 */
final class LeastLoadedLoops extends MultiThreadIoEventLoopGroup {

    /** The loops, the one that connections were given to last being the last. */
    private final List<Load> loads = new ArrayList<>();

    /** A loop, and how many connections it was given that are still open. */
    private record Load(EventLoop loop, AtomicInteger connections) {}

    LeastLoadedLoops(int loops, IoHandlerFactory ioHandler) {
        super(loops, new DefaultThreadFactory("loop"), ioHandler);
        for (EventExecutor loop : this) {
            loads.add(new Load((EventLoop) loop, new AtomicInteger()));
        }
    }

    @Override
    public ChannelFuture register(Channel channel) {
        if (channel instanceof ServerChannel) {
            return super.register(channel);
        }
        Load least = take();
        channel.closeFuture().addListener(closed -> least.connections().decrementAndGet());
        return least.loop().register(channel);
    }

    /** Of several with as few, the one that accepts, so that none is woken; else the one that has waited longest. */
    private synchronized Load take() {
        Load least = loads.get(0);
        for (Load load : loads) {
            int more = load.connections().get() - least.connections().get();
            least = more < 0 || (more == 0 && load.loop().inEventLoop()) ? load : least;
        }
        loads.remove(least);
        loads.add(least);
        least.connections().incrementAndGet();
        return least;
    }
}
