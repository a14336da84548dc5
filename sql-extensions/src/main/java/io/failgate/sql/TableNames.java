package io.failgate.sql;

import io.failgate.sql.TableScope.State;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the tables that the statements of a text name. It reads from left to right and knows where a table can stand.
 * That is all it knows of the grammar, so it takes any text, and a time proportional to its length. Not thread-safe.
 */
final class TableNames {

    /** What can stand between a word that introduces a table and the table. */
    static final Set<String> FILLERS = TableWords.words(
            "low_priority high_priority delayed quick ignore into table tables only if exists not lateral"
                    + " local no_write_to_binlog concurrent");

    /** Words that are never a table's bare name, but end a list of tables. */
    static final Set<String> ENDS =
            TableWords.words("where set on group order having limit window union except intersect values select"
                    + " with for lock into procedure returning offset fetch rows using as");

    /** FROM inside these functions has no table behind it. */
    private static final Set<String> FUNCTIONS_WITH_FROM = TableWords.words("extract trim substring substr mid");

    /** Statements in which one table is named where others name a list. */
    private static final Set<String> OF_ONE_TABLE =
            TableWords.words("insert replace create alter load handler grant revoke truncate");

    private final TokenList tokens;
    private final TableWords words;
    private final Set<String> names = new LinkedHashSet<>();
    private final List<TableScope> scopes = new ArrayList<>();
    private Optional<String> doubt = Optional.empty();
    private String verb = "";
    private int at;

    private TableNames(TokenList tokens) {
        this.tokens = tokens;
        this.words = new TableWords(tokens);
    }

    static NamedTables of(SqlText sql, Dialect dialect) {
        TableNames found = new TableNames(TokenList.of(sql, dialect));
        while (found.at < found.tokens.size()) {
            found.statement();
        }
        return new NamedTables(List.copyOf(found.names), found.doubt);
    }

    private void statement() {
        scopes.clear();
        boolean program = StoredProgram.beginsAt(tokens, at);
        TableStatement start = TableStatement.read(words, at);
        verb = start.verb();
        at = start.end();
        names.addAll(start.names());
        doubt = doubt.or(start::doubt);
        scopes.add(new TableScope(start.expectsTable() ? State.EXPECTED : State.NONE, false));
        while (!words.isEnd(at) && (!program || scope().expectsTable())) {
            step();
        }
        at = program ? tokens.size() : at + 1;
    }

    private void step() {
        TableScope scope = scope();
        boolean first = scope.takeFirst();
        if (tokens.isSymbol(at, '(')) {
            open(scope);
        } else if (tokens.isSymbol(at, ')')) {
            close();
        } else if (tokens.isSymbol(at, ',')) {
            scope.comma();
            at++;
        } else if (scope.expectsTable() && tokens.isSymbol(at, '{')) {
            at += 2; // {OJ
        } else if (scope.expectsTable()) {
            table(scope);
        } else if (tokens.is(at, Token.Kind.WORD)) {
            keyword(scope, first);
        } else {
            at++;
        }
    }

    private void open(TableScope scope) {
        State inner = scope.expectsTable() ? State.EXPECTED : State.NONE;
        scope.becomeIf(scope.expectsTable(), State.BEHIND);
        scopes.add(new TableScope(inner, FUNCTIONS_WITH_FROM.contains(words.word(at - 1))));
        at++;
    }

    private void close() {
        if (scopes.size() > 1) {
            scopes.remove(scopes.size() - 1);
        }
        TableScope scope = scope();
        at++;
        if (scope.isDefining() && !words.is(at, "as")) { // behind the definition, not behind its columns
            scope.endDefinition();
            if (tokens.isSymbol(at, ',')) {
                at++;
                define(scope, false);
            }
        }
    }

    /** Takes the name of a common table, which is here. */
    private void define(TableScope scope, boolean recursive) {
        scope.define(words.isName(at) ? tokens.content(at).toLowerCase(Locale.ROOT) : "", recursive);
        at++;
    }

    private void keyword(TableScope scope, boolean first) {
        String word = words.word(at++);
        switch (word) {
            case "from" -> from(scope);
            case "join", "straight_join" -> scope.become(State.EXPECTED);
            case "table" -> {
                verb = isOneOf("insert", "replace") ? "select" : verb; // TABLE t is a query
                scope.become(State.EXPECTED);
            }
            case "select" -> {
                verb = isOneOf("insert", "replace", "create", "alter") ? "select" : verb; // its list has commas
                scope.become(State.NONE);
            }
            case "references" -> scope.expectOneIf(isOneOf("create", "alter"));
            case "like" -> scope.becomeIf(verb.equals("create") && words.isName(at), State.EXPECTED);
            case "to", "rename" -> renamed(scope, word);
            case "using" -> {
                boolean ofDelete = verb.equals("delete") && scopes.size() == 1 && !tokens.isSymbol(at, '(');
                scope.becomeIf(ofDelete, State.EXPECTED);
            }
            case "on" -> {
                boolean join = scope.state() != State.NONE && !verb.equals("analyze") && !words.is(at, "duplicate");
                scope.become(join ? State.CONDITION : State.NONE);
            }
            case "update" -> {
                boolean main = verb.equals("with") && scopes.size() == 1 && !words.is(at - 2, "for");
                scope.becomeIf(main, State.EXPECTED);
            }
            case "as" -> at += scope.state() == State.BEHIND && !tokens.isSymbol(at, '(') ? 1 : 0;
            case "for" -> behindFor(scope);
            case "with" -> behindWith(scope, first);
            case "nextval", "lastval", "setval" -> functionOfSequence(scope);
            default -> scope.becomeIf(ENDS.contains(word), State.NONE);
        }
    }

