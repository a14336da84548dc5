package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Outcome;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.ServerAnswer;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.tracking.ServerStatus;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * Makes an injected error act like the server's own, in three steps while the server has nothing else to do. The server
 * does to the transaction what the error would have done. It says the error itself. The client is told in the server's
 * words. One event loop.
 */
final class Failures {

    private static final String TIMEOUT_ROLLS_BACK =
            "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = @@innodb_rollback_on_timeout";

    /** The number of characters that every server takes. MariaDB takes 512. */
    private static final int SHORT_TEXT = 128;

    private final Inquiries inquiries;
    private final ServerStatus status;

    Failures(Inquiries inquiries, ServerStatus status) {
        this.inquiries = inquiries;
        this.status = status;
    }

    /**
     * Finds the reply that tells an error, and leaves the server as if it had told it.
     *
     * @param question the client's question
     * @param then given the reply, at once or later
     */
    void tell(MySqlError error, Outcome outcome, Question question, Consumer<Reply> then) {
        if (outcome == Outcome.CLOSED || !inquiries.canAsk()) {
            then.accept(Reply.error(error).last()); // what was not committed is gone with the connection
        } else if (question.command() == Command.STMT_FETCH) {
            inquiries.resetStatement(question.statementId(), closed -> settle(error, outcome, question, then));
        } else {
            settle(error, outcome, question, then);
        }
    }

    private void settle(MySqlError error, Outcome outcome, Question question, Consumer<Reply> then) {
        switch (outcome) {
            case ROLLED_BACK_ON_TIMEOUT -> onTimeout(Outcome.ROLLED_BACK, error, question, then);
            case STARTED_OVER_ON_TIMEOUT -> onTimeout(Outcome.STARTED_OVER, error, question, then);
            case XA_ROLLED_BACK -> run(XaStatement.undoing(question.sql()), outcome, error, question, then);
            case STARTED_OVER -> {
                boolean begun = status.isInTransaction() && status.isAutocommit();
                run((begun ? outcome : Outcome.ROLLED_BACK).statement(), outcome, error, question, then);
            }
            default -> run(outcome.statement(), outcome, error, question, then);
        }
    }

    /**
     * Asks the server for its setting, by a question that ends in an error: it leaves nothing behind that the injected
     * error does not.
     */
    private void onTimeout(Outcome outcome, MySqlError error, Question question, Consumer<Reply> then) {
        inquiries.ask(TIMEOUT_ROLLS_BACK, answer -> {
            boolean rollsBack =
                    answer.error().filter(told -> told.message().equals("1")).isPresent();
            settle(error, rollsBack ? outcome : Outcome.STAYS, question, then);
        });
    }

    /**
     * Runs the statement. If a rollback fails, as inside an XA transaction, the connection ends, and the transaction
     * with it.
     */
    private void run(String statement, Outcome outcome, MySqlError error, Question question, Consumer<Reply> then) {
        if (statement.isEmpty()) {
            say(error, question.command(), then);
            return;
        }
        inquiries.ask(statement, answer -> {
            boolean mustBeUndone = outcome == Outcome.ROLLED_BACK || outcome == Outcome.STARTED_OVER;
            if (mustBeUndone && answer.error().isPresent()) {
                then.accept(Reply.error(error).last());
            } else {
                say(error, question.command(), then);
            }
        });
    }

    /**
     * Has the server say the error. Failgate says a text that does not fit. Before that, the server says as much as
     * fits, so that it knows of an error as well.
     */
    private void say(MySqlError error, Command command, Consumer<Reply> then) {
        Reply homeMade = Reply.error(error);
        if (!canSay(error, command)) {
            then.accept(homeMade);
            return;
        }
        int[] text = error.message().codePoints().toArray();
        inquiries.ask(signal(error, text, text.length), answer -> {
            if (isSaid(error, answer)) {
                then.accept(Reply.serversOwn(answer.errorPacket()));
            } else if (text.length > SHORT_TEXT) {
                inquiries.ask(signal(error, text, SHORT_TEXT), shortened -> then.accept(homeMade));
            } else {
                then.accept(homeMade);
            }
        });
    }

    private static boolean isSaid(MySqlError error, ServerAnswer answer) {
        return answer.error()
                .filter(told -> told.code() == error.code() && told.sqlState().equals(error.sqlState()))
                .isPresent();
    }

    /**
     * SIGNAL refuses a SQLSTATE of success, and makes a warning of others. While a login is under way, nothing can be
     * asked.
     */
    private static boolean canSay(MySqlError error, Command command) {
        boolean failure =
                !error.sqlState().startsWith("00") && !error.sqlState().startsWith("01");
        return failure && command.response() != Command.Response.AUTHENTICATION && !command.isEndless();
    }

    /** Valid in every {@code sql_mode} and character set. */
    private static String signal(MySqlError error, int[] text, int length) {
        byte[] bytes = new String(text, 0, length).getBytes(StandardCharsets.UTF_8);
        return "SIGNAL SQLSTATE '" + error.sqlState() + "' SET MYSQL_ERRNO = " + error.code() + ", MESSAGE_TEXT = "
                + (bytes.length == 0 ? "''" : "_utf8mb4 0x" + HexFormat.of().formatHex(bytes));
    }
}
