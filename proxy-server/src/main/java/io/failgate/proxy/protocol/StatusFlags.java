package io.failgate.proxy.protocol;

/** The server status flags that matter to a proxy ({@code SERVER_STATUS_…}). */
public final class StatusFlags {

    public static final int IN_TRANSACTION = 0x0001;
    public static final int AUTOCOMMIT = 0x0002;
    public static final int MORE_RESULTS = 0x0008;
    public static final int CURSOR_EXISTS = 0x0040;
    public static final int LAST_ROW_SENT = 0x0080;
    public static final int NO_BACKSLASH_ESCAPES = 0x0200;
    public static final int PS_OUT_PARAMS = 0x1000;
    public static final int IN_READ_ONLY_TRANSACTION = 0x2000;
    public static final int SESSION_STATE_CHANGED = 0x4000;

    /** Those that are gone when a transaction is. */
    public static final int OF_TRANSACTION = IN_TRANSACTION | IN_READ_ONLY_TRANSACTION;

    private static final int OF_ONE_ANSWER = MORE_RESULTS
            | CURSOR_EXISTS
            | LAST_ROW_SENT
            | PS_OUT_PARAMS
            | SESSION_STATE_CHANGED
            | 0x0010
            | 0x0020
            | 0x0800;

    private StatusFlags() {}

    /** The flags that describe the session, without those that describe only the answer they came with. */
    public static int ofSession(int flags) {
        return flags & ~OF_ONE_ANSWER;
    }
}
