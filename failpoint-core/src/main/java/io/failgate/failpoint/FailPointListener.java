package io.failgate.failpoint;

/** Hears of every hit, on the thread that hits: it must not wait, and must not throw. */
@FunctionalInterface
public interface FailPointListener {

    /**
     * A point has fired.
     *
     * @param effect what it does now; valid for good
     * @param context on whose behalf; valid during the call
     */
    void hit(Effect effect, EvaluationContext context);

    /** A listener that is being told. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {

        /** Tells it no more. */
        @Override
        void close();
    }
}
