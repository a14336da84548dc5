package io.failgate.fleet;

import io.failgate.failpoint.HitLedger;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The hits of one member by one arming whose terms have counts. Most are written to etcd behind the hit. If the hit may
 * end the process, it is written in advance, so that a crash is spent before it happens. Thread-safe.
 */
final class OwnAccount implements HitLedger {

    private final long spentBefore;
    private final Runnable changed;
    private final AtomicLong spent;

    /** How many hits may be spent so far; none before it is known what the terms do. */
    private volatile long allowed;

    /** Whether somebody has been told that there is something to be written, and is not done with it. */
    private final AtomicBoolean asked = new AtomicBoolean();

    private volatile long written;
    private volatile boolean inAdvance;

    /**
     * Begins behind what was spent of it before, by this process or an earlier one of the same member.
     *
     * @param written what etcd has of that
     * @param changed runs when there is something to be written
     */
    OwnAccount(long spentBefore, long written, Runnable changed) {
        this.spentBefore = spentBefore;
        this.changed = changed;
        this.spent = new AtomicLong(spentBefore);
        this.written = written;
        this.allowed = spentBefore;
    }

    /** Nothing has to be written in advance: from now on hits are spent. */
    void open() {
        allowed = Long.MAX_VALUE;
        ask();
    }

    /** Asks once, however many hits there are meanwhile, so that nothing piles up while etcd is slow. */
    private void ask() {
        if (!isWritten() && asked.compareAndSet(false, true)) {
            changed.run();
        }
    }

    /** Whoever was asked is done, or has failed: asks again if there is more. */
    void rest() {
        asked.set(false);
        ask();
    }

    /** Each hit has to be written in advance; the first is, when {@link #toWrite} is. */
    void openInAdvance() {
        inAdvance = true;
    }

    @Override
    public long spentBefore() {
        return spentBefore;
    }

    @Override
    public boolean mayHit() {
        return spent.get() < allowed;
    }

    @Override
    public boolean spend() {
        long now = spent.get();
        while (now < allowed) {
            if (spent.compareAndSet(now, now + 1)) {
                ask();
                return true;
            }
            now = spent.get();
        }
        return false;
    }

    /** What etcd should have. */
    long toWrite() {
        return spent.get() + (inAdvance ? 1 : 0);
    }

    /** What was spent of it, if etcd has this: more than was written is of somebody else, or an answer was lost. */
    long spentIfEtcdHas(long count) {
        return count == written ? spent.get() : Math.max(spent.get(), count);
    }

    private boolean isWritten() {
        return written >= toWrite();
    }

    /** Etcd has this. */
    void written(long count) {
        written = Math.max(written, count);
        if (inAdvance) {
            allowed = Math.max(allowed, count);
        }
    }
}
