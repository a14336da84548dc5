package io.failgate.proxy.context;

import io.failgate.failpoint.EvaluationContext;
import io.failgate.failpoint.FailPointScope;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.interception.AnswerPosition;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.SessionListener;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.ClientIdentity;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.proxy.tracking.PacketHead;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.sql.Classification;
import io.failgate.sql.Dialect;
import io.failgate.sql.Encoding;
import io.failgate.sql.NamedTables;
import io.failgate.sql.ServerVersion;
import io.failgate.sql.SqlPredicate;
import io.failgate.sql.SqlText;
import io.failgate.sql.StatementClass;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a session, and the context in which its failpoints are evaluated. Its scope is that of the
 * statement, or else that of the session. On the session's event loop only.
 */
public final class SessionContext implements EvaluationContext, SessionListener {

    private final SessionScopes scopes;
    private final Login login = new Login();
    private final DefaultDatabase database = new DefaultDatabase();
    private final PreparedStatements prepared = new PreparedStatements();
    private final CurrentCommand current = new CurrentCommand(prepared);
    private Client client;
    private ServerVersion server = ServerVersion.UNKNOWN;
    private ServerStatus status = new ServerStatus(0);
    private Dialect dialect = new Dialect(false, true, Encoding.ASCII_SAFE, server);

    /**
     * A client's connection.
     *
     * @param host its address, without the port
     * @param connectionId the server's id of the connection; 0 if it has not greeted
     */
    public record Client(String host, long connectionId) {}

    /** The context of a client that has just connected. */
    public SessionContext(FailPoints failPoints, String host) {
        this.scopes = new SessionScopes(failPoints);
        this.client = new Client(host, 0);
    }

    /** The client's real address, as a header of the PROXY protocol says. */
    public void comesFrom(String host) {
        client = new Client(host, client.connectionId());
    }

    /** The server has greeted the client. */
    public void greeted(long connectionId, ServerVersion version) {
        client = new Client(client.host(), connectionId);
        server = version;
    }

    /** The client has said who it is, and capabilities are agreed on. */
    public void identified(ClientIdentity who, Capabilities negotiated, ServerStatus serverStatus) {
        login.begin(who, negotiated);
        database.begin(who.database());
        status = serverStatus;
    }

    @Override
    public Optional<FailPointScope> scope() {
        return scopes.innermost();
    }

    /** The scope of this session, in which {@code @put_session_failpoint} arms. */
    public FailPointScope sessionScope() {
        return scopes.ofSession(connection());
    }

    /** The scope of the statement at hand, inside this session's. */
    public FailPointScope statementScope() {
        return scopes.ofStatement(connection());
    }

    private String connection() {
        return "connection " + client.connectionId();
    }

    /** The client's address and connection id. */
    public Client client() {
        return client;
    }

    /** The server's version. */
    public ServerVersion server() {
        return server;
    }

    /** The name the client has logged in with. */
    public String user() {
        return login.identity().user();
    }

    /** The default database; empty for no database. */
    public String database() {
        return database.name();
    }

    /** The user that the client wants to be: a new one while a COM_CHANGE_USER is under way. */
    public ClientIdentity wantedIdentity() {
        return login.wanted();
    }

    /** The database that is to be the default: a new one while a change is under way. */
    public String wantedDatabase() {
        return database.wanted();
    }

    /** The id of the prepared statement that the command at hand is about; 0 for any other command. */
    public long statementId() {
        return current.statementId();
    }

    /** The statement that the command at hand prepares, or is about. */
    public Optional<PreparedText> prepared() {
        return current.prepared();
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
        return login.hasMultiStatements();
    }

    /** Whether a command is being executed. */
    public boolean isBusy() {
        return current.isBusy();
    }

    /** The command at hand, or the last, in lower case, such as {@code stmt_execute}; empty before the first. */
    public String command() {
        return current.keyword();
    }

