package io.failgate.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The tables that the statements of a text name. It reads from left to right and knows where a table can stand. It
 * knows no more of the grammar, so it takes any text, and a time proportional to its length. Not thread-safe.
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

    /** Where in a list of tables it is. */
    private enum State {
        NONE,
        EXPECTED,
        BEHIND,
        CONDITION
    }

    /** What is inside a pair of parentheses, or outside of all. */
    private static final class Frame {
        private State state = State.NONE;
        private boolean functionWithFrom;
        private boolean first = true;

        /** Whether no list of tables comes, but one. */
        private boolean one;

        private final Set<String> commonTables = new HashSet<>();

        /** The common table whose definition comes next or is here; empty if there is none. */
        private String defined = "";
    }

    private final TokenList tokens;
    private final TableWords words;
    private final Set<String> names = new LinkedHashSet<>();
    private final List<Frame> frames = new ArrayList<>();
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
        frames.clear();
        frames.add(new Frame());
        boolean program = StoredProgram.beginsAt(tokens, at);
        TableStatement start = TableStatement.read(words, at);
        verb = start.verb();
        at = start.end();
        names.addAll(start.names());
        doubt = doubt.or(start::doubt);
        frame().state = start.expectsTable() ? State.EXPECTED : State.NONE;
        while (!words.isEnd(at) && (!program || frame().state == State.EXPECTED)) {
            step();
        }
        at = program ? tokens.size() : at + 1;
    }

    private void step() {
        Frame frame = frame();
        boolean first = frame.first;
        frame.first = false;
        if (tokens.isSymbol(at, '(')) {
            open(frame);
        } else if (tokens.isSymbol(at, ')')) {
            close();
        } else if (tokens.isSymbol(at, ',')) {
            boolean list = frame.state == State.BEHIND || frame.state == State.CONDITION;
            frame.state = list ? State.EXPECTED : frame.state;
            at++;
        } else if (frame.state == State.EXPECTED && tokens.isSymbol(at, '{')) {
            at += 2; // {OJ
        } else if (frame.state == State.EXPECTED) {
            table(frame);
        } else if (tokens.is(at, Token.Kind.WORD)) {
            keyword(frame, first);
        } else {
            at++;
        }
    }

    private void open(Frame frame) {
        Frame inner = new Frame();
        if (frame.state == State.EXPECTED) {
            inner.state = State.EXPECTED;
            frame.state = State.BEHIND;
        }
        inner.functionWithFrom = FUNCTIONS_WITH_FROM.contains(words.word(at - 1));
        frames.add(inner);
        at++;
    }

    private void close() {
        if (frames.size() > 1) {
            frames.remove(frames.size() - 1);
        }
        Frame frame = frame();
        at++;
        if (!frame.defined.isEmpty() && !words.is(at, "as")) { // behind the definition, not behind its columns
            frame.commonTables.add(frame.defined);
            frame.defined = "";
            if (tokens.isSymbol(at, ',')) {
                at++;
                define(frame, false);
            }
        }
    }

    /** Takes the name of a common table, which is here. */
    private void define(Frame frame, boolean recursive) {
        frame.defined = words.isName(at) ? tokens.content(at).toLowerCase(Locale.ROOT) : "";
        at++;
        if (recursive) {
            frame.commonTables.add(frame.defined);
        }
    }

    private void keyword(Frame frame, boolean first) {
        String word = words.word(at++);
        switch (word) {
            case "from" -> from(frame);
            case "join", "straight_join" -> frame.state = State.EXPECTED;
            case "table" -> {
                verb = isOneOf("insert", "replace") ? "select" : verb; // TABLE t is a query
                frame.state = State.EXPECTED;
            }
            case "select" -> {
                verb = isOneOf("insert", "replace", "create", "alter") ? "select" : verb; // its list has commas
                frame.state = State.NONE;
            }
            case "references" -> {
                frame.one = isOneOf("create", "alter");
                frame.state = frame.one ? State.EXPECTED : frame.state;
            }
            case "like" -> frame.state = verb.equals("create") && words.isName(at) ? State.EXPECTED : frame.state;
            case "to", "rename" -> renamed(frame, word);
            case "using" -> {
                boolean ofDelete = verb.equals("delete") && frames.size() == 1 && !tokens.isSymbol(at, '(');
                frame.state = ofDelete ? State.EXPECTED : frame.state;
            }
            case "on" -> {
                boolean join = frame.state != State.NONE && !verb.equals("analyze") && !words.is(at, "duplicate");
                frame.state = join ? State.CONDITION : State.NONE;
            }
            case "update" -> {
                boolean main = verb.equals("with") && frames.size() == 1 && !words.is(at - 2, "for");
                frame.state = main ? State.EXPECTED : frame.state;
            }
            case "as" -> at += frame.state == State.BEHIND && !tokens.isSymbol(at, '(') ? 1 : 0;
            case "for" -> behindFor(frame);
            case "with" -> behindWith(frame, first);
            case "nextval", "lastval", "setval" -> functionOfSequence(frame);
            default -> frame.state = ENDS.contains(word) ? State.NONE : frame.state;
        }
    }

    private void behindFor(Frame frame) {
        if (words.is(at - 2, "value") && (words.is(at - 3, "next") || words.is(at - 3, "previous"))) {
            sequence(frame, at);
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
        frame.state = period ? frame.state : State.NONE;
    }

    private void functionOfSequence(Frame frame) {
        if (tokens.dialect().server().isMariaDb() && tokens.isSymbol(at, '(')) {
            sequence(frame, at + 1);
        }
    }

    /** MariaDB's sequences are tables. The name may be there, in an expression. */
    private void sequence(Frame frame, int index) {
        if (words.isName(index)) {
            int back = at;
            State state = frame.state;
            at = index;
            name(frame);
            at = back;
            frame.state = state;
        }
    }

    private void behindWith(Frame frame, boolean first) {
        if (first || isBehindTarget(at - 2)) {
            boolean recursive = words.is(at, "recursive");
            at += recursive ? 1 : 0;
            define(frame, recursive);
        }
        frame.state = frame.state == State.EXPECTED ? State.EXPECTED : State.NONE;
    }

    /** Whether a query can begin behind it, in a statement that writes what it reads. */
    private boolean isBehindTarget(int index) {
        return frames.size() == 1
                && isOneOf("insert", "replace", "create", "explain", "desc", "describe", "analyze")
                && !tokens.isSymbol(index, '=')
                && (words.is(at + 1, "as") || tokens.isSymbol(at + 1, '(') || words.is(at, "recursive"));
    }

    private void from(Frame frame) {
        boolean ofWindow = (words.is(at, "first") || words.is(at, "last"))
                && (words.is(at + 1, "over") || words.is(at + 1, "respect") || words.is(at + 1, "ignore"));
        if (!frame.functionWithFrom && !ofWindow && !isOneOf("grant", "revoke") && !words.is(at - 2, "distinct")) {
            frame.state = State.EXPECTED;
        }
    }

    private void renamed(Frame frame, String word) {
        boolean table = word.equals("to")
                ? verb.equals("rename")
                : verb.equals("alter") && !words.is(at, "column") && !words.is(at, "index") && !words.is(at, "key");
        if (table && word.equals("rename") && (words.is(at, "to") || words.is(at, "as") || tokens.isSymbol(at, '='))) {
            at++;
        }
        frame.state = table ? State.EXPECTED : frame.state;
    }

    /** Takes a table, or what stands where one was expected. */
    private void table(Frame frame) {
        String word = words.word(at);
        boolean keyword = tokens.is(at, Token.Kind.WORD);
        if (keyword && FILLERS.contains(word)) {
            at++;
        } else if (keyword && word.equals("json_table") && tokens.isSymbol(at + 1, '(')) {
            frame.state = State.BEHIND;
            at++;
        } else if (keyword && word.equals("dual")) {
            frame.state = State.BEHIND;
            at++;
        } else if (keyword && ENDS.contains(word)) {
            frame.state = State.NONE;
            frame.first = true;
        } else if (words.isName(at) || (tokens.isSymbol(at, '.') && words.isName(at + 1))) {
            name(frame);
        } else {
            frame.state = State.NONE;
            at++;
        }
    }

    private void name(Frame frame) {
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
        if (!whole.equals(first) || frames.stream().noneMatch(outer -> outer.commonTables.contains(unqualified))) {
            names.add(whole);
            names.add(last);
        }
        boolean one = frame.one || (frames.size() == 1 && OF_ONE_TABLE.contains(verb));
        frame.one = false;
        frame.state = one ? State.NONE : State.BEHIND;
    }

    private Frame frame() {
        return frames.get(frames.size() - 1);
    }

    /** Whether the statement is one of those. */
    private boolean isOneOf(String... verbs) {
        return List.of(verbs).contains(verb);
    }
}
