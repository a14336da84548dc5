package io.failgate.proxy.context;

import io.failgate.proxy.interception.Question;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.ClientIdentity;
import io.failgate.proxy.protocol.Command;

/** The user of a session, and the capabilities agreed on with the client. Event loop only. */
final class Login {

    /** {@code MYSQL_OPTION_MULTI_STATEMENTS_OFF}. */
    private static final int MULTI_STATEMENTS_OFF = 1;

    private Capabilities capabilities = new Capabilities(0);
    private ClientIdentity identity = ClientIdentity.UNKNOWN;
    private ClientIdentity wanted = identity;
    private boolean multiStatements;

    /** The client has said who it is. */
    void begin(ClientIdentity who, Capabilities negotiated) {
        identity = who;
        wanted = who;
        capabilities = negotiated;
        multiStatements = negotiated.has(Capabilities.MULTI_STATEMENTS);
    }

    ClientIdentity identity() {
        return identity;
    }

    /** The user that the client wants to be: a new one while a COM_CHANGE_USER is under way. */
    ClientIdentity wanted() {
        return wanted;
    }

    /** Whether a client may send attributes beside a statement. */
    boolean hasQueryAttributes() {
        return capabilities.has(Capabilities.QUERY_ATTRIBUTES);
    }

    /** Whether the server takes several statements in one text. */
    boolean hasMultiStatements() {
        return multiStatements;
    }

    /** A COM_CHANGE_USER has come. */
    void changeUser(Question asked) {
        wanted = ClientIdentity.ofChangeUser(asked.argument().toBytes(), capabilities);
    }

    /** A command was done, or has failed. */
    void exchangeEnded(Question asked, boolean done) {
        if (!done) {
            wanted = identity;
            return;
        }
        identity = wanted;
        if (asked.command() == Command.SET_OPTION) {
            multiStatements = asked.argument().length() > 0 && asked.argument().byteAt(0) != MULTI_STATEMENTS_OFF;
        }
    }
}
