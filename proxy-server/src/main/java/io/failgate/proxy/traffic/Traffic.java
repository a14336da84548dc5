package io.failgate.proxy.traffic;

import io.failgate.proxy.protocol.Command;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what a proxy relays, since it was started. Thread-safe: any number of event loops may count while somebody
 * reads. Counting allocates nothing and never waits.
 */
public final class Traffic {

    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final EnumCounts<DisconnectReason> disconnects = new EnumCounts<>(DisconnectReason.class);
    private final EnumCounts<Command> commands = new EnumCounts<>(Command.class);
    private final EnumCounts<ErrorSource> errors = new EnumCounts<>(ErrorSource.class);
    private final LongAdder bytesFromClients = new LongAdder();
    private final LongAdder bytesFromServers = new LongAdder();
    private final LatencyHistogram added = new LatencyHistogram();

    /** A client has connected; {@link #disconnected} is to follow once. */
    public void connectionAccepted() {
        accepted.increment();
    }

    /** A client was turned away at once, and was never {@linkplain #connectionAccepted() accepted}. */
    public void connectionRefused() {
        refused.increment();
    }

    /** The connection of a client that was accepted has ended. */
    public void disconnected(DisconnectReason reason) {
        disconnects.increment(reason);
    }

    /** A client has sent a command. */
    public void command(Command command) {
        commands.increment(command);
    }

    /** So many bytes came from a client. */
    public void bytesFromClient(long bytes) {
        bytesFromClients.add(bytes);
    }

    /** So many bytes came from a server. */
    public void bytesFromServer(long bytes) {
        bytesFromServers.add(bytes);
    }

    /** A client was sent an error. */
    public void error(ErrorSource source) {
        errors.increment(source);
    }

    /** A command took that much longer because of the proxy, in nanoseconds; below zero counts as zero. */
    public void recordAdded(long nanos) {
        added.record(nanos);
    }

    /** How many clients were let in so far. */
    public long accepted() {
        return accepted.sum();
    }

    /** How many clients were turned away so far. */
    public long refused() {
        return refused.sum();
    }

    /** How many clients are connected now. */
    public long open() {
        long ended = disconnects.total(); // read before those who came, or it could be below zero
        return accepted.sum() - ended;
    }

    /** How many connections have ended for that reason. */
    public long disconnects(DisconnectReason reason) {
        return disconnects.of(reason);
    }

    /** How many commands of that kind clients have sent. */
    public long commands(Command command) {
        return commands.of(command);
    }

    /** How many errors of that source clients were sent. */
    public long errors(ErrorSource source) {
        return errors.of(source);
    }

    /** How many bytes came from clients. */
    public long bytesFromClients() {
        return bytesFromClients.sum();
    }

    /** How many bytes came from servers. */
    public long bytesFromServers() {
        return bytesFromServers.sum();
    }

    /** By how much commands took longer because of the proxy. */
    public LatencyHistogram added() {
        return added;
    }
}
