package io.failgate.failpoint;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A place in a program where something can be made to fail.
 *
 * <p>Keep it in a {@code static final} field. There it compiles to nothing until any failpoint of the process is armed.
 * Once it was armed itself, it costs at most one volatile read. Thread-safe.
 *
 * <pre>{@code
 * private static final FailPoint BEFORE_WRITE =
 *         FailPoint.define("com.acme.store/before-write", "the record is in memory only", "1*return(\"disk full\")");
 *
 * void write(Record record) throws IOException {
 *     BEFORE_WRITE.check(value -> new IOException(value.display()));
 *     ...
 * }
 * }</pre>
 *
 * <p>All methods but {@link #evaluate()} take the steps of what fires on the calling thread: they sleep, pause, print
 * and panic. An interrupt ends a wait early, and stays set. A {@code return} is handed to the caller and ends the
 * steps.
 */
public sealed interface FailPoint permits Site {

    /**
     * Defines a point in the {@linkplain FailPoints#global() registry of the process}.
     *
     * @throws IllegalArgumentException if the full name is taken, or is not one
     */
    static FailPoint define(String fullName, String purpose, String example) {
        return FailPoints.global().define(new FailPointKey(fullName, purpose, example));
    }

    /** What the point is called and what it is for. */
    FailPointKey key();

    /**
     * Whether terms are in force, everywhere or in any scope. The cheap question to ask before anything else is
     * computed.
     */
    boolean armed();

    /**
     * Decides what happens at this point now, and counts it. Never waits, acts on nothing: that is up to the caller,
     * who may be on an event loop. Allocates nothing.
     */
    Effect evaluate(EvaluationContext context);

    /** Decides for the scope that the current thread is in. */
    default Effect evaluate() {
        return armed() ? evaluate(EvaluationContext.ofThread()) : Effect.NONE;
    }

    /** The value of {@code return}, if that fires now. */
    Optional<Value> returned();

    /**
     * The same without a thread that waits for {@code sleep} and {@code pause}. The stage fails with {@link
     * FailPointPanic} for {@code panic}.
     */
    CompletionStage<Optional<Value>> returnedLater();

    /** Holds the current thread as long as the point is armed and fires, whatever its action is. */
    void pauseWhileSet();

    /** Does what the point is armed for; a value of {@code return} is ignored. */
    default void inject() {
        if (armed()) {
            returned();
        }
    }

    /** Runs the body with the value of {@code return}, if that fires now. */
    default void inject(Consumer<? super Value> body) {
        if (armed()) {
            returned().ifPresent(body);
        }
    }

    /** Whether {@code return} fires now with any value but {@code false}. */
    default boolean shouldFail() {
        return armed()
                && returned()
                        .filter(value -> !Boolean.FALSE.equals(value.raw()))
                        .isPresent();
    }

    /** Throws what is made of the value of {@code return}, if that fires now. */
    default <X extends Exception> void check(Function<? super Value, ? extends X> failure) throws X {
        if (armed()) {
            Optional<Value> value = returned();
            if (value.isPresent()) {
                throw failure.apply(value.get());
            }
        }
    }

    /** The text of the value of {@code return}, if that fires now; otherwise the default. */
    default String returnOr(String otherwise) {
        return armed() ? returned().map(Value::display).orElse(otherwise) : otherwise;
    }

    /** The number that {@code return} has, if that fires now with a whole one; otherwise the default. */
    default long returnOr(long otherwise) {
        return armed() ? returned().flatMap(Value::toInteger).orElse(otherwise) : otherwise;
    }

    /**
     * The number that {@code return} has, cut to 32 bits, if that fires now with a whole one; otherwise the default.
     */
    default int returnOr(int otherwise) {
        return armed()
                ? returned().flatMap(Value::toInteger).map(Long::intValue).orElse(otherwise)
                : otherwise;
    }

    /** The truth value that {@code return} has, if that fires now with one; otherwise the default. */
    default boolean returnOr(boolean otherwise) {
        return armed()
                ? returned()
                        .map(Value::raw)
                        .filter(Boolean.class::isInstance)
                        .map(Boolean.class::cast)
                        .orElse(otherwise)
                : otherwise;
    }
}
