package io.failgate.proxy.interception;

/** What a server does to the transaction, and to the connection, before it tells a client an error. */
public enum Outcome {
    /** Nothing. */
    STAYS(""),
    /** The transaction is rolled back, whatever {@code completion_type} is. */
    ROLLED_BACK("ROLLBACK AND NO CHAIN NO RELEASE"),
    /** The same, but behind BEGIN the session stays in transaction mode, as in MariaDB. */
    STARTED_OVER("ROLLBACK AND CHAIN NO RELEASE"),
    /** {@link #ROLLED_BACK} if the server has {@code innodb_rollback_on_timeout}. */
    ROLLED_BACK_ON_TIMEOUT(""),
    /** {@link #STARTED_OVER} if the server has {@code innodb_rollback_on_timeout}. */
    STARTED_OVER_ON_TIMEOUT(""),
    /** The XA transaction that the statement was to end is rolled back. */
    XA_ROLLED_BACK(""),
    /** What came before the statement is committed, whatever {@code completion_type} is. */
    COMMITTED("COMMIT AND NO CHAIN NO RELEASE"),
    /** The connection ends behind the error, and the transaction with it. */
    CLOSED("");

    private final String statement;

    Outcome(String statement) {
        this.statement = statement;
    }

    /** The statement that brings this about; empty if no statement does, or if that depends on the server. */
    public String statement() {
        return statement;
    }
}
