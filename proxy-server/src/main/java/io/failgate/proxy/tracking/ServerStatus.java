package io.failgate.proxy.tracking;

import io.failgate.proxy.protocol.StatusFlags;
import java.util.Optional;

/**
 * The status flags that the server sent last; the only state of a session that its answers change. An ERR has no flags,
 * and they may have changed: a caller that knows the failed statement sets them. Not thread-safe.
 */
public final class ServerStatus {

    private int flags;
    private boolean known = true;

    /** Whether MariaDB has rolled back, and the next statement begins a transaction that the flags do not show yet. */
    private boolean startedOver;

    /** Whether the packet at hand announces session changes. */
    private boolean tellsOfSession;

    private Optional<String> database = Optional.empty();

    private int error;
    private boolean updated;
    private boolean updatedBeforeError;

    /** Starts with the flags of the greeting. */
    public ServerStatus(int flags) {
        this.flags = flags;
    }

    /** The flags, {@code SERVER_STATUS_…}; if they are not {@linkplain #isKnown() known}, the last known ones. */
    public int flags() {
        return startedOver ? flags | StatusFlags.IN_TRANSACTION : flags;
    }

    /** Whether a transaction is open, as far as is known. */
    public boolean isInTransaction() {
        return (flags() & StatusFlags.IN_TRANSACTION) != 0;
    }

    /** Whether autocommit is on. */
    public boolean isAutocommit() {
        return (flags & StatusFlags.AUTOCOMMIT) != 0;
    }

    /** Whether the flags are certain: no error has come that may have changed them. */
    public boolean isKnown() {
        return known;
    }

    /** Takes note of new flags. */
    public void update(int newFlags) {
        flags = newFlags;
        known = true;
        updated = true;
        tellsOfSession = (newFlags & StatusFlags.SESSION_STATE_CHANGED) != 0;
        error = 0;
        startedOver &= !isInTransaction(newFlags);
    }

    private static boolean isInTransaction(int flags) {
        return (flags & StatusFlags.IN_TRANSACTION) != 0;
    }

    /** Takes note of an ERR. */
    void failed(int code) {
        error = code;
        updatedBeforeError = updated;
    }

    /** Another command comes. */
    public void begin() {
        error = 0;
        updated = false;
        database = Optional.empty();
    }

    /** Another packet of the answer comes. */
    void nextPacket() {
        tellsOfSession = false;
    }

    /** Whether the packet with the flags also tells what has changed in the session. */
    boolean tellsOfSession() {
        return tellsOfSession;
    }

    /** Takes note of the default database, which the server has told; empty for no database. */
    void databaseIs(String name) {
        database = Optional.of(name);
    }

    /** The default database if the server has told it during the command; an empty name for no database. */
    public Optional<String> toldDatabase() {
        return database;
    }

    /** The number of the ERR that ended the command; 0 if no ERR did. */
    public int error() {
        return error;
    }

    /** Whether the command had another result in front of the ERR, or a part of one. */
    public boolean isUpdatedBeforeError() {
        return updatedBeforeError;
    }

    /** The error may have changed the flags. */
    public void forget() {
        known = false;
    }

    /** A statement has ended the transaction. */
    public void transactionEnded() {
        flags &= ~StatusFlags.OF_TRANSACTION;
        startedOver = false;
    }

    /** The server has done a statement that ends a transaction, and has sent its flags. */
    public void endedByStatement() {
        startedOver = false;
    }

    /** Whether the server has undone a transaction and the session is in transaction mode nevertheless. */
    public boolean isStartedOver() {
        return startedOver;
    }

    /** The transaction was undone; if autocommit is on, the session is in transaction mode nevertheless. */
    public void startOver() {
        boolean begun = isInTransaction() && isAutocommit();
        transactionEnded();
        startedOver = begun;
    }
}
