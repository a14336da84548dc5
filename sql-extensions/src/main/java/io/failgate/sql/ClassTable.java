package io.failgate.sql;

import static io.failgate.sql.ClassRow.row;
import static io.failgate.sql.CommitRule.ALWAYS;
import static io.failgate.sql.CommitRule.AUTOCOMMITTED;
import static io.failgate.sql.CommitRule.NEVER;
import static io.failgate.sql.CommitRule.OPEN_TRANSACTION;
import static io.failgate.sql.CommitRule.TURNS_AUTOCOMMIT_ON;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of the statements of MySQL and MariaDB: how they begin, their classes, and when they commit. What commits
 * is what MySQL's manual lists under "Statements That Cause an Implicit Commit", except UNLOCK TABLES. That one commits
 * only if the session has locked tables, which no text tells.
 */
final class ClassTable {

    /** A SET that has no row of its own. */
    static final Classification SET = new Classification("set", NEVER, Set.of(StatementClass.SET));

    /** A SET that turns the session's autocommit on. */
    static final Classification SET_AUTOCOMMIT =
            new Classification("set", TURNS_AUTOCOMMIT_ON, Set.of(StatementClass.SET));

    /** MariaDB's SET STATEMENT, which has another statement inside. */
    static final Classification SET_STATEMENT = new Classification("set", NEVER, Set.of(StatementClass.SET));

    private static final List<ClassRow> DATA = List.of(
            row("select", NEVER, StatementClass.SELECT),
            row("table", NEVER, StatementClass.SELECT),
            row("values", NEVER, StatementClass.SELECT),
            row("insert", AUTOCOMMITTED, StatementClass.INSERT, StatementClass.DML),
            row("update", AUTOCOMMITTED, StatementClass.UPDATE, StatementClass.DML),
            row("delete", AUTOCOMMITTED, StatementClass.DELETE, StatementClass.DML),
            row("replace", AUTOCOMMITTED, StatementClass.REPLACE, StatementClass.DML),
            row("load data|xml", AUTOCOMMITTED, StatementClass.LOAD_DATA, StatementClass.DML),
            row("load index", OPEN_TRANSACTION),
            row("import table", ALWAYS),
            row("call", NEVER, StatementClass.CALL));

    private static final List<ClassRow> TRANSACTIONS = List.of(
            row("begin [work] ;", OPEN_TRANSACTION, StatementClass.BEGIN), // anything else is a block of statements
            row("start transaction", OPEN_TRANSACTION, StatementClass.BEGIN),
            row("commit", ALWAYS),
            row("rollback [work] to", NEVER, StatementClass.SAVEPOINT),
            row("rollback", NEVER, StatementClass.ROLLBACK),
            row("savepoint", NEVER, StatementClass.SAVEPOINT),
            row("release savepoint", NEVER, StatementClass.SAVEPOINT),
            row("xa commit", ALWAYS, StatementClass.XA),
            row("xa rollback", NEVER, StatementClass.XA, StatementClass.ROLLBACK),
            row("xa", NEVER, StatementClass.XA),
            row("lock table|tables", OPEN_TRANSACTION));

    private static final List<ClassRow> DEFINITIONS = List.of(
            row("create [or] [replace] temporary", NEVER, StatementClass.DDL),
            row("create [or] [replace] database|schema", ALWAYS, StatementClass.CREATE_DATABASE, StatementClass.DDL),
            row("create", ALWAYS, StatementClass.DDL),
            row("drop temporary", NEVER, StatementClass.DDL),
            row("drop database|schema", ALWAYS, StatementClass.DROP_DATABASE, StatementClass.DDL),
            row("drop prepare", NEVER), // is DEALLOCATE PREPARE
            row("drop", ALWAYS, StatementClass.DDL),
            row("alter", ALWAYS, StatementClass.DDL),
            row("rename", ALWAYS, StatementClass.DDL),
            row("truncate", ALWAYS, StatementClass.DDL));

    private static final List<ClassRow> ADMINISTRATION = List.of(
            row("grant", ALWAYS),
            row("revoke", ALWAYS),
            row("install", ALWAYS),
            row("uninstall", ALWAYS),
            row("analyze [local|no_write_to_binlog] table|tables", OPEN_TRANSACTION),
            row("check table|tables", OPEN_TRANSACTION),
            row("optimize [local|no_write_to_binlog] table|tables", OPEN_TRANSACTION),
            row("repair [local|no_write_to_binlog] table|tables", OPEN_TRANSACTION),
            row("cache index", OPEN_TRANSACTION),
            row("flush", OPEN_TRANSACTION),
            row("reset persist", NEVER),
            row("reset", OPEN_TRANSACTION),
            row("start [all] replica|replicas|slave|slaves", OPEN_TRANSACTION),
            row("stop [all] replica|replicas|slave|slaves", OPEN_TRANSACTION),
            row("change replication|master", OPEN_TRANSACTION),
            row("use", NEVER, StatementClass.USE),
            row("show", NEVER, StatementClass.SHOW),
            row("set password", ALWAYS, StatementClass.SET),
            row("set statement", SET_STATEMENT),
            row("set", SET));

    /** The verbs that are in none of the rows. */
    private static final String OTHER_VERBS = """
            backup binlog case checksum clone deallocate declare desc describe do execute explain for get \
            handler help if kill loop prepare purge repeat resignal restart shutdown signal unlock while with""";

    /** The rows of each verb. The first that matches classifies the statement. */
    private static final Map<String, List<ClassRow>> BY_VERB = byVerb();

    private static final int LONGEST_VERB =
            BY_VERB.keySet().stream().mapToInt(String::length).max().orElseThrow();

    private ClassTable() {}

    /** Goes behind the verb, and classifies the statement. */
    static Classification take(TokenCursor cursor) {
        String verb = cursor.word(Verb.take(cursor), LONGEST_VERB);
        for (ClassRow row : BY_VERB.getOrDefault(verb, List.of())) {
            if (row.matches(cursor)) {
                return row.classification();
            }
        }
        return Classification.OTHER;
    }

    /** The verbs by which statements of a class begin. */
    static Set<String> verbsOf(StatementClass one) {
        Set<String> verbs = new TreeSet<>();
        verbs.add(SET.verb()); // MariaDB's SET STATEMENT … FOR is in the classes of what it is for
        BY_VERB.values().stream()
                .flatMap(List::stream)
                .map(ClassRow::classification)
                .filter(classification -> classification.mayBe(one))
                .forEach(classification -> verbs.add(classification.verb()));
        return verbs;
    }

    /** Each verb has a last row that any statement matches. */
    private static Map<String, List<ClassRow>> byVerb() {
        List<ClassRow> rows = Stream.of(DATA, TRANSACTIONS, DEFINITIONS, ADMINISTRATION)
                .flatMap(Collection::stream)
                .toList();
        Stream<ClassRow> fallbacks = Stream.concat(
                        rows.stream().map(row -> row.classification().verb()), Stream.of(OTHER_VERBS.split(" ", -1)))
                .distinct()
                .map(verb -> row(verb, NEVER));
        return Stream.concat(rows.stream(), fallbacks)
                .collect(Collectors.groupingBy(row -> row.classification().verb()));
    }
}
