package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Question;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import org.jspecify.annotations.Nullable;

/**
 * The statements that a session has prepared, as many as the server allows, and which of them was the last. One event
 * loop.
 */
final class KnownStatements {

    /** As many bytes of types and definitions are kept for a session. */
    static final int MOST_BYTES = 1024 * 1024;

    /** MariaDB's id for the statement that was prepared last. */
    private static final int LAST_PREPARED = -1;

    private final IntObjectMap<KnownStatement> byId = new IntObjectHashMap<>();

    /** All that is kept of them. */
    private int bytes;

    /** The server's; 0 if it has none. */
    private int last;

    /** Whether the client was told that the last statement could not be prepared, and the server has one. */
    private boolean lastHidden;

    /** The statement that a command is about; nothing if it is about none. Allocates nothing. */
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

    /** Whether a command is about the last statement, and there is none for the client. */
    boolean isOfHiddenLast(Question question) {
        return lastHidden && question.command().isOfStatement() && (int) question.statementId() == LAST_PREPARED;
    }

    /** The client believes that it could not prepare a statement. */
    void hideLast() {
        lastHidden = last != 0;
    }

    /** The server has prepared a statement; none if its id is 0. */
    void prepared(int id, int parameters) {
        lastHidden = false;
        last = id;
        if (id != 0) {
            byId.put(id, new KnownStatement(id, parameters));
        }
    }

    /** The id of the last statement; 0 if there is none. */
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
