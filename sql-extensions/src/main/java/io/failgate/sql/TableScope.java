package io.failgate.sql;

import java.util.HashSet;
import java.util.Set;

/**
 * What is inside a pair of parentheses, or outside of all. A scope knows whether a table can come next, and the common
 * tables that a WITH there defines. Not thread-safe.
 */
final class TableScope {

    /** Where in a list of tables it is. */
    enum State {
        NONE,
        EXPECTED,
        BEHIND,
        CONDITION
    }

    private final boolean functionWithFrom;
    private final Set<String> commonTables = new HashSet<>();
    private State state;
    private boolean first = true;
    private boolean one;

    /** The common table whose definition comes next or is here; empty if there is none. */
    private String defined = "";

    /** Begins; {@code functionWithFrom} says that these are the parentheses of a function with a FROM inside. */
    TableScope(State state, boolean functionWithFrom) {
        this.state = state;
        this.functionWithFrom = functionWithFrom;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    /** Goes to a state if that is so, else stays in its own. */
    void becomeIf(boolean so, State next) {
        state = so ? next : state;
    }

    boolean expectsTable() {
        return state == State.EXPECTED;
    }

    /** What a comma means here: another table, or nothing. */
    void comma() {
        becomeIf(state == State.BEHIND || state == State.CONDITION, State.EXPECTED);
    }

    boolean isFunctionWithFrom() {
        return functionWithFrom;
    }

    /** Whether the next token is the first of a query; after this it is not. */
    boolean takeFirst() {
        boolean taken = first;
        first = false;
        return taken;
    }

    /** What comes next may be the first token of a query. */
    void startOver() {
        first = true;
    }

    /** If that is so, one table comes, and no list of them. */
    void expectOneIf(boolean so) {
        one = so;
        becomeIf(so, State.EXPECTED);
    }

    /** Whether one table was expected, and no list; after this it is not. */
    boolean takeOne() {
        boolean taken = one;
        one = false;
        return taken;
    }

    /** The definition of a common table comes; a recursive one may be named inside. */
    void define(String name, boolean recursive) {
        defined = name;
        if (recursive) {
            commonTables.add(name);
        }
    }

    boolean isDefining() {
        return !defined.isEmpty();
    }

    /** The definition has ended. */
    void endDefinition() {
        commonTables.add(defined);
        defined = "";
    }

    /** Whether that is the name, in lower case, of a common table. */
    boolean hasCommonTable(String name) {
        return commonTables.contains(name);
    }
}
