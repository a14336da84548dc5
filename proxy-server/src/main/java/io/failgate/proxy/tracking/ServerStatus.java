package io.failgate.proxy.tracking;

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

    /** Takes note of new flags. */
    public void update(int flags) {
        this.flags = flags;
    }
}
