package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In which states of a session a statement commits; first of all, those of MySQL's list of implicit commits. */
class StatementCommitTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMMIT",
                "commit work",
                "COMMIT AND CHAIN",
                "COMMIT WORK AND NO CHAIN RELEASE;",
                "/* a */ # b\n -- c\nCOMMIT",
                "/*!50000 COMMIT */",
                "XA COMMIT 'a'",
                "xa commit 'a','b',1 ONE PHASE",
                "ALTER EVENT e ENABLE",
                "ALTER FUNCTION f COMMENT 'a'",
                "ALTER PROCEDURE p COMMENT 'a'",
                "ALTER SERVER s OPTIONS (USER 'a')",
                "ALTER TABLE t ADD a INT",
                "ALTER TABLESPACE t RENAME TO u",
                "ALTER VIEW v AS SELECT 1",
                "ALTER DATABASE a READ ONLY = 1",
                "ALTER INSTANCE ROTATE INNODB MASTER KEY",
                "CREATE DATABASE a",
                "CREATE SCHEMA a",
                "CREATE OR REPLACE DATABASE a",
                "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1",
                "CREATE FUNCTION f() RETURNS INT RETURN 1",
                "CREATE INDEX i ON t (a)",
                "CREATE UNIQUE INDEX i ON t (a)",
                "CREATE PROCEDURE p() SELECT 1",
                "CREATE ROLE r",
                "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (USER 'a')",
                "CREATE SPATIAL REFERENCE SYSTEM 1 NAME 'a'",
                "CREATE TABLE t (a INT)",
                "CREATE TABLE temporary_t (a INT)",
                "CREATE TABLE t SELECT 1",
                "CREATE OR REPLACE TABLE t (a INT)",
                "CREATE TABLESPACE t",
                "CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW SET @a = 1",
                "CREATE VIEW v AS SELECT 1",
                "CREATE OR REPLACE VIEW v AS SELECT 1",
                "DROP DATABASE a",
                "DROP SCHEMA IF EXISTS a",
                "DROP EVENT e",
                "DROP FUNCTION f",
                "DROP INDEX i ON t",
                "DROP PROCEDURE p",
                "DROP ROLE r",
                "DROP SERVER s",
                "DROP SPATIAL REFERENCE SYSTEM 1",
                "DROP TABLE t",
                "DROP TABLESPACE t",
                "DROP TRIGGER a",
                "DROP VIEW v",
                "INSTALL PLUGIN a SONAME 'a.so'",
                "INSTALL COMPONENT 'file://a'",
                "UNINSTALL PLUGIN a",
                "UNINSTALL COMPONENT 'file://a'",
                "RENAME TABLE t TO u",
                "TRUNCATE TABLE t",
                "truncate t",
                "ALTER USER u ACCOUNT LOCK",
                "CREATE USER u",
                "DROP USER u",
                "GRANT SELECT ON t TO u",
                "RENAME USER u TO v",
                "REVOKE SELECT ON t FROM u",
                "SET PASSWORD = 'a'",
                "SET PASSWORD FOR u = 'a'",
                "IMPORT TABLE FROM 'a.sdi'",
                "SET STATEMENT a = 1 FOR COMMIT",
                "SET STATEMENT a = 1 FOR CREATE TABLE t (a INT)"
            })
    void commitsAlways(String sql) {
        assertCommits(sql, CommitRule.ALWAYS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN",
                "BEGIN WORK",
                "begin;",
                "START TRANSACTION",
                "START TRANSACTION WITH CONSISTENT SNAPSHOT",
                "LOCK TABLES t WRITE",
                "LOCK TABLE t READ",
                "ANALYZE TABLE t",
                "ANALYZE NO_WRITE_TO_BINLOG TABLES t",
                "CACHE INDEX t IN c",
                "CHECK TABLE t",
                "FLUSH PRIVILEGES",
                "FLUSH LOCAL TABLES",
                "FLUSH TABLES WITH READ LOCK",
                "LOAD INDEX INTO CACHE t",
                "OPTIMIZE TABLE t",
                "OPTIMIZE LOCAL TABLE t",
                "REPAIR TABLE t",
                "RESET REPLICA",
                "RESET SLAVE ALL",
                "RESET MASTER",
                "RESET BINARY LOGS AND GTIDS",
                "START REPLICA",
                "START SLAVE UNTIL SQL_AFTER_GTIDS = 'a'",
                "START ALL SLAVES",
                "STOP REPLICA FOR CHANNEL 'a'",
                "STOP SLAVE",
                "STOP ALL REPLICAS",
                "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'a'",
                "CHANGE REPLICATION FILTER REPLICATE_DO_DB = (a)",
                "CHANGE MASTER TO MASTER_HOST = 'a'",
                "CHANGE MASTER 'a' TO MASTER_HOST = 'a'"
            })
    void commitsAnOpenTransaction(String sql) {
        assertCommits(sql, CommitRule.OPEN_TRANSACTION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET autocommit=1",
                "set AutoCommit = 1;",
                "SET autocommit = ON",
                "SET autocommit=on",
                "SET autocommit = TRUE",
                "SET autocommit = '1'",
                "SET autocommit = 'ON'",
                "SET autocommit = \"on\"",
                "SET autocommit := 1",
                "SET SESSION autocommit = 1",
                "SET LOCAL autocommit = 1",
                "SET `autocommit` = 1",
                "SET @@autocommit = 1",
                "SET @@`autocommit` = 1",
                "SET @@session.autocommit = 1",
                "SET @@SESSION.autocommit := ON",
                "SET @@local . autocommit = 1",
                "SET @a = 1, autocommit = 1",
                "SET sql_mode = CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES'), autocommit = 1, @b = 2",
                "SET NAMES utf8mb4, autocommit = 1",
                "SET @a = (SELECT b, c FROM t), SESSION autocommit = 1",
                "SET GLOBAL a = 1, SESSION autocommit = 1",
                "SET GLOBAL a = 1, @@autocommit = 1",
                "SET @@global.a = 1, autocommit = 1",
                "SET autocommit = 0, autocommit = 1",
                "SET /* a */ autocommit /*! = */ 1 -- b",
                "/*!40101 SET autocommit = 1 */;",
                "SET autocommit = 1; SELECT 1",
                "SET STATEMENT a = 1 FOR SET autocommit = 1"
            })
    void commitsAnOpenTransactionIfAutocommitIsTurnedOn(String sql) {
        assertCommits(sql, CommitRule.TURNS_AUTOCOMMIT_ON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES (1)",
                "/*!50000 INSERT */ INTO t VALUES (1)",
                "UPDATE t SET a = 1",
                "DELETE FROM t",
                "REPLACE INTO t VALUES (1)",
                "LOAD DATA INFILE 'a' INTO TABLE t",
                "LOAD XML LOCAL INFILE 'a' INTO TABLE t",
                "WITH a AS (SELECT 1) UPDATE t SET b = 1",
                "SET STATEMENT a = 1 FOR DELETE FROM t"
            })
    void commitsItselfIfItIsNoPartOfATransaction(String sql) {
        assertCommits(sql, CommitRule.AUTOCOMMITTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SELECT 1",
                "SELECT 'COMMIT'",
                "TABLE t",
                "VALUES ROW(1)",
                "CREATE TEMPORARY TABLE t (a INT)",
                "create /* a */ temporary table t select 1",
                "CREATE OR REPLACE TEMPORARY TABLE t (a INT)",
                "DROP TEMPORARY TABLE t",
                "DROP TEMPORARY TABLE IF EXISTS t, u",
                "DROP PREPARE s",
                "ROLLBACK",
                "ROLLBACK TO a",
                "SAVEPOINT commit_",
                "RELEASE SAVEPOINT a",
                "XA START 'a'",
                "XA BEGIN 'a'",
                "XA END 'a'",
                "XA PREPARE 'commit'",
                "XA ROLLBACK 'a'",
                "XA RECOVER",
                "BEGIN NOT ATOMIC COMMIT; END",
                "RESET PERSIST",
                "RESET PERSIST IF EXISTS a",
                "UNLOCK TABLES",
                "LOCK INSTANCE FOR BACKUP",
                "ANALYZE SELECT 1",
                "CHECKSUM TABLE t",
                "CALL p()",
                "USE a",
                "SHOW TABLES",
                "EXPLAIN INSERT INTO t VALUES (1)",
                "DESCRIBE UPDATE t SET a = 1",
                "EXECUTE s",
                "-- COMMIT",
                "SELECT 1; COMMIT",
                "SET autocommit = 0",
                "SET autocommit = OFF",
                "SET autocommit = FALSE",
                "SET autocommit = '0'",
                "SET autocommit = 1 - 1",
                "SET autocommit = 10",
                "SET autocommit = '1",
                "SET autocommit",
                "SET autocommit =",
                "SET autocommit 1",
                "SET autocommit, a = 1",
                "SET GLOBAL autocommit = 1",
                "SET PERSIST autocommit = 1",
                "SET PERSIST_ONLY autocommit = 1",
                "SET GLOBAL a = 1, autocommit = 1",
                "SET SESSION a = 1, GLOBAL b = 2, autocommit = 1",
                "SET @@global.autocommit = 1",
                "SET @@persist.autocommit = 1",
                "SET @autocommit = 1",
                "SET @a = autocommit = 1",
                "SET @a = 'autocommit = 1'",
                "SET @a = (SELECT b, autocommit = 1 FROM t)",
                "SET a.autocommit = 1",
                "SET autocommit.a = 1",
                "SET @a = 1; SET autocommit = 1",
                "SET NAMES utf8mb4",
                "SET TRANSACTION READ ONLY",
                "SET @password = 1",
                "SET STATEMENT autocommit = 1 FOR SELECT 1",
                "SET STATEMENT a = 1 FOR SELECT 1"
            })
    void commitsNever(String sql) {
        assertCommits(sql, CommitRule.NEVER);
    }

    /** Spelled out, so that nothing here relies on what it tests. */
    private static void assertCommits(String sql, CommitRule rule) {
        String states = switch (rule) {
            case NEVER -> "";
            case ALWAYS -> "transaction+autocommit transaction autocommit neither ";
            case OPEN_TRANSACTION -> "transaction+autocommit transaction ";
            case TURNS_AUTOCOMMIT_ON -> "transaction ";
            case AUTOCOMMITTED -> "autocommit ";
        };
        Classification kind = Classification.of(BytesOfSql.of(sql));
        String found = in(kind, true, true, "transaction+autocommit ")
                + in(kind, true, false, "transaction ")
                + in(kind, false, true, "autocommit ")
                + in(kind, false, false, "neither ");
        assertThat(found).isEqualTo(states);
    }

    private static String in(Classification kind, boolean inTransaction, boolean autocommit, String state) {
        return kind.is(StatementClass.COMMIT, inTransaction, autocommit) ? state : "";
    }
}
