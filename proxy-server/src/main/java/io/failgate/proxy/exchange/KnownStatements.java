package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Question;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import org.jspecify.annotations.Nullable;

/**
 * The statements that a session has prepared, and which was the last. The server limits their number. One event loop.
 */
final class KnownStatements {

    /** The limit on the types and definitions kept for a session, in bytes. */
    static final int MOST_BYTES = 1024 * 1024;

    /** MariaDB's id for the statement that was prepared last. */
    private static final int LAST_PREPARED = -1;

    private final IntObjectMap<KnownStatement> byId = new IntObjectHashMap<>();

    /** The bytes kept for all statements. */
    private int bytes;

    /** The id of the server's last statement; 0 if it has no last statement. */
    private int last;

    /** Whether the client was told that its last prepare failed, though the server has the statement. */
    private boolean lastHidden;

    /** The statement that a command is about; null for other commands. Allocates nothing. */
    @Nullable
    KnownStatement of(Question question) {
        if (!question.command().isOfStatement()) {
            return null;
        }
        int id = (int) question.statementId();
        if (id == LAST_PREPARED) {
            id = lastHidden ? 0 : last;
        }
        return byId.get(id);
    }

    /** Whether a command is about the last statement, though the client has none. */
    boolean isOfHiddenLast(Question question) {
        return lastHidden && question.command().isOfStatement() && (int) question.statementId() == LAST_PREPARED;
    }

    /** The client believes that it could not prepare a statement. */
    void hideLast() {
        lastHidden = last != 0;
    }

    /** The server has prepared a statement. An id of 0 means that it has no last statement. */
    void prepared(int id, int parameters) {
        lastHidden = false;
        last = id;
        if (id != 0) {
            byId.put(id, new KnownStatement(id, parameters));
        }
    }

    /** The id of the last statement; 0 if there is no last statement. */
    int last() {
        return last;
    }

    void forget(int id) {
        KnownStatement gone = byId.remove(id);
        if (gone != null) {
            bytes -= gone.bytes();
        }
        if (id == last) {
            last = 0;
        }
    }

    void clear() {
        byId.clear();
        bytes = 0;
        last = 0;
        lastHidden = false;
    }

    void keepTypes(KnownStatement statement, byte @Nullable [] types) {
        bytes -= statement.bytes();
        statement.types = types;
        if (bytes + statement.bytes() > MOST_BYTES) {
            statement.types = new byte[0];
        }
        bytes += statement.bytes();
    }

    void keepDefinitions(KnownStatement statement, byte @Nullable [] definitions) {
        bytes -= statement.bytes();
        statement.definitions = definitions;
        if (bytes + statement.bytes() > MOST_BYTES) {
            statement.definitions = new byte[0];
        }
        bytes += statement.bytes();
    }
}
