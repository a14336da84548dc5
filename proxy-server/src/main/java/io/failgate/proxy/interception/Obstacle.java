package io.failgate.proxy.interception;

import io.failgate.failpoint.Pause;
import java.util.function.Supplier;

/** What stands in the way of bytes. Data only; the {@link Passage} acts. */
public sealed interface Obstacle {

    /** Nothing. */
    Obstacle NONE = new None();

    /** Tells a passage what stands in its way, if anything does. */
    void obstruct(Passage passage);

    /** Where bytes pass. */
    interface Passage {

        /**
         * Nothing goes on until the pause is released.
         *
         * @param pause has begun; a passage that ends first leaves it
         * @param halfOpen whether neither side hears that the other has gone
         */
        void hold(Pause pause, boolean halfOpen);

        /**
         * The connection ends, and what was to go on is lost.
         *
         * @param reset whether the peer sees a reset (RST) rather than an end (FIN)
         */
        void end(boolean reset);
    }

    /** Nothing stands in the way. */
    record None() implements Obstacle {
        @Override
        public void obstruct(Passage passage) {}

        @Override
        public String toString() {
            return "none";
        }
    }

    /**
     * Bytes are held until a paused failpoint is resumed.
     *
     * @param pause starts the pause
     * @param halfOpen whether neither side hears that the other has gone
     */
    record Hold(Supplier<Pause> pause, boolean halfOpen) implements Obstacle {
        @Override
        public void obstruct(Passage passage) {
            passage.hold(pause.get(), halfOpen);
        }

        @Override
        public String toString() {
            return halfOpen ? "half-open" : "held";
        }
    }

    /**
     * The connection ends before the bytes go on.
     *
     * @param reset whether the peer sees a reset (RST) rather than an end (FIN)
     */
    record End(boolean reset) implements Obstacle {
        @Override
        public void obstruct(Passage passage) {
            passage.end(reset);
        }

        @Override
        public String toString() {
            return reset ? "reset" : "close";
        }
    }
}
