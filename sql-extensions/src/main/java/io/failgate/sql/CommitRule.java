package io.failgate.sql;

/** When a statement commits, by the state of the session before it. */
enum CommitRule {
    /** Never. */
    NEVER {
        @Override
        boolean commits(boolean inTransaction, boolean autocommit) {
            return false;
        }
    },
    /** In every state: it ends the transaction before it, or is one of its own. */
    ALWAYS {
        @Override
        boolean commits(boolean inTransaction, boolean autocommit) {
            return true;
        }
    },
    /** If there is a transaction to end. */
    OPEN_TRANSACTION {
        @Override
        boolean commits(boolean inTransaction, boolean autocommit) {
            return inTransaction;
        }
    },
    /** If there is a transaction to end and autocommit is off: to turn on what is on does nothing. */
    TURNS_AUTOCOMMIT_ON {
        @Override
        boolean commits(boolean inTransaction, boolean autocommit) {
            return inTransaction && !autocommit;
        }
    },
    /** If it is a transaction by itself. */
    AUTOCOMMITTED {
        @Override
        boolean commits(boolean inTransaction, boolean autocommit) {
            return autocommit && !inTransaction;
        }
    };

    /** Whether it commits in that state. */
    abstract boolean commits(boolean inTransaction, boolean autocommit);
}
