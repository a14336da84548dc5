package io.failgate.sql;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What kind of statement a text is: its verb, its classes, and when it commits. Immutable; there is a fixed number of
 * them, so two statements of one kind have the same instance.
 */
public final class StatementKind {

    /** What is in no class and has no verb that a server knows. */
    public static final StatementKind OTHER = new StatementKind("", CommitRule.NEVER, Set.of());

    private static final int IN_TRANSACTION = 1;
    private static final int AUTOCOMMIT = 2;
    private static final int STATES = 4;

    private final String verb;

    /** Its classes in each state of the session. */
    private final List<Set<StatementClass>> classes;

    /** What it is behind MariaDB's {@code SET STATEMENT … FOR}. */
    private final StatementKind forSetStatement;

    StatementKind(String verb, CommitRule rule, Set<StatementClass> fixed) {
        this.verb = verb;
        this.classes = inEachState(rule, fixed);
        this.forSetStatement = new StatementKind(rule, fixed);
    }

    private StatementKind(CommitRule rule, Set<StatementClass> fixed) {
        EnumSet<StatementClass> withSet = EnumSet.of(StatementClass.SET);
        withSet.addAll(fixed);
        this.verb = "set";
        this.classes = inEachState(rule, withSet);
        this.forSetStatement = this;
    }

    /**
     * The kind of a text's first statement, to a session with that dialect, by its words; whether its syntax is right
     * otherwise is not looked at. Takes time in proportion to the length of the text at most, and for most statements
     * reads no more than their first words.
     */
    public static StatementKind of(SqlText sql, Dialect dialect) {
        TokenCursor cursor = new TokenCursor(sql, dialect);
        StatementKind kind = StatementForms.take(cursor);
        boolean setStatement = false;
        while (kind == StatementForms.SET_STATEMENT && SetStatement.takeFor(cursor)) {
            setStatement = true;
            kind = StatementForms.take(cursor);
        }
        if (kind == StatementForms.SET && SetStatement.turnsAutocommitOn(cursor)) {
            kind = StatementForms.SET_AUTOCOMMIT;
        }
        return setStatement ? kind.forSetStatement : kind;
    }

    /** The kind of a text's first statement, to a session that sets nothing. */
    public static StatementKind of(SqlText sql) {
        return of(sql, Dialect.DEFAULT);
    }

    /**
     * The statement's first word in lower case, such as {@code insert}, as {@link StatementFacts#verb} has it; empty if
     * there is none, or none by which a statement of MySQL's or MariaDB's begins.
     */
    public String verb() {
        return verb;
    }

    /**
     * Whether it is in a class.
     *
     * @param inTransaction whether a transaction is open before the statement
     * @param autocommit whether autocommit is on before the statement
     */
    public boolean is(StatementClass one, boolean inTransaction, boolean autocommit) {
        return classes(inTransaction, autocommit).contains(one);
    }

    /**
     * All its classes, in the order of the enum; unmodifiable, and always the same instance.
     *
     * @param inTransaction whether a transaction is open before the statement
     * @param autocommit whether autocommit is on before the statement
     */
    public Set<StatementClass> classes(boolean inTransaction, boolean autocommit) {
        return classes.get((inTransaction ? IN_TRANSACTION : 0) | (autocommit ? AUTOCOMMIT : 0));
    }

    private static List<Set<StatementClass>> inEachState(CommitRule rule, Set<StatementClass> fixed) {
        return IntStream.range(0, STATES)
                .mapToObj(state -> in(state, rule, fixed))
                .toList();
    }

    private static Set<StatementClass> in(int state, CommitRule rule, Set<StatementClass> fixed) {
        EnumSet<StatementClass> all = EnumSet.noneOf(StatementClass.class);
        all.addAll(fixed);
        if (rule.commits((state & IN_TRANSACTION) != 0, (state & AUTOCOMMIT) != 0)) {
            all.add(StatementClass.COMMIT);
        }
        return Collections.unmodifiableSet(all);
    }
}
