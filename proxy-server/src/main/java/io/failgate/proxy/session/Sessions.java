package io.failgate.proxy.session;

import io.failgate.proxy.interception.Direction;
import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.traffic.Traffic;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The sessions there are. Counts them, and ends them when the proxy stops. Thread-safe. */
public final class Sessions {

    /** A session, which is told things on any thread. */
    interface Member {

        /** Ends this session as soon as nobody would miss anything. */
        void drain();

        /** What is armed everywhere for clients that are idle has changed. */
        void idleChanged();

        /** Nothing is armed for the bytes of a direction any more. */
        void bytesDisarmed(Direction direction);
    }

    private final Set<Member> open = ConcurrentHashMap.newKeySet();

    /** The connections to servers, which outlive their sessions while something is still to be written to them. */
    private final ChannelGroup servers = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    private final Traffic traffic = new Traffic();
    private final BufferMemory memory;
    private volatile boolean serverReached;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean draining;

    /**
     * None yet.
     *
     * @param memory what the buffers of all of them are made of
     */
    public Sessions(BufferMemory memory) {
        this.memory = memory;
    }

    /** What the buffers of all of them are made of. */
    public BufferMemory memory() {
        return memory;
    }

    /** What goes through them. */
    public Traffic traffic() {
        return traffic;
    }

    /** The server was dialled. */
    public void reached(boolean success) {
        serverReached = success;
    }

    /** Whether the server was reached when it was last dialled. */
    public boolean hasReachedServer() {
        return serverReached;
    }

    /** What is armed everywhere for clients that are idle has changed. */
    public void idleChanged() {
        open.forEach(Member::idleChanged);
    }

    /** Nothing is armed for the bytes of a direction any more. */
    public void bytesDisarmed(Direction direction) {
        open.forEach(session -> session.bytesDisarmed(direction));
    }

    /** Whether they are to end as soon as nobody would miss anything. */
    boolean isDraining() {
        return draining;
    }

    /** How many there are. */
    public int count() {
        return open.size();
    }

    void add(Member session) {
        open.add(session);
        if (draining) {
            session.drain();
        }
    }

    void add(Channel server) {
        servers.add(server);
    }

    void remove(Member session) {
        open.remove(session);
        completeIfEnded();
    }

    private void completeIfEnded() {
        if (draining && open.isEmpty()) {
            ended.complete(null);
        }
    }

    /**
     * Ends every session as soon as it has no command in flight and no transaction open; after the time-out, whatever
     * it does.
     *
     * @return completes when none is left, or the time is over
     */
    public CompletionStage<Void> drain(Duration timeout) {
        draining = true;
        open.forEach(Member::drain);
        completeIfEnded();
        return ended.completeOnTimeout(null, timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Closes all connections to servers, and those that are opened later, and waits for it. */
    public void closeServers() {
        servers.close().awaitUninterruptibly();
    }
}
