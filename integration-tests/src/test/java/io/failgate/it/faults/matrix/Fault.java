package io.failgate.it.faults.matrix;

import java.util.Locale;

/** Every action there is, with arguments, and what it does wherever it makes sense. */
enum Fault {
    OFF("", Effect.NOTHING),
    RETURN("", Effect.ERROR),
    SLEEP("(5)", Effect.LATE),
    DELAY("(5)", Effect.LATE),
    YIELD("", Effect.NOTHING),
    PAUSE("", Effect.HELD),
    PANIC("", Effect.RESET),
    CRASH("", Effect.END_OF_PROCESS),
    BREAK("", Effect.NOTHING),
    PRINT("", Effect.NOTHING),
    ERROR("(1317)", Effect.ERROR),
    OK("", Effect.OK),
    CLOSE("", Effect.CLOSED),
    RESET("", Effect.RESET),
    HANG("", Effect.HELD),
    LATENCY("(7, 2)", Effect.LATE),
    TRUNCATE("(3)", Effect.CUT),
    CORRUPT("(seq)", Effect.MISNUMBERED),
    THROTTLE("(1000000)", Effect.NOTHING),
    SLICE("(7)", Effect.NOTHING),
    SLOW_CLOSE("(5)", Effect.NOTHING),
    FORGET("", Effect.FORGOTTEN);

    /** How late a late one is at least. */
    static final int MILLIS = 5;

    /** Of how many bytes a cut leaves. */
    static final int BYTES = 3;

    private final String arguments;
    private final Effect effect;

    Fault(String arguments, Effect effect) {
        this.arguments = arguments;
        this.effect = effect;
    }

    /** What a client observes. */
    enum Effect {
        /** What it would have heard without. */
        NOTHING(false),
        /** The same, later. */
        LATE(false),
        /** Nothing more until the failpoint is removed, then the rest. */
        HELD(false),
        /** An error in place of the rest. */
        ERROR(true),
        /** An OK in place of the question, or of an error. */
        OK(true),
        /** The end (FIN) in place of the rest. */
        CLOSED(true),
        /** A reset (RST). */
        RESET(true),
        /** Some bytes of the rest, then the end. */
        CUT(true),
        /** All of it, the next packet with another number. */
        MISNUMBERED(false),
        /** What a server says that has forgotten the session. */
        FORGOTTEN(false),
        /** Nobody does, as the process ends. */
        END_OF_PROCESS(true);

        private final boolean replaces;

        Effect(boolean replaces) {
            this.replaces = replaces;
        }

        /** Whether it is in place of what would have come, so that a server that was not asked yet is not asked. */
        boolean replaces() {
            return replaces;
        }
    }

    Effect effect() {
        return effect;
    }

    String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What arms a failpoint with it. */
    String terms() {
        return keyword() + arguments;
    }

    /** The same for one of which it is known what it returns. */
    String terms(String site) {
        boolean namesDatabase = this == RETURN && site.equals("create-database-error-on-dbname");
        return namesDatabase ? "return(\"" + MatrixBench.DATABASE + "\")" : terms();
    }
}
