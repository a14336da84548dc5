package io.failgate.sql;

/** A control statement that cannot be understood. The message says what is wrong and where. */
public final class ControlSyntaxException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ControlSyntaxException(String reason, int position) {
        super(reason + " (position " + (position + 1) + " of the statement)");
    }
}
