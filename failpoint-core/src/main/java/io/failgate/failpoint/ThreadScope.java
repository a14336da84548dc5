package io.failgate.failpoint;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The scope that each thread is in. A new thread starts in that of the thread which started it, and stays there until
 * the scope is closed.
 */
final class ThreadScope {

    static final EvaluationContext CONTEXT = ThreadScope::current;

    private static final InheritableThreadLocal<@Nullable Place> CURRENT = new InheritableThreadLocal<>() {
        @Override
        protected @Nullable Place childValue(@Nullable Place ofParent) {
            return ofParent == null ? null : new Place(null, ofParent.life());
        }
    };

    private ThreadScope() {}

    /**
     * Where a thread is.
     *
     * @param entered the scope that the thread has entered itself, and will leave itself
     * @param life of the scope; what counts if the thread has only inherited the scope
     */
    record Place(@Nullable FailPointScope entered, Life life) {

        @Nullable
        FailPointScope scope() {
            return entered == null ? life.scope() : entered;
        }
    }

    /** What threads know of a scope that they have inherited: it holds no scope that was closed. */
    static final class Life {

        private final @Nullable Life around;
        private volatile @Nullable FailPointScope scope;

        Life(FailPointScope scope, @Nullable Life around) {
            this.scope = scope;
            this.around = around;
        }

        /** The scope, or the innermost around it that was not closed. */
        @Nullable
        FailPointScope scope() {
            FailPointScope own = scope;
            return own == null && around != null ? around.scope() : own;
        }

        void end() {
            scope = null;
        }
    }

    static Optional<FailPointScope> current() {
        Place place = CURRENT.get();
        return place == null ? Optional.empty() : Optional.ofNullable(place.scope());
    }

    /** Moves the current thread into a scope, or out of any. Where it was. */
    static @Nullable Place enter(Optional<FailPointScope> scope) {
        Place last = CURRENT.get();
        moveTo(scope.map(entered -> new Place(entered, entered.life())).orElse(null));
        return last;
    }

    /** Moves the current thread into a scope until that is closed, as if the thread had inherited it. */
    static void inherit(FailPointScope scope) {
        moveTo(new Place(null, scope.life()));
    }

    static void moveTo(@Nullable Place place) {
        if (place == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(place);
        }
    }

    /** Runs code inside a scope, or outside of any. */
    static void run(Optional<FailPointScope> scope, Runnable code) {
        Place last = enter(scope);
        try {
            code.run();
        } finally {
            moveTo(last);
        }
    }

    /** Runs code inside a scope, or outside of any. */
    static <T extends @Nullable Object> T call(Optional<FailPointScope> scope, Callable<T> code) throws Exception {
        Place last = enter(scope);
        try {
            return code.call();
        } finally {
            moveTo(last);
        }
    }
}
