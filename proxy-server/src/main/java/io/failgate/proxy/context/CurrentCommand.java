package io.failgate.proxy.context;

import io.failgate.proxy.interception.AnswerPosition;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.QueryAttributes;
import io.failgate.sql.Classification;
import io.failgate.sql.Dialect;
import io.failgate.sql.NamedTables;
import io.failgate.sql.SqlPredicate;
import io.failgate.sql.SqlText;
import io.failgate.sql.StatementComments;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The command at hand, or the last, and the statement that it executes. Event loop only. */
final class CurrentCommand {

    /** Commands that do what a statement does. */
    private static final Map<Command, Classification> LIKE_STATEMENTS = Map.of(
            Command.INIT_DB, kind("USE d"),
            Command.CREATE_DB, kind("CREATE DATABASE d"),
            Command.DROP_DB, kind("DROP DATABASE d"));

    private static final String TOO_LONG = "the text is longer than the 64 KiB of it that are looked at";

    private static final String FORGOTTEN =
            "the text of the prepared statement is not kept any more, as its session has prepared more than "
                    + (PreparedText.Room.MOST_BYTES >> 20) + " MiB of them";

    private final PreparedStatements prepared;
    private @Nullable Question question;
    private @Nullable Classification statement;
    private SqlPredicate.@Nullable Work conditionWork;
    private @Nullable TablesOfTexts texts;
    private @Nullable Boolean executesText;
    private @Nullable AnswerPosition position;
    private @Nullable StatementTags tags;
    private Progress progress = Progress.ENDED;
    private boolean wholeText;

    /** How far the command is. */
    private enum Progress {
        ASKED,
        ANSWERED,
        ENDED
    }

    CurrentCommand(PreparedStatements prepared) {
        this.prepared = prepared;
    }

    private static Classification kind(String sql) {
        return Classification.of(SqlText.of(sql.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Another command is at hand. */
    void begin(Question asked) {
        question = asked;
        statement = null;
        conditionWork = null;
        executesText = null;
        tags = null;
        position = null;
        wholeText = false;
        progress = Progress.ASKED;
    }

    void answered() {
        progress = Progress.ANSWERED;
    }

    void moveTo(AnswerPosition now) {
        position = now;
        lookAt(false);
    }

    void end() {
        position = null;
        progress = Progress.ENDED;
    }

    /** Whether it is being executed. */
    boolean isBusy() {
        return progress != Progress.ENDED;
    }

    boolean isAnswered() {
        return progress == Progress.ANSWERED;
    }

    /** Empty outside of an answer that is watched. */
    Optional<AnswerPosition> position() {
        return Optional.ofNullable(position);
    }

    /** {@link Command#UNKNOWN} before the first command. */
    Command command() {
        Question last = question;
        return last == null ? Command.UNKNOWN : last.command();
    }

    /** In lower case: {@code query}, {@code stmt_execute}; empty before the first command. */
    String keyword() {
        return question == null ? "" : command().keyword();
    }

    /** The id of the prepared statement that it is about; 0 for other commands. */
    long statementId() {
        Question last = question;
        return last == null ? 0 : last.statementId();
    }

    /** The statement that the command prepares, or is about. */
    Optional<PreparedText> prepared() {
        return Optional.ofNullable(question).flatMap(prepared::of);
    }

    /**
     * What the client says about its statement.
     *
     * @param hasAttributes whether there may be query attributes
     */
    StatementTags tags(boolean hasAttributes, Dialect dialect) {
        if (tags == null) {
            tags = new StatementTags(
                    () -> hasAttributes ? queryAttributes() : Map.of(), () -> StatementComments.of(sql(), dialect));
        }
        return tags;
    }

    private Map<String, String> queryAttributes() {
        Question last = question;
        if (last == null || last.argument().length() == 0) {
            return Map.of();
        }
        boolean none = last.command() == Command.QUERY && last.argument().byteAt(0) == 0; // it is their number
        return none
                ? Map.of()
                : QueryAttributes.read(
                        last.command(), Unpooled.wrappedBuffer(last.argument().toBytes()));
    }

    /** The work that conditions of failpoints may cost for this command. */
    SqlPredicate.Work conditionWork() {
        if (conditionWork == null) {
            conditionWork = new SqlPredicate.Work();
        }
        return conditionWork;
    }

    void lookAtWholeText() {
        lookAt(true);
    }

    /** What was found out about one text does not hold for the other. */
    private void lookAt(boolean whole) {
        if (whole != wholeText) {
            wholeText = whole;
            conditionWork = null;
            executesText = null;
            tags = null;
        }
    }

    /** Its SQL, also that of a prepared statement; empty if it is not known, or not kept any more. */
    SqlText sql() {
        Question last = question;
        if (last == null) {
            return SqlText.EMPTY;
        }
        return prepared.prepared(last)
                .map(known -> known.text().orElse(SqlText.EMPTY))
                .orElseGet(wholeText ? last::text : last::sql);
    }

    /**
     * The tables that {@link #sql()} names. What was found is kept with a prepared statement, and for the last texts.
     */
    NamedTables tables(Dialect dialect) {
        Optional<PreparedText> known = question == null ? Optional.empty() : prepared.prepared(question);
        if (known.isPresent()) {
            return known.get().tables(dialect);
        }
        if (texts == null) {
            texts = new TablesOfTexts();
        }
        return texts.of(sql(), dialect);
    }

    /** Whether {@link #sql()} may have a statement that executes another text. */
    boolean mayExecuteText() {
        if (executesText == null) {
            Optional<PreparedText> known = question == null ? Optional.empty() : prepared.prepared(question);
            executesText = known.isPresent() ? known.get().mayExecuteText() : NamedTables.mayBeDoubtful(sql());
        }
        return executesText;
    }

    /** Whether {@link #sql()} is not empty, and the whole text. */
    boolean isSqlKnown() {
        Question last = question;
        return last != null
                && sql().length() > 0
                && prepared.prepared(last).map(PreparedText::isComplete).orElseGet(last::isComplete);
    }

    /** Why {@link #sql()} is not the whole text, for the user; empty if it is. */
    Optional<String> whySqlIsNotKnown() {
        Question last = question;
        if (last == null) {
            return Optional.empty();
        }
        Optional<PreparedText> known = prepared.prepared(last);
        if (known.isPresent() && known.get().text().isEmpty()) {
            return Optional.of(FORGOTTEN);
        }
        boolean hasSql = known.isPresent() || last.command() == Command.QUERY || last.command() == Command.STMT_PREPARE;
        boolean complete = known.map(PreparedText::isComplete).orElse(last.isComplete());
        return hasSql && !complete ? Optional.of(TOO_LONG) : Optional.empty();
    }

    /** Whether the command executes a statement, or acts like one. */
    boolean executes() {
        return command().executesSql() || LIKE_STATEMENTS.containsKey(command());
    }

    /**
     * The kind of its statement; {@link Classification#OTHER} if it has no statement.
     *
     * @param dialect in which its text is read
     */
    Classification statement(Dialect dialect) {
        if (statement == null) {
            statement = question == null ? Classification.OTHER : kind(question, dialect);
        }
        return statement;
    }

    private Classification kind(Question asked, Dialect dialect) {
        Classification likeStatement = LIKE_STATEMENTS.get(asked.command());
        return likeStatement != null
                ? likeStatement
                : prepared.prepared(asked).map(PreparedText::kind).orElseGet(() -> Classification.of(sql(), dialect));
    }
}
