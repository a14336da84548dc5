package io.failgate.proxy.exchange;

import io.failgate.failpoint.EvaluationContext;
import io.failgate.failpoint.FailPointScope;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.ClientIdentity;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.sql.SqlText;
import io.failgate.sql.UsedDatabase;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a session, and on whose behalf its failpoints are evaluated: the scope of its statement, else its own. The first of its
 * interceptors, it takes note of what changes. On the session's event loop only.
 */
public final class SessionContext implements EvaluationContext, Interceptor {

    private static final int MULTI_STATEMENTS_OFF = 1;

    private final FailPoints failPoints;
    private final Client client;
    private final Capabilities capabilities;
    private final ServerStatus status;
    private ClientIdentity identity;
    private ClientIdentity nextIdentity;
    private String database;
    private String nextDatabase;
    private boolean multiStatements;
    private Optional<FailPointScope> ofSession = Optional.empty();
    private Optional<FailPointScope> ofStatement = Optional.empty();
    private @Nullable Question question;
    private boolean busy;

    /**
     * Where a client is, and its connection.
     *
     * @param host its address, without the port
     * @param connectionId the server's id of the connection
     */
    public record Client(String host, long connectionId) {}

    /** The context of a client that has just logged in. */
    public SessionContext(
            FailPoints failPoints,
            Client client,
            ClientIdentity identity,
            Capabilities capabilities,
            ServerStatus status) {
        this.failPoints = failPoints;
        this.client = client;
        this.identity = identity;
        this.nextIdentity = identity;
        this.database = identity.database();
        this.nextDatabase = database;
        this.capabilities = capabilities;
        this.status = status;
        this.multiStatements = capabilities.has(Capabilities.MULTI_STATEMENTS);
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
        return (status.flags() & StatusFlags.IN_TRANSACTION) != 0;
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

    /** The SQL at hand; empty if it is not there, or not any more. */
    public SqlText sql() {
        Question last = question;
        return last == null ? SqlText.EMPTY : last.sql();
    }

    /** A connection attribute; empty if the client has not sent it. */
    public Optional<String> connectionAttribute(String name) {
        return Optional.ofNullable(identity.attributes().byName().get(name));
    }

    @Override
    public Verdict onQuestion(Question asked) {
        question = asked;
        busy = true;
        switch (asked.command()) {
            case INIT_DB -> nextDatabase = asked.argument().decode();
            case CHANGE_USER -> {
                nextIdentity = ClientIdentity.ofChangeUser(asked.argument().toBytes(), capabilities);
                nextDatabase = nextIdentity.database();
            }
            case QUERY -> nextDatabase = UsedDatabase.of(asked.sql()).orElse(database);
            case SET_OPTION -> asked.keep();
            default -> {}
        }
        return Verdict.PROCEED;
    }

    @Override
    public void onEnd(Question asked, boolean done) {
        busy = false;
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

    private void afterDone(Question asked) {
        Command command = asked.command();
        if (command == Command.RESET_CONNECTION || command == Command.CHANGE_USER) {
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
