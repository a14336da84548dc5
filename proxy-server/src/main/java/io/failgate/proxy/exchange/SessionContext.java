package io.failgate.proxy.exchange;

import io.failgate.failpoint.EvaluationContext;
import io.failgate.failpoint.FailPointScope;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.ClientIdentity;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.ServerVersion;
import io.failgate.proxy.tracking.PacketHead;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.sql.SqlText;
import io.failgate.sql.StatementClass;
import io.failgate.sql.StatementKind;
import io.failgate.sql.UsedDatabase;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a session, and on whose behalf its failpoints are evaluated: the scope of its statement, else its own. The first of its
 * interceptors, it takes note of what changes. On the session's event loop only.
 */
public final class SessionContext implements EvaluationContext, Interceptor {

    private static final int MULTI_STATEMENTS_OFF = 1;

    /** Commands that do what a statement does. */
    private static final Map<Command, StatementKind> COMMANDS_LIKE_STATEMENTS = Map.of(
            Command.INIT_DB, StatementKind.of(SqlText.of("USE d".getBytes(StandardCharsets.US_ASCII))),
            Command.CREATE_DB, StatementKind.of(SqlText.of("CREATE DATABASE d".getBytes(StandardCharsets.US_ASCII))),
            Command.DROP_DB, StatementKind.of(SqlText.of("DROP DATABASE d".getBytes(StandardCharsets.US_ASCII))));

    /** The text of that many prepared statements at most is kept, so that a client cannot fill the memory. */
    private static final int MOST_TEXTS = 256;

    /** No longer text of a prepared statement is kept. */
    private static final int LONGEST_TEXT = 4096;

    private static final int SYNTAX_ERROR = 1064;

    /** Statements that run others, of which nothing is known. */
    private static final Set<String> RUN_OTHERS =
            Set.of("begin", "call", "case", "declare", "execute", "for", "if", "loop", "repeat", "while");

    private final FailPoints failPoints;
    private Client client;
    private Capabilities capabilities = new Capabilities(0);
    private ServerVersion server = ServerVersion.UNKNOWN;
    private ServerStatus status = new ServerStatus(0);
    private ClientIdentity identity = ClientIdentity.UNKNOWN;
    private ClientIdentity nextIdentity = identity;
    private String database = "";
    private String nextDatabase = "";
    private boolean multiStatements;
    private Optional<FailPointScope> ofSession = Optional.empty();
    private Optional<FailPointScope> ofStatement = Optional.empty();
    private final PreparedStatements<Prepared> prepared = new PreparedStatements<>();
    private @Nullable Question question;
    private @Nullable StatementKind statement;
    private @Nullable AnswerPosition position;
    private boolean exempt;
    private boolean busy;
    private boolean answered;

    /**
     * Where a client is, and its connection.
     *
     * @param host its address, without the port
     * @param connectionId the server's id of the connection; 0 if it has not greeted
     */
    public record Client(String host, long connectionId) {}

    /** What is known of a prepared statement. */
    private record Prepared(StatementKind kind, SqlText sql) {}

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
        database = who.database();
        nextDatabase = database;
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
        return database;
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
        return prepared.of(last).map(Prepared::sql).orElseGet(last::sql);
    }

    /** What kind of statement is at hand; {@link StatementKind#OTHER} if there is none. */
    public StatementKind statement() {
        if (statement == null) {
            statement = question == null ? StatementKind.OTHER : kind(question);
        }
        return statement;
    }

    /** The classes of the statement that is being executed, as things are; empty for a command that executes none. */
    public Set<StatementClass> statementClasses() {
        return executes() ? classesNow() : Set.of();
    }

    private Set<StatementClass> classesNow() {
        return statement().classes(isInTransaction(), status.isAutocommit());
    }

    /** Where an error would be told now. */
    public Outcomes.Situation situation() {
        Question last = question;
        Command command = last == null ? Command.UNKNOWN : last.command();
        return new Outcomes.Situation(
                command,
                executes() ? statement() : StatementKind.OTHER,
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

    private StatementKind kind(Question asked) {
        StatementKind ofCommand = COMMANDS_LIKE_STATEMENTS.get(asked.command());
        return ofCommand != null
                ? ofCommand
                : prepared.of(asked).map(Prepared::kind).orElseGet(() -> StatementKind.of(sql()));
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
        position = null;
        answered = false;
        status.begin();
        switch (asked.command()) {
            case INIT_DB -> nextDatabase = asked.argument().decode();
            case CHANGE_USER -> {
                nextIdentity = ClientIdentity.ofChangeUser(asked.argument().toBytes(), capabilities);
                nextDatabase = nextIdentity.database();
            }
            case QUERY -> nextDatabase = UsedDatabase.of(asked.sql()).orElse(database);
            case STMT_PREPARE -> prepared.prepare(prepared(asked.sql()));
            case SET_OPTION -> asked.keep();
            default -> {}
        }
        return Verdict.PROCEED;
    }

    private Prepared prepared(SqlText sql) {
        boolean kept = sql.length() <= LONGEST_TEXT && prepared.size() < MOST_TEXTS;
        return new Prepared(StatementKind.of(sql), kept ? SqlText.of(sql.toBytes()) : SqlText.EMPTY);
    }

    @Override
    public Verdict onAnswer(Question asked, PacketHead head) {
        answered = true;
        prepared.onAnswer(asked, head);
        return Verdict.PROCEED;
    }

    @Override
    public Verdict onPart(Question asked, AnswerPosition now) {
        position = now;
        return Verdict.PROCEED;
    }

    @Override
    public void onEnd(Question asked, boolean done) {
        busy = false;
        position = null;
        prepared.onEnd(asked, done);
        noteTransaction(done);
        if (ofStatement.isPresent()) {
            ofStatement.get().close();
            ofStatement = Optional.empty();
        }
        if (done) {
            identity = nextIdentity;
            database = nextDatabase;
            afterDone(asked);
        } else {
            nextIdentity = identity;
            nextDatabase = database;
        }
    }

    /** What an ERR does not tell of the transaction, is what servers do at that error. */
    private void noteTransaction(boolean done) {
        Set<StatementClass> classes = statementClasses();
        if (done) {
            if (classes.contains(StatementClass.COMMIT) || classes.contains(StatementClass.ROLLBACK)) {
                status.endedByStatement();
            }
            return;
        }
        if (status.error() == 0) {
            return;
        }
        answered = false;
        Outcomes.Situation where = situation();
        boolean unread = statement().verb().isEmpty() && status.error() != SYNTAX_ERROR;
        if (status.isUpdatedBeforeError()
                || unread
                || RUN_OTHERS.contains(statement().verb())) {
            status.forget();
        }
        switch (Outcomes.of(status.error(), where)) {
            case ROLLED_BACK, COMMITTED -> status.transactionEnded();
            case STARTED_OVER, STARTED_OVER_ON_TIMEOUT -> status.startOver();
            case ROLLED_BACK_ON_TIMEOUT, XA_ROLLED_BACK -> status.forget();
            case STAYS, CLOSED -> {
                if (!where.inTransaction() && !where.autocommit()) {
                    status.forget(); // the statement may have begun one
                }
            }
        }
    }

    private void afterDone(Question asked) {
        Command command = asked.command();
        if (command.endsPreparedStatements()) {
            status.endedByStatement();
            closeSessionScope();
        } else if (command == Command.SET_OPTION) {
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
