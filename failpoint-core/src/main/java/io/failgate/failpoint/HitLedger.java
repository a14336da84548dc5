package io.failgate.failpoint;

/**
 * Keeps account of the hits of one arming outside of its process. So a count that is spent stays spent, whatever
 * becomes of the process. Asked on the threads that reach the point: it must not wait. Thread-safe.
 */
public interface HitLedger {

    /** Keeps none. */
    HitLedger NONE = new HitLedger() {
        @Override
        public long spentBefore() {
            return 0;
        }

        @Override
        public boolean mayHit() {
            return true;
        }

        @Override
        public boolean spend() {
            return true;
        }
    };

    /** How many hits were spent before this arming, which goes on behind them. */
    long spentBefore();

    /** Whether one more hit could be spent now. If not, the point is passed as if its condition did not hold. */
    boolean mayHit();

    /**
     * Spends a hit, before its effect is out.
     *
     * @return false if it could not be spent, so that the point does not fire
     */
    boolean spend();
}
