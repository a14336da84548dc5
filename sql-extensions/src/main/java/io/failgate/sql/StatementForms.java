package io.failgate.sql;

import static io.failgate.sql.CommitRule.ALWAYS;
import static io.failgate.sql.CommitRule.AUTOCOMMITTED;
import static io.failgate.sql.CommitRule.NEVER;
import static io.failgate.sql.CommitRule.OPEN_TRANSACTION;
import static io.failgate.sql.CommitRule.TURNS_AUTOCOMMIT_ON;
import static io.failgate.sql.StatementForm.form;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements of MySQL and MariaDB by how they begin. What commits is what MySQL's manual lists under "Statements
 * That Cause an Implicit Commit", but for UNLOCK TABLES: whether it commits depends on what the session has locked, and
 * no text tells.
 */
final class StatementForms {

    /** A SET that has no form of its own. */
    static final StatementKind SET = new StatementKind("set", NEVER, Set.of(StatementClass.SET));

    /** A SET that turns the session's autocommit on. */
    static final StatementKind SET_AUTOCOMMIT =
            new StatementKind("set", TURNS_AUTOCOMMIT_ON, Set.of(StatementClass.SET));

    /** MariaDB's SET STATEMENT, which has another statement inside. */
    static final StatementKind SET_STATEMENT = new StatementKind("set", NEVER, Set.of(StatementClass.SET));

    private static final List<StatementForm> DATA = List.of(
            form("select", NEVER, StatementClass.SELECT),
            form("table", NEVER, StatementClass.SELECT),
            form("values", NEVER, StatementClass.SELECT),
            form("insert", AUTOCOMMITTED, StatementClass.INSERT, StatementClass.DML),
            form("update", AUTOCOMMITTED, StatementClass.UPDATE, StatementClass.DML),
            form("delete", AUTOCOMMITTED, StatementClass.DELETE, StatementClass.DML),
            form("replace", AUTOCOMMITTED, StatementClass.REPLACE, StatementClass.DML),
            form("load data|xml", AUTOCOMMITTED, StatementClass.LOAD_DATA, StatementClass.DML),
            form("load index", OPEN_TRANSACTION),
            form("import table", ALWAYS),
            form("call", NEVER, StatementClass.CALL));

    private static final List<StatementForm> TRANSACTIONS = List.of(
            form("begin [work] ;", OPEN_TRANSACTION, StatementClass.BEGIN), // anything else is a block of statements
            form("start transaction", OPEN_TRANSACTION, StatementClass.BEGIN),
            form("commit", ALWAYS),
            form("rollback [work] to", NEVER, StatementClass.SAVEPOINT),
            form("rollback", NEVER, StatementClass.ROLLBACK),
            form("savepoint", NEVER, StatementClass.SAVEPOINT),
            form("release savepoint", NEVER, StatementClass.SAVEPOINT),
            form("xa commit", ALWAYS, StatementClass.XA),
            form("xa rollback", NEVER, StatementClass.XA, StatementClass.ROLLBACK),
            form("xa", NEVER, StatementClass.XA),
            form("lock table|tables", OPEN_TRANSACTION));

    private static final List<StatementForm> DEFINITIONS = List.of(
            form("create [or] [replace] temporary", NEVER, StatementClass.DDL),
            form("create [or] [replace] database|schema", ALWAYS, StatementClass.CREATE_DATABASE, StatementClass.DDL),
            form("create", ALWAYS, StatementClass.DDL),
            form("drop temporary", NEVER, StatementClass.DDL),
            form("drop database|schema", ALWAYS, StatementClass.DROP_DATABASE, StatementClass.DDL),
            form("drop prepare", NEVER), // is DEALLOCATE PREPARE
            form("drop", ALWAYS, StatementClass.DDL),
            form("alter", ALWAYS, StatementClass.DDL),
            form("rename", ALWAYS, StatementClass.DDL),
            form("truncate", ALWAYS, StatementClass.DDL));

    private static final List<StatementForm> ADMINISTRATION = List.of(
            form("grant", ALWAYS),
            form("revoke", ALWAYS),
            form("install", ALWAYS),
            form("uninstall", ALWAYS),
            form("analyze [local|no_write_to_binlog] table|tables", OPEN_TRANSACTION),
            form("check table|tables", OPEN_TRANSACTION),
            form("optimize [local|no_write_to_binlog] table|tables", OPEN_TRANSACTION),
            form("repair [local|no_write_to_binlog] table|tables", OPEN_TRANSACTION),
            form("cache index", OPEN_TRANSACTION),
            form("flush", OPEN_TRANSACTION),
            form("reset persist", NEVER),
            form("reset", OPEN_TRANSACTION),
            form("start [all] replica|replicas|slave|slaves", OPEN_TRANSACTION),
            form("stop [all] replica|replicas|slave|slaves", OPEN_TRANSACTION),
            form("change replication|master", OPEN_TRANSACTION),
            form("use", NEVER, StatementClass.USE),
            form("show", NEVER, StatementClass.SHOW),
            form("set password", ALWAYS, StatementClass.SET),
            form("set statement", SET_STATEMENT),
            form("set", SET));

    /** The verbs that are in none of the forms. */
    private static final String OTHER_VERBS = """
            backup binlog case checksum clone deallocate declare desc describe do execute explain for get handler help if kill loop \
            prepare purge repeat resignal restart shutdown signal unlock while with""";

    /** The forms of each verb, of which the first that matches is right. */
    private static final Map<String, List<StatementForm>> BY_VERB = byVerb();

    private static final int LONGEST_VERB =
            BY_VERB.keySet().stream().mapToInt(String::length).max().orElseThrow();

    private StatementForms() {}

    /** Goes behind the verb, and says what the statement is. */
    static StatementKind take(TokenCursor cursor) {
        String verb = cursor.word(Verb.take(cursor), LONGEST_VERB);
        for (StatementForm form : BY_VERB.getOrDefault(verb, List.of())) {
            if (form.matches(cursor)) {
                return form.kind();
            }
        }
        return StatementKind.OTHER;
    }

    /** Each verb has a last form that any statement matches. */
    private static Map<String, List<StatementForm>> byVerb() {
        List<StatementForm> forms = Stream.of(DATA, TRANSACTIONS, DEFINITIONS, ADMINISTRATION)
                .flatMap(Collection::stream)
                .toList();
        Stream<StatementForm> fallbacks = Stream.concat(
                        forms.stream().map(form -> form.kind().verb()), Stream.of(OTHER_VERBS.split(" ", -1)))
                .distinct()
                .map(verb -> form(verb, NEVER));
        return Stream.concat(forms.stream(), fallbacks)
                .collect(Collectors.groupingBy(form -> form.kind().verb()));
    }
}
