package io.failgate.proxy.context;

import io.failgate.proxy.interception.Question;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.tracking.PacketHead;
import io.failgate.sql.Classification;
import io.failgate.sql.Dialect;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The statements that a session has prepared, by the server's ids. As many as the server allows. On the session's event
 * loop only.
 */
final class PreparedStatements {

    /** MariaDB's id for the statement that was prepared last. */
    private static final long LAST_PREPARED = 0xFFFF_FFFFL;

    private final Map<Long, PreparedText> byId = new HashMap<>();
    private final PreparedText.Room room = new PreparedText.Room();
    private @Nullable PreparedText preparing;
    private long lastPrepared;
    private boolean answered;

    /** The statement that a command prepares, or is about. */
    Optional<PreparedText> of(Question question) {
        return question.command() == Command.STMT_PREPARE ? Optional.ofNullable(preparing) : prepared(question);
    }

    /** The statement that a command is about. */
    Optional<PreparedText> prepared(Question question) {
        if (byId.isEmpty() || !question.command().isOfStatement()) {
            return Optional.empty();
        }
        return Optional.ofNullable(byId.get(id(question)));
    }

    private long id(Question question) {
        long id = question.statementId();
        return id == LAST_PREPARED ? lastPrepared : id;
    }

    /** Takes note of a command, which may prepare a statement or be about one. */
    void questionCame(Question question, Dialect dialect) {
        if (question.command() == Command.STMT_PREPARE) {
            preparing =
                    new PreparedText(Classification.of(question.sql(), dialect), question.sql(), question.isComplete());
        } else if (question.command().isOfStatement()) {
            prepared(question).ifPresent(room::use);
        }
    }

    /** Takes note of an answer, if it is about a statement being prepared. */
    void answerCame(Question question, PacketHead head) {
        if (question.command() != Command.STMT_PREPARE) {
            return;
        }
        answered = true;
        lastPrepared = head.isOk() ? head.statementId() : 0;
        PreparedText known = preparing;
        if (head.isOk() && known != null) {
            byId.put(lastPrepared, known);
            room.add(known);
        }
    }

    /** Takes note of the end of an exchange, which may have closed one statement, or all of them. */
    void exchangeEnded(Question question, boolean done) {
        preparing = null;
        if (question.command() == Command.STMT_PREPARE && !done) {
            if (answered) {
                byId.remove(lastPrepared);
            }
            lastPrepared = 0;
        }
        answered = false;
        if (question.command() == Command.STMT_CLOSE) {
            prepared(question).ifPresent(room::remove);
            byId.remove(id(question));
        } else if (done && question.command().endsPreparedStatements()) {
            byId.clear();
            room.clear();
        }
    }
}
