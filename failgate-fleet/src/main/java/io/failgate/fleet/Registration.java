package io.failgate.fleet;

import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A member's place in etcd: its lease, which is renewed, its key, and its watch. On the fleet's thread. */
final class Registration implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    private static final Duration RETRY = Duration.ofMillis(500);

    private final Etcd etcd;
    private final Duration time;
    private final long lease;
    private final KeepAlive renewing;
    private AutoCloseable watch = () -> {};

    /**
     * Gets a lease, and renews it again and again. Waits for etcd.
     *
     * @param lost hears on any thread that the lease is over
     */
    Registration(Etcd etcd, Duration time, Consumer<Registration> lost) {
        this.etcd = etcd;
        this.time = time;
        this.lease = etcd.grant(time).join();
        this.renewing = KeepAlive.of(etcd, lease, time, () -> lost.accept(this));
    }

    long lease() {
        return lease;
    }

    /** Whether etcd has been silent for as long as the lease. */
    boolean isOverdue() {
        return renewing.isOverdue();
    }

    /**
     * Takes the member's name. Somebody of the same name may have died, and counts as alive until its lease is over.
     *
     * @param closing ends the wait
     * @throws FleetException if somebody of that name is alive
     */
    void take(FleetMember self, CountDownLatch closing) {
        long giveUp =
                System.nanoTime() + time.multipliedBy(2).plus(Etcd.PATIENCE).toNanos();
        boolean said = false;
        while (!put(self)) {
            if (System.nanoTime() > giveUp) {
                throw new FleetException(
                        "another member of the fleet is called " + self.name() + "; --fleet-member names this one");
            }
            if (!said) {
                said = true;
                LOG.info("waits until the member {} of before is forgotten", self.name());
            }
            waitUnless(closing);
        }
    }

    private boolean put(FleetMember self) {
        var key = Keys.bytes(Keys.MEMBERS + self.name());
        TxnResponse put = etcd.transact(
                        List.of(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.version(0))),
                        List.of(Op.put(key, Json.write(self), Etcd.onLease(lease))),
                        List.of(Op.get(key, GetOption.DEFAULT)))
                .join();
        // a transaction that was sent twice has succeeded if the key is on this lease
        return put.isSucceeded()
                || put.getGetResponses().stream()
                        .flatMap(got -> got.getKvs().stream())
                        .anyMatch(found -> found.getLease() == lease);
    }

    private static void waitUnless(CountDownLatch closing) {
        try {
            if (closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new FleetException("the member leaves");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new FleetException("the member leaves", interrupted);
        }
    }

    /** Follows something else from now on. */
    void watch(AutoCloseable next) {
        closeQuietly(watch);
        watch = next;
    }

    /** Ends the lease, so that nobody waits for this member any more. */
    void revoke() {
        close();
        etcd.revoke(lease).exceptionally(unreachable -> null).join();
    }

    /** Does nothing about the lease, which may be over. */
    @Override
    public void close() {
        closeQuietly(renewing);
        closeQuietly(watch);
    }

    @SuppressWarnings("IllegalCatch") // nothing can be done about it
    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception ignored) {
            LOG.debug("could not be closed: {}", ignored.toString());
        }
    }
}
