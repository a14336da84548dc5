package io.failgate.sql;

/** A text that names something of Failgate's and cannot be understood. The message says what is wrong and where. */
public final class ControlSyntaxException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final int position;

    /** Refuses a text at the byte of that index. */
    ControlSyntaxException(String reason, int position) {
        super(reason + " (position " + (position + 1) + " of the statement)");
        this.reason = reason;
        this.position = position;
    }

    /** The message without the position. */
    String reason() {
        return reason;
    }

    /** From 0. */
    int position() {
        return position;
    }
}
