package io.failgate.sql;

import java.util.Locale;

/** Classes of statements at which something can be made to fail. A statement may be in several, or in none. */
public enum StatementClass {
    /** What reads tables: SELECT, TABLE, VALUES. */
    SELECT,
    /** INSERT. */
    INSERT,
    /** UPDATE. */
    UPDATE,
    /** DELETE. */
    DELETE,
    /** REPLACE. */
    REPLACE,
    /** What changes rows: INSERT, UPDATE, DELETE, REPLACE, LOAD DATA, LOAD XML. */
    DML,
    /** CREATE, ALTER, DROP, RENAME, TRUNCATE, whatever their object. */
    DDL,
    /** CREATE DATABASE and CREATE SCHEMA. */
    CREATE_DATABASE,
    /** DROP DATABASE and DROP SCHEMA. */
    DROP_DATABASE,
    /** BEGIN and START TRANSACTION. */
    BEGIN,
    /** Whatever commits: COMMIT and XA COMMIT, an autocommitted write, and a statement that commits implicitly. */
    COMMIT,
    /** ROLLBACK and XA ROLLBACK, but not to a savepoint. */
    ROLLBACK,
    /** SAVEPOINT, RELEASE SAVEPOINT, ROLLBACK TO SAVEPOINT. */
    SAVEPOINT,
    /** Every XA statement. */
    XA,
    /** CALL. */
    CALL,
    /** LOAD DATA and LOAD XML. */
    LOAD_DATA,
    /** SET, whatever it sets. */
    SET,
    /** USE. */
    USE,
    /** SHOW. */
    SHOW;

    private final String keyword = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Its name as in the names of failpoints, such as {@code create-database}. */
    public String keyword() {
        return keyword;
    }
}
