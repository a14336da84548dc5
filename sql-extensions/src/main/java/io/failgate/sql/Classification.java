package io.failgate.sql;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a statement is: its verb, its classes, and when it commits. Immutable. There is a fixed number of instances, so
 * statements that begin alike share one.
 */
public final class Classification {

    /** A statement in no class, by no verb that a server knows. */
    public static final Classification OTHER = new Classification("", CommitRule.NEVER, Set.of());

    private static final int IN_TRANSACTION = 1;
    private static final int AUTOCOMMIT = 2;
    private static final int STATES = 4;

    private final String verb;

    /** Its classes in each state of the session. */
    private final List<Set<StatementClass>> classes;

    /** What it is behind MariaDB's {@code SET STATEMENT … FOR}. */
    private final Classification forSetStatement;

    Classification(String verb, CommitRule rule, Set<StatementClass> fixed) {
        this.verb = verb;
        this.classes = inEachState(rule, fixed);
        this.forSetStatement = new Classification(rule, fixed);
    }

    private Classification(CommitRule rule, Set<StatementClass> fixed) {
        EnumSet<StatementClass> withSet = EnumSet.of(StatementClass.SET);
        withSet.addAll(fixed);
        this.verb = "set";
        this.classes = inEachState(rule, withSet);
        this.forSetStatement = this;
    }

    /**
     * Classifies a text's first statement, for a session with that dialect, by its words. Other syntax is not checked.
     * Takes time in proportion to the length of the text at most. For most statements, reads their first words only.
     */
    public static Classification of(SqlText sql, Dialect dialect) {
        TokenCursor cursor = new TokenCursor(sql, dialect);
        Classification classification = ClassTable.take(cursor);
        boolean setStatement = false;
        while (classification == ClassTable.SET_STATEMENT && SetParser.takeFor(cursor)) {
            setStatement = true;
            classification = ClassTable.take(cursor);
        }
        if (classification == ClassTable.SET && SetParser.turnsAutocommitOn(cursor)) {
            classification = ClassTable.SET_AUTOCOMMIT;
        }
        return setStatement ? classification.forSetStatement : classification;
    }

    /** Classifies a text's first statement, for a session that sets nothing. */
    public static Classification of(SqlText sql) {
        return of(sql, Dialect.DEFAULT);
    }

    /**
     * The statement's verb in lower case, such as {@code insert}, as {@link Verb#of} has it. Empty if there is no verb,
     * or if no statement of MySQL or MariaDB begins by it.
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

    /** Whether it is in a class in some state of the session. */
    boolean mayBe(StatementClass one) {
        return classes.stream().anyMatch(all -> all.contains(one));
    }

    /** The verbs by which statements of a class begin, in alphabetical order. */
    public static Set<String> verbsOf(StatementClass one) {
        return ClassTable.verbsOf(one);
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
