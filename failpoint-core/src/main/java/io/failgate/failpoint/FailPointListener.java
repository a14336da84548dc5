package io.failgate.failpoint;

import java.util.Optional;

/**
 * Hears of every hit and every change, on the thread that hits or changes: it must not wait. What it throws is logged,
 * and reaches nobody else.
 */
@FunctionalInterface
public interface FailPointListener {

    /**
     * A point has fired.
     *
     * @param effect what it does now; valid for good
     * @param context on whose behalf; valid during the call
     */
    void hit(Effect effect, EvaluationContext context);

    /**
     * A point was armed, armed anew or disarmed, everywhere or in a scope; it is in force already.
     *
     * @param key which one
     * @param scope inside which; empty if everywhere
     */
    default void changed(FailPointKey key, Optional<FailPointScope> scope) {}

    /** A listener that is being told. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {

        /** Removes the listener. */
        @Override
        void close();
    }
}
