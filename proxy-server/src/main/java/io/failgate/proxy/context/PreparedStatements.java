package io.failgate.proxy.context;

import io.failgate.proxy.interception.Question;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.tracking.PacketHead;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the statements that a session has prepared, by the server's ids. As many as the server allows. On
 * the session's event loop only.
 *
 * @param <T> what is known of one
 */
public final class PreparedStatements<T> {

    /** MariaDB's id for the statement that was prepared last. */
    private static final long LAST_PREPARED = 0xFFFF_FFFFL;

    private final Map<Long, T> byId = new HashMap<>();
    private @Nullable T preparing;
    private long lastPrepared;
    private boolean answered;

    /** A statement is being prepared. */
    public void prepare(T known) {
        preparing = known;
    }

    /** Takes note of an answer, if it is about a statement being prepared. */
    public void onAnswer(Question question, PacketHead head) {
        if (question.command() != Command.STMT_PREPARE) {
            return;
        }
        answered = true;
        lastPrepared = head.isOk() ? head.statementId() : 0;
        T known = preparing;
        if (head.isOk() && known != null) {
            byId.put(lastPrepared, known);
        }
    }

    /** What is known of the statement that a command is about. */
    public Optional<T> of(Question question) {
        if (byId.isEmpty() || !question.command().isOfStatement()) {
            return Optional.empty();
        }
        return Optional.ofNullable(byId.get(id(question)));
    }

    private long id(Question question) {
        long id = question.statementId();
        return id == LAST_PREPARED ? lastPrepared : id;
    }

    /** Takes note of the end of an exchange, which may be that of a statement, or of all. */
    public void onEnd(Question question, boolean done) {
        preparing = null;
        if (question.command() == Command.STMT_PREPARE && !done) {
            if (answered) {
                byId.remove(lastPrepared);
            }
            lastPrepared = 0;
        }
        answered = false;
        if (question.command() == Command.STMT_CLOSE) {
            byId.remove(id(question));
        } else if (done && question.command().endsPreparedStatements()) {
            byId.clear();
        }
    }
}