    private void behindFor(TableScope scope) {
        if (words.is(at - 2, "value") && (words.is(at - 3, "next") || words.is(at - 3, "previous"))) {
            sequence(scope, at);
            return;
        }
        if (verb.equals("analyze")) { // PERSISTENT FOR … INDEXES …, and more tables
            return;
        }
        boolean ofIndex = words.is(at, "join") || words.is(at, "order") || words.is(at, "group");
        if (ofIndex) {
            at += words.is(at, "join") ? 1 : 2;
            return;
        }
        boolean period = words.is(at, "system_time");
        at += period ? words.is(at + 1, "from") ? 2 : 1 : 0; // FROM … TO … are times
        scope.becomeIf(!period, State.NONE);
    }

    private void functionOfSequence(TableScope scope) {
        if (tokens.dialect().server().isMariaDb() && tokens.isSymbol(at, '(')) {
            sequence(scope, at + 1);
        }
    }

    /** MariaDB's sequences are tables. The name may be there, in an expression. */
    private void sequence(TableScope scope, int index) {
        if (words.isName(index)) {
            int back = at;
            State state = scope.state();
            at = index;
            name(scope);
            at = back;
            scope.become(state);
        }
    }

    private void behindWith(TableScope scope, boolean first) {
        if (first || isBehindTarget(at - 2)) {
            boolean recursive = words.is(at, "recursive");
            at += recursive ? 1 : 0;
            define(scope, recursive);
        }
        scope.becomeIf(!scope.expectsTable(), State.NONE);
    }

    /** Whether a query can begin behind it, in a statement that writes what it reads. */
    private boolean isBehindTarget(int index) {
        return scopes.size() == 1
                && isOneOf("insert", "replace", "create", "explain", "desc", "describe", "analyze")
                && !tokens.isSymbol(index, '=')
                && (words.is(at + 1, "as") || tokens.isSymbol(at + 1, '(') || words.is(at, "recursive"));
    }

    private void from(TableScope scope) {
        boolean ofWindow = (words.is(at, "first") || words.is(at, "last"))
                && (words.is(at + 1, "over") || words.is(at + 1, "respect") || words.is(at + 1, "ignore"));
        if (!scope.isFunctionWithFrom() && !ofWindow && !isOneOf("grant", "revoke") && !words.is(at - 2, "distinct")) {
            scope.become(State.EXPECTED);
        }
    }

    private void renamed(TableScope scope, String word) {
        boolean table = word.equals("to")
                ? verb.equals("rename")
                : verb.equals("alter") && !words.is(at, "column") && !words.is(at, "index") && !words.is(at, "key");
        if (table && word.equals("rename") && (words.is(at, "to") || words.is(at, "as") || tokens.isSymbol(at, '='))) {
            at++;
        }
        scope.becomeIf(table, State.EXPECTED);
    }

    /** Takes a table, or what stands where one was expected. */
    private void table(TableScope scope) {
        String word = words.word(at);
        boolean keyword = tokens.is(at, Token.Kind.WORD);
        if (keyword && FILLERS.contains(word)) {
            at++;
        } else if (keyword && word.equals("json_table") && tokens.isSymbol(at + 1, '(')) {
            scope.become(State.BEHIND);
            at++;
        } else if (keyword && word.equals("dual")) {
            scope.become(State.BEHIND);
            at++;
        } else if (keyword && ENDS.contains(word)) {
            scope.become(State.NONE);
            scope.startOver();
        } else if (words.isName(at) || (tokens.isSymbol(at, '.') && words.isName(at + 1))) {
            name(scope);
        } else {
            scope.become(State.NONE);
            at++;
        }
    }

    private void name(TableScope scope) {
        String first = tokens.isSymbol(at, '.') ? "" : tokens.content(at++);
        String whole = first;
        String last = first;
        for (int parts = 0; parts < 2 && tokens.isSymbol(at, '.') && words.isName(at + 1); parts++) {
            last = tokens.content(at + 1);
            whole = whole.isEmpty() ? last : whole + "." + last;
            at += 2;
        }
        if (tokens.isSymbol(at, '.') && tokens.isSymbol(at + 1, '*')) { // of DELETE
            at += 2;
        }
        String unqualified = first.toLowerCase(Locale.ROOT);
        if (!whole.equals(first) || scopes.stream().noneMatch(outer -> outer.hasCommonTable(unqualified))) {
            names.add(whole);
            names.add(last);
        }
        boolean one = scope.takeOne() || (scopes.size() == 1 && OF_ONE_TABLE.contains(verb));
        scope.become(one ? State.NONE : State.BEHIND);
    }

    private TableScope scope() {
        return scopes.get(scopes.size() - 1);
    }

    /** Whether the statement is one of those. */
    private boolean isOneOf(String... verbs) {
        return List.of(verbs).contains(verb);
    }
}
