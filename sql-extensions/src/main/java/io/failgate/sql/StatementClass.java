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
    DML("a statement that writes rows (INSERT, UPDATE, DELETE, REPLACE, LOAD DATA)"),
    /** CREATE, ALTER, DROP, RENAME, TRUNCATE, whatever their object. */
    DDL("a statement that changes the schema (CREATE, ALTER, DROP, RENAME, TRUNCATE)"),
    /** CREATE DATABASE and CREATE SCHEMA. */
    CREATE_DATABASE,
    /** DROP DATABASE and DROP SCHEMA. */
    DROP_DATABASE,
    /** BEGIN and START TRANSACTION. */
    BEGIN("BEGIN or START TRANSACTION"),
    /** Whatever commits: COMMIT and XA COMMIT, an autocommitted write, and a statement that commits implicitly. */
    COMMIT("whatever commits (COMMIT, XA COMMIT, an autocommitted write, DDL, SET autocommit=1 in a transaction)"),
    /** ROLLBACK and XA ROLLBACK, but not to a savepoint. */
    ROLLBACK("ROLLBACK or XA ROLLBACK"),
    /** SAVEPOINT, RELEASE SAVEPOINT, ROLLBACK TO SAVEPOINT. */
    SAVEPOINT("SAVEPOINT, RELEASE SAVEPOINT or ROLLBACK TO SAVEPOINT"),
    /** Every XA statement. */
    XA("an XA statement"),
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
    private final String description;

    StatementClass() {
        this.description = "a statement " + name().replace('_', ' ');
    }

    StatementClass(String description) {
        this.description = description;
    }

    /** Its name as in the names of failpoints, such as {@code create-database}. */
    public String keyword() {
        return keyword;
    }

    /** What a statement of this class is, for users. */
    public String description() {
        return description;
    }
}
