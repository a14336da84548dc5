package io.failgate.proxy.memory;

/**
 * A buffer would exceed the memory that all sessions may take. Like other such errors, it ends the connection that
 * wanted the buffer.
 */
public final class BuffersExhaustedError extends OutOfMemoryError {

    private static final long serialVersionUID = 1L;

    BuffersExhaustedError(int bytes, long limit) {
        super("a buffer of " + bytes + " bytes would exceed the " + limit + " that all may take (--buffer-memory)");
    }

    /** Cheap, because many may be thrown at a bad time. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
