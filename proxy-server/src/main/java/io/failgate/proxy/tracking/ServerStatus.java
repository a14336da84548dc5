package io.failgate.proxy.tracking;

import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.StatusFlags;

/** The status flags the server sent last; the only thing about a session that its answers change. Not thread-safe. */
public final class ServerStatus {

    private int flags;

    /** Starts with the flags of the greeting. */
    public ServerStatus(int flags) {
        this.flags = flags;
    }

    /** The flags, {@code SERVER_STATUS_…}. */
    public int flags() {
        return flags;
    }

    /** Takes note of an error, which has no flags, but may have ended the transaction. */
    void updateByError(int code) {
        if (MySqlError.rollsBack(code)) {
            flags &= ~StatusFlags.IN_TRANSACTION;
        }
    }

    /** Takes note of new flags. */
    public void update(int flags) {
        this.flags = flags;
    }
}
