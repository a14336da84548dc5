package io.failgate.fleet;

import io.failgate.failpoint.HitLedger;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The hits by one arming whose count all members share. Each member takes one hit in advance, so that no session waits
 * for etcd. A hit without one in hand does not happen, and calls for one. Thread-safe.
 */
final class SharedAccount implements HitLedger {

    private final Runnable changed;
    private final AtomicBoolean inHand = new AtomicBoolean();
    private volatile String hit = "";
    private volatile boolean spent;
    private volatile boolean missed;

    /** Runs {@code changed} when there is something to be asked of etcd. */
    SharedAccount(Runnable changed) {
        this.changed = changed;
    }

    @Override
    public long spentBefore() {
        return 0;
    }

    @Override
    public boolean mayHit() {
        boolean may = inHand.get();
        if (!may && !missed && !spent) {
            missed = true;
            changed.run();
        }
        return may;
    }

    @Override
    public boolean spend() {
        boolean mine = inHand.compareAndSet(true, false);
        if (mine) {
            spent = true;
            changed.run();
        }
        return mine;
    }

    /** What etcd has to be told of, and asked for. */
    enum Wish {
        /** Nothing. */
        NONE,
        /** A hit was spent, and another is wanted if there is one. */
        SPENT,
        /** A hit was missed, so one is called for. */
        MISSED
    }

    Wish wish() {
        if (spent) {
            return Wish.SPENT;
        }
        return missed ? Wish.MISSED : Wish.NONE;
    }

    /** The hit that is, or was, in hand. */
    String hit() {
        return hit;
    }

    /** One hit is in hand. */
    void taken(String taken) {
        hit = taken;
        spent = false;
        missed = false;
        inHand.set(true);
    }

    /** There is none left for this member now. */
    void without() {
        spent = false;
    }

    /** Gives up the hit in hand, if it was not spent meanwhile. */
    boolean giveUp() {
        return inHand.compareAndSet(true, false);
    }
}
