package io.failgate.failpoint;

/** What the {@code panic} action throws: an error no ordinary handler expects. */
public final class FailPointPanic extends Error {

    private static final long serialVersionUID = 1L;

    /** Makes a panic whose message is {@code failpoint panic: } and the value, or <code>{}</code>. */
    public FailPointPanic(Value value) {
        super("failpoint panic: " + value.display());
    }
}
