package io.failgate.failpoint;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A place in a program where something can be made to fail.
 *
 * <p>Keep it in a {@code static final} field. There it compiles to nothing until any failpoint of the process is armed.
 * Once it was armed itself, it costs at most one volatile read. Thread-safe.
 *
 * <pre>{@code
 * private static final FailPoint BEFORE_WRITE = FailPoint.define(Store.class, "before-write");
 *
 * void write(Record record) throws IOException {
 *     BEFORE_WRITE.check(IOException::new);
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
     * @return the same point for the same full name
     * @throws IllegalArgumentException if the full name is not one
     */
    static FailPoint define(String fullName, String purpose, String example) {
        return FailPoints.global().define(new FailPointKey(fullName, purpose, example));
    }

    /**
     * Defines a point in the {@linkplain FailPoints#global() registry of the process}, called {@code
     * com.acme.Store/name} for a class {@code com.acme.Store}.
     *
     * @return the same point for the same full name
     * @throws IllegalArgumentException if the full name is not one
     */
    static FailPoint define(Class<?> owner, String name) {
        return FailPoints.global().define(FailPointKey.of(owner, name));
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
     * The value of {@code return} as Java has it, if that fires now: see {@link Value#raw}. It is {@link Value#UNIT} if
     * {@code return} has no value, and {@code null} if nothing fires. For an early return of one line:
     *
     * <pre>{@code
     * if (POINT.value() instanceof String text) return text;
     * }</pre>
     */
    default @Nullable Object value() {
        return armed()
                ? returned()
                        .map(value -> value.raw() == null ? Value.UNIT : value.raw())
                        .orElse(null)
                : null;
    }

    /**
     * The value of {@code return}, if that fires now with one of that type. Any value is a {@link String}. A whole
     * number is a {@link Long}, a {@link Double}, and an {@link Integer} if it fits; it also is a {@link
     * java.time.Duration} of milliseconds.
     */
    default <T> Optional<T> returnedAs(Class<T> type) {
        return armed() ? returned().flatMap(value -> value.as(type)) : Optional.empty();
    }

    /** The number that {@code return} has, if that fires now with a whole one that fits in 32 bits. */
    default OptionalInt returnedInt() {
        Optional<Integer> number = returnedAs(Integer.class);
        return number.isPresent() ? OptionalInt.of(number.get()) : OptionalInt.empty();
    }

    /** The number that {@code return} has, if that fires now with a whole one. */
    default OptionalLong returnedLong() {
        Optional<Long> number = returnedAs(Long.class);
        return number.isPresent() ? OptionalLong.of(number.get()) : OptionalLong.empty();
    }

    /**
     * What {@link #returned()} gives, without a thread that waits for {@code sleep} and {@code pause}. The stage fails
     * with {@link FailPointPanic} for {@code panic}, and completes in the scope of the calling thread.
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

    /**
     * Throws what is made of the text of the value of {@code return}, if that fires now: {@code
     * check(IOException::new)}. If {@code return} has no value, the text says the name of the point.
     */
    default <X extends Exception> void check(Function<? super String, ? extends X> failure) throws X {
        if (armed()) {
            Optional<Value> value = returned();
            if (value.isPresent()) {
                boolean unit = Value.UNIT.equals(value.get());
                throw failure.apply(
                        unit ? "failpoint " + key().name() : value.get().display());
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
        return armed() ? returned().flatMap(value -> value.as(Integer.class)).orElse(otherwise) : otherwise;
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
