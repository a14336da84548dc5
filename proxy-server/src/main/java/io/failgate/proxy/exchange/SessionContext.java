package io.failgate.proxy.exchange;

import io.failgate.failpoint.EvaluationContext;
import io.failgate.failpoint.FailPointScope;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.ClientIdentity;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.proxy.tracking.PacketHead;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.sql.Classification;
import io.failgate.sql.Dialect;
import io.failgate.sql.Encoding;
import io.failgate.sql.ServerVersion;
import io.failgate.sql.SqlPredicate;
import io.failgate.sql.SqlText;
import io.failgate.sql.StatementClass;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a session, and on whose behalf its failpoints are evaluated: the scope of its statement, else its
 * own. The first of its interceptors, it takes note of what changes. On the session's event loop only.
 */
public final class SessionContext implements EvaluationContext, Interceptor {

    private static final int MULTI_STATEMENTS_OFF = 1;

    /** Commands that do what a statement does. */
    private static final Map<Command, Classification> COMMANDS_LIKE_STATEMENTS = Map.of(
            Command.INIT_DB, Classification.of(SqlText.of("USE d")),
            Command.CREATE_DB, Classification.of(SqlText.of("CREATE DATABASE d")),
            Command.DROP_DB, Classification.of(SqlText.of("DROP DATABASE d")));

    private static final String TOO_LONG = "the text is longer than the 64 KiB of it that are looked at";

    private static final String FORGOTTEN =
            "the text of the prepared statement is not kept any more, as its session has prepared more than "
                    + (PreparedText.Room.MOST_BYTES >> 20) + " MiB of them";

    private final FailPoints failPoints;
    private Client client;
    private Capabilities capabilities = new Capabilities(0);
    private ServerVersion server = ServerVersion.UNKNOWN;
    private Dialect dialect = new Dialect(false, true, Encoding.ASCII_SAFE, server);
    private ServerStatus status = new ServerStatus(0);
    private ClientIdentity identity = ClientIdentity.UNKNOWN;
    private ClientIdentity nextIdentity = identity;
    private final DefaultDatabase database = new DefaultDatabase();
    private boolean multiStatements;
    private Optional<FailPointScope> ofSession = Optional.empty();
    private Optional<FailPointScope> ofStatement = Optional.empty();
    private final PreparedStatements<PreparedText> prepared = new PreparedStatements<>();
    private final PreparedText.Room preparedTexts = new PreparedText.Room();
    private @Nullable Question question;
    private @Nullable Classification statement;
    private @Nullable PreparedText preparing;
    private SqlPredicate.@Nullable Work conditionWork;
    private @Nullable AnswerPosition position;
    private boolean exempt;
    private boolean busy;
    private boolean wholeText;
    private boolean answered;

    /**
     * Where a client is, and its connection.
     *
     * @param host its address, without the port
     * @param connectionId the server's id of the connection; 0 if it has not greeted
     */
    public record Client(String host, long connectionId) {}

    /** The context of a client that has just connected. */
    public SessionContext(FailPoints failPoints, String host) {
        this.failPoints = failPoints;
        this.client = new Client(host, 0);
    }

    /** The server has greeted the client. */
    public void greeted(long connectionId, ServerVersion version) {
        client = new Client(client.host(), connectionId);
        server = version;
    }

    /** It is known who the client is, and what was agreed on. */
    public void identified(ClientIdentity who, Capabilities negotiated, ServerStatus serverStatus) {
        identity = who;
        nextIdentity = who;
        database.begin(who.database());
        capabilities = negotiated;
        status = serverStatus;
        multiStatements = negotiated.has(Capabilities.MULTI_STATEMENTS);
    }

    @Override
    public Optional<FailPointScope> scope() {
        return ofStatement.isPresent() ? ofStatement : ofSession;
    }

    /** The scope of this session, in which {@code @put_session_failpoint} arms. */
    public FailPointScope sessionScope() {
        if (ofSession.isEmpty()) {
            ofSession = Optional.of(failPoints.newScope("connection " + client.connectionId()));
        }
        return ofSession.get();
    }

    /** The scope of the statement at hand, inside this session's. */
    public FailPointScope statementScope() {
        if (ofStatement.isEmpty()) {
            ofStatement = Optional.of(sessionScope().newScope("a statement of connection " + client.connectionId()));
        }
        return ofStatement.get();
    }