    /** The SQL at hand, also that of a prepared statement; empty if it is not known, or not kept any more. */
    public SqlText sql() {
        return current.sql();
    }

    /** Whether {@link #sql()} is not empty, and the whole text. */
    public boolean isSqlKnown() {
        return current.isSqlKnown();
    }

    /** Until the next statement, or part of an answer, {@link #sql()} is the whole text around the statement. */
    public void lookAtWholeText() {
        current.lookAtWholeText();
    }

    /** Why {@link #sql()} is not the whole text, for the user; empty if it is. */
    public Optional<String> whySqlIsNotKnown() {
        return current.whySqlIsNotKnown();
    }

    /** The tables that {@link #sql()} names. They are found when that is first asked, and kept for a while. */
    public NamedTables tables() {
        return current.tables(dialect());
    }

    /** Whether {@link #sql()} may have a statement that executes another text, whose tables do not stand in it. */
    public boolean mayExecuteText() {
        return current.mayExecuteText();
    }

    /** The work that conditions of failpoints may cost for the command at hand. */
    public SqlPredicate.Work conditionWork() {
        return current.conditionWork();
    }

    /** The kind of the statement at hand; {@link Classification#OTHER} if there is no statement. */
    public Classification statement() {
        return current.statement(dialect());
    }

    /**
     * The classes of the statement under way in the session's current state; empty for a command without a statement.
     */
    public Set<StatementClass> statementClasses() {
        return current.executes() ? statement().classes(isInTransaction(), status.isAutocommit()) : Set.of();
    }

    /** The situation in which an error would be told now. */
    public Outcomes.Situation situation() {
        return new Outcomes.Situation(
                current.command(),
                current.executes() ? statement() : Classification.OTHER,
                isInTransaction(),
                status.isAutocommit(),
                server,
                current.isAnswered());
    }

    /** Whether the server's status is known; if not, {@link Verdict.AskStatus} helps. */
    public boolean isStatusKnown() {
        return status.isKnown();
    }

    /** Where inside the answer the exchange is; empty outside of one. */
    public Optional<AnswerPosition> position() {
        return current.position();
    }

    /** A connection attribute; empty if the client has not sent it. */
    public Optional<String> connectionAttribute(String name) {
        return Optional.ofNullable(login.identity().attributes().byName().get(name));
    }

    /** What the client says about the statement at hand. */
    public StatementTags tags() {
        return current.tags(login.hasQueryAttributes(), dialect());
    }

    @Override
    public void questionCame(Question question) {
        current.begin(question);
        status.begin();
        database.onQuestion(question, dialect(), login.hasMultiStatements());
        prepared.questionCame(question, dialect());
        switch (question.command()) {
            case CHANGE_USER -> {
                login.changeUser(question);
                database.want(login.wanted().database());
            }
            case SET_OPTION -> question.keep();
            default -> {}
        }
    }

    @Override
    public void answerCame(Question question, PacketHead head) {
        current.answered();
        prepared.answerCame(question, head);
    }

    @Override
    public void partCame(AnswerPosition position) {
        current.moveTo(position);
    }

    @Override
    public void exchangeEnded(Question question, boolean done) {
        current.end();
        prepared.exchangeEnded(question, done);
        if (done && status.isStartedOver()) {
            TransactionStatus.onSuccess(status, statementClasses());
        } else if (!done && status.error() != 0) {
            TransactionStatus.onError(status, statement(), situation());
        }
        scopes.closeStatement();
        database.onEnd(question, done, status.toldDatabase());
        login.exchangeEnded(question, done);
        if (done && question.command().endsPreparedStatements()) {
            status.endedByStatement();
            scopes.close();
        }
    }

    @Override
    public void sessionEnded() {
        scopes.close();
    }

    /** The client as logs name it. */
    @Override
    public String toString() {
        return user() + "@" + client.host() + " (connection " + client.connectionId() + ")";
    }
}
