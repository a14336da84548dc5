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

/** All sessions of a proxy. Counts them, and ends them when the proxy stops. Thread-safe. */
public final class Sessions {

    /** A session. Called on any thread. */
    interface Member {

        /** Ends this session as soon as that loses nothing. */
        void drain();

        /** The failpoints for idle clients have changed, in the scope of all sessions. */
        void idleChanged();

        /** The failpoint for the bytes of a direction was disarmed. */
        void bytesDisarmed(Direction direction);
    }

    private final Set<Member> open = ConcurrentHashMap.newKeySet();

    /** The connections to servers. They outlive their sessions while bytes are still to be written to them. */
    private final ChannelGroup servers = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    private final Traffic traffic = new Traffic();
    private final BufferMemory memory;
    private volatile boolean serverReached;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean draining;

    /**
     * Begins without sessions.
     *
     * @param memory for the buffers of all sessions
     */
    public Sessions(BufferMemory memory) {
        this.memory = memory;
    }

    /** The memory of all sessions' buffers. */
    public BufferMemory memory() {
        return memory;
    }

    /** The counts of what passes through the sessions. */
    public Traffic traffic() {
        return traffic;
    }

    /** The server was dialled, and has said something, or could not be reached. */
    public void reached(boolean success) {
        serverReached = success;
    }

    /** Whether the server was reached when it was last dialled. */
    public boolean hasReachedServer() {
        return serverReached;
    }

    /** The failpoints for idle clients have changed, in the scope of all sessions. */
    public void idleChanged() {
        open.forEach(Member::idleChanged);
    }

    /** The failpoint for the bytes of a direction was disarmed. */
    public void bytesDisarmed(Direction direction) {
        open.forEach(session -> session.bytesDisarmed(direction));
    }

    /** Whether sessions are to end as soon as that loses nothing. */
    boolean isDraining() {
        return draining;
    }

    /** The number of sessions. */
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
     * Ends every session as soon as it has no command in flight and no transaction open; after the time-out, ends them
     * in any state.
     *
     * @return completes when no session is left, or the time is over
     */
    public CompletionStage<Void> drain(Duration timeout) {
        draining = true;
        open.forEach(Member::drain);
        completeIfEnded();
        return ended.completeOnTimeout(null, timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Closes all connections to servers, also those that are opened later, and waits for that. */
    public void closeServers() {
        servers.close().awaitUninterruptibly();
    }
}