    /** Where the client is, and its connection. */
    public Client client() {
        return client;
    }

    /** Which server it is. */
    public ServerVersion server() {
        return server;
    }

    /** The name the client has logged in with. */
    public String user() {
        return identity.user();
    }

    /** The default database; empty for none. */
    public String database() {
        return database.name();
    }

    /** Who the client wants to be: somebody else while a COM_CHANGE_USER is under way. */
    public ClientIdentity wantedIdentity() {
        return nextIdentity;
    }

    /** The database that is to be the default one: another one while that is about to change. */
    public String wantedDatabase() {
        return database.wanted();
    }

    /** The id of the prepared statement that the command at hand is about; 0 for any other command. */
    public long statementId() {
        Question last = question;
        return last == null ? 0 : last.statementId();
    }

    /** Why {@link #database()} may be wrong, for the user; empty if it is right. */
    public Optional<String> whyDatabaseIsNotKnown() {
        return database.doubt();
    }

    /** How the session's texts are read, as far as that is known without asking. */
    public Dialect dialect() {
        boolean backslashEscapes = (status.flags() & StatusFlags.NO_BACKSLASH_ESCAPES) == 0;
        if (backslashEscapes != dialect.backslashEscapes() || !server.equals(dialect.server())) {
            dialect = new Dialect(false, backslashEscapes, Encoding.ASCII_SAFE, server);
        }
        return dialect;
    }

    /** Whether a transaction is open. */
    public boolean isInTransaction() {
        return status.isInTransaction();
    }

    /** Whether the server takes several statements in one text. */
    public boolean hasMultiStatements() {
        return multiStatements;
    }

    /** Whether a command is being executed. */
    public boolean isBusy() {
        return busy;
    }

    /** The command at hand, or the last, in lower case: {@code query}, {@code stmt_execute}. */
    public String command() {
        Question last = question;
        return last == null ? "" : last.command().keyword();
    }

    /** The SQL at hand, of a prepared statement as well; empty if it is not there, or not any more. */
    public SqlText sql() {
        Question last = question;
        if (last == null) {
            return SqlText.EMPTY;
        }
        return prepared.of(last)
                .map(known -> known.text().map(SqlText::of).orElse(SqlText.EMPTY))
                .orElseGet(wholeText ? last::text : last::sql);
    }

    /** Until the next statement, or part of an answer, {@link #sql()} is the whole text around the statement. */
    public void lookAtWholeText() {
        wholeText = true;
    }

    /** Why {@link #sql()} is not the whole text, for the user; empty if it is. */
    public Optional<String> whySqlIsNotKnown() {
        Question last = question;
        if (last == null) {
            return Optional.empty();
        }
        Optional<PreparedText> known = prepared.of(last);
        if (known.isPresent() && known.get().text().isEmpty()) {
            return Optional.of(FORGOTTEN);
        }
        boolean hasSql = known.isPresent() || last.command() == Command.QUERY || last.command() == Command.STMT_PREPARE;
        boolean complete = known.map(PreparedText::isComplete).orElse(last.isComplete());
        return hasSql && !complete ? Optional.of(TOO_LONG) : Optional.empty();
    }

    /** What the conditions of failpoints may cost for the command at hand. */
    public SqlPredicate.Work conditionWork() {
        if (conditionWork == null) {
            conditionWork = new SqlPredicate.Work();
        }
        return conditionWork;
    }

    /** What kind of statement is at hand; {@link Classification#OTHER} if there is none. */
    public Classification statement() {
        if (statement == null) {
            statement = question == null ? Classification.OTHER : kind(question);
        }
        return statement;
    }

    /** The classes of the statement that is being executed, as things are; empty for a command that executes none. */
    public Set<StatementClass> statementClasses() {
        return executes() ? statement().classes(isInTransaction(), status.isAutocommit()) : Set.of();
    }

    /** Where an error would be told now. */
    public Outcomes.Situation situation() {
        Question last = question;
        Command command = last == null ? Command.UNKNOWN : last.command();
        return new Outcomes.Situation(
                command,
                executes() ? statement() : Classification.OTHER,
                isInTransaction(),
                status.isAutocommit(),
                server,
                answered);
    }

    /** Whether the server's status is known; if not, {@link Verdict.AskStatus} helps. */
    public boolean isStatusKnown() {
        return status.isKnown();
    }

    private boolean executes() {
        return question != null
                && (question.command().executesSql() || COMMANDS_LIKE_STATEMENTS.containsKey(question.command()));
    }

    /** Where inside the answer the exchange is; empty outside of one. */
    public Optional<AnswerPosition> position() {
        return Optional.ofNullable(position);
    }

    private Classification kind(Question asked) {
        Classification ofCommand = COMMANDS_LIKE_STATEMENTS.get(asked.command());
        return ofCommand != null
                ? ofCommand
                : prepared.of(asked).map(PreparedText::kind).orElseGet(() -> Classification.of(sql(), dialect()));
    }

    /** Whether what is at hand is Failgate's own, which no failpoint hits. */
    public boolean isExempt() {
        return exempt;
    }

    /** What is at hand is none of Failgate's own statements. */
    public void endExemption() {
        exempt = false;
    }

    /** A connection attribute; empty if the client has not sent it. */
    public Optional<String> connectionAttribute(String name) {
        return Optional.ofNullable(identity.attributes().byName().get(name));
    }

    @Override
    public Verdict onQuestion(Question asked) {
        question = asked;
        busy = true;
        exempt = true; // until it is known to be none of Failgate's own
        statement = null;
        conditionWork = null;
        position = null;
        answered = false;
        status.begin();
        wholeText = false;
        if (asked.command().isOfStatement()) {
            prepared.of(asked).ifPresent(preparedTexts::use);
        }
        database.onQuestion(asked, dialect(), multiStatements);
        switch (asked.command()) {
            case CHANGE_USER -> {
                nextIdentity = ClientIdentity.ofChangeUser(asked.argument().toBytes(), capabilities);
                database.want(nextIdentity.database());
            }
            case STMT_PREPARE -> {
                preparing =
                        new PreparedText(Classification.of(asked.sql(), dialect()), asked.sql(), asked.isComplete());
                prepared.prepare(preparing);
            }
            case SET_OPTION -> asked.keep();
            default -> {}
        }
        return Verdict.PROCEED;
    }

    @Override
    public Verdict onAnswer(Question asked, PacketHead head) {
        answered = true;
        prepared.onAnswer(asked, head);
        if (asked.command() == Command.STMT_PREPARE && preparing != null && head.isOk()) {
            preparedTexts.add(preparing);
        }
        return Verdict.PROCEED;
    }

    @Override
    public Verdict onPart(Question asked, AnswerPosition now) {
        position = now;
        wholeText = false;
        return Verdict.PROCEED;
    }

    @Override
    public void onEnd(Question asked, boolean done) {
        busy = false;
        position = null;
        endPrepared(asked, done);
        if (done && status.isStartedOver()) {
            TransactionStatus.onSuccess(status, statementClasses());
        } else if (!done && status.error() != 0) {
            answered = false;
            TransactionStatus.onError(status, statement(), situation());
        }
        if (ofStatement.isPresent()) {
            ofStatement.get().close();
            ofStatement = Optional.empty();
        }
        database.onEnd(asked, done, status.toldDatabase());
        if (done) {
            identity = nextIdentity;
            afterDone(asked);
        } else {
            nextIdentity = identity;
        }
    }

    private void endPrepared(Question asked, boolean done) {
        preparing = null;
        if (asked.command() == Command.STMT_CLOSE) {
            prepared.of(asked).ifPresent(preparedTexts::remove);
        } else if (done && asked.command().endsPreparedStatements()) {
            preparedTexts.clear();
        }
        prepared.onEnd(asked, done);
    }

    private void afterDone(Question asked) {
        if (asked.command().endsPreparedStatements()) {
            status.endedByStatement();
            closeSessionScope();
        } else if (asked.command() == Command.SET_OPTION) {
            multiStatements = asked.argument().length() > 0 && asked.argument().byteAt(0) != MULTI_STATEMENTS_OFF;
        }
    }

    /** Disarms what this session has armed for itself. */
    public void closeSessionScope() {
        ofSession.ifPresent(FailPointScope::close);
        ofSession = Optional.empty();
    }

    @Override
    public void onSessionEnd() {
        ofStatement.ifPresent(FailPointScope::close);
        closeSessionScope();
    }

    /** The client as logs name it. */
    @Override
    public String toString() {
        return user() + "@" + client.host() + " (connection " + client.connectionId() + ")";
    }
}
