package io.failgate.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How a statement begins: what decides where its tables are. Not thread-safe. */
final class TableStatement {

    /** Statements that name no table, whatever words they have. */
    private static final Set<String> WITHOUT_TABLES =
            TableWords.words("prepare deallocate clone change purge start stop kill help use install "
                    + "uninstall signal resignal get reset begin commit rollback savepoint release xa shutdown "
                    + "restart binlog unlock import");

    /** What CREATE, ALTER and DROP can be about, beside tables; some of their statements have a TABLE later on. */
    private static final Set<String> OTHER_OBJECTS =
            TableWords.words("database schema user role function procedure event server tablespace"
                    + " trigger logfile undo package resource library instance prepare");

    /** What can stand between such a verb and its object: the options of a view. */
    private static final int FARTHEST_OBJECT = 24;

    /** What stands between EXPLAIN and a statement. */
    private static final Set<String> EXPLANATIONS = TableWords.words("extended partitions format for into analyze");

    /** What SHOW shows of a table. */
    private static final Set<String> OF_TABLE = TableWords.words("columns fields index indexes keys");

    private static final Set<String> QUERIES =
            TableWords.words("select insert replace update delete with table values analyze");

    /** Statements in each other, such as what is explained. */
    private static final int MOST_STATEMENTS = 4;

    private static final String EXECUTES_TEXT = "the statement executes a text that was prepared in SQL";

    private final TokenList tokens;
    private final TableWords words;
    private final List<String> names = new ArrayList<>();
    private Optional<String> doubt = Optional.empty();
    private String verb = "";
    private boolean expected;
    private int statements;
    private int at;

    private TableStatement(TableWords words, int at) {
        this.tokens = words.tokens();
        this.words = words;
        this.at = at;
    }

    /** Reads the statement that begins at a token. */
    static TableStatement read(TableWords words, int at) {
        TableStatement statement = new TableStatement(words, at);
        statement.begin();
        return statement;
    }

    /** Its verb, or that of the statement inside. */
    String verb() {
        return verb;
    }

    /** The index of the token behind what was read. */
    int end() {
        return at;
    }

    /** Whether a table comes next. */
    boolean expectsTable() {
        return expected;
    }

    /** The tables that were found already. */
    List<String> names() {
        return names;
    }

    /** Why its tables cannot all be told. */
    Optional<String> doubt() {
        return doubt;
    }

    private void begin() {
        verb = ++statements > MOST_STATEMENTS ? "" : words.word(at);
        switch (verb) {
            case "insert", "replace", "update", "handler", "truncate" -> expect(at + 1);
            case "delete" -> delete();
            case "create", "alter", "drop" -> define();
            case "rename", "lock", "flush", "optimize", "check", "repair", "checksum" -> ofTables(true);
            case "analyze" -> ofTables(false);
            case "cache" -> expect(at + 2);
            case "load" -> at = words.is(at + 1, "index") ? cacheOf(at + 4) : at + 1;
            case "grant", "revoke" -> ofIndex();
            case "explain", "desc", "describe" -> explain();
            case "show" -> show();
            case "set" -> setStatement();
            case "prepare" -> prepare(at + 3);
            case "execute" -> prepare(words.is(at + 1, "immediate") ? at + 2 : tokens.size());
            default -> {
                if (WITHOUT_TABLES.contains(verb)) {
                    skip();
                }
            }
        }
    }

    /** The prepared text is a string, or cannot be told. */
    private void prepare(int text) {
        if (tokens.is(text, Token.Kind.STRING) && tokens.get(text).closed()) {
            Dialect outer = tokens.dialect();
            Dialect dialect =
                    new Dialect(outer.ansiQuotes(), outer.backslashEscapes(), Encoding.ASCII_SAFE, outer.server());
            NamedTables inner = TableNames.of(SqlText.of(tokens.content(text)), dialect);
            names.addAll(inner.names());
            doubt = inner.doubt();
        } else {
            doubt = Optional.of(EXECUTES_TEXT);
        }
        skip();
    }

    private void expect(int index) {
        at = index;
        expected = true;
    }

    private int cacheOf(int index) {
        verb = "cache";
        expected = true;
        return index;
    }

    private void skip() {
        while (!words.isEnd(at)) {
            at++;
        }
    }

    /** With USING, what stands between FROM and that is named again behind it, and may be an alias here. */
    private void delete() {
        at++;
        while (TableNames.FILLERS.contains(words.word(at))) {
            at++;
        }
        if (words.is(at, "from")) {
            int behind = at + 1;
            while (!words.is(behind, "using")
                    && ((words.isName(behind) && !TableNames.ENDS.contains(words.word(behind)))
                            || tokens.isSymbol(behind, '.')
                            || tokens.isSymbol(behind, ',')
                            || tokens.isSymbol(behind, '*'))) {
                behind++;
            }
            at = words.is(behind, "using") ? behind : at;
        }
    }

    /** CREATE, ALTER, DROP: behind them, and a few other words, stands what it is about. */
    private void define() {
        int farthest = at + FARTHEST_OBJECT;
        for (at++; !words.isEnd(at) && at < farthest; at++) {
            String object = words.word(at);
            if (object.equals("table")
                    || object.equals("tables")
                    || object.equals("view")
                    || object.equals("sequence")) {
                expect(at + 1);
                return;
            }
            if (object.equals("index") || (object.equals("trigger") && verb.equals("create"))) {
                ofIndex();
                return;
            }
            if (OTHER_OBJECTS.contains(object)) {
                break;
            }
        }
        skip();
    }

    /** The table is behind ON. */
    private void ofIndex() {
        while (!words.isEnd(at) && !words.is(at, "on")) {
            at++;
        }
        if (!words.isEnd(at)) {
            expect(at + 1);
        }
    }

    /** Tables follow behind the word TABLE or TABLES, or the statement is another. */
    private void ofTables(boolean only) {
        int index = at + 1;
        while (words.is(index, "local") || words.is(index, "no_write_to_binlog")) {
            index++;
        }
        if (words.is(index, "table") || words.is(index, "tables")) {
            expect(index + 1);
        } else if (only) {
            skip();
        } else {
            at++;
            inner();
        }
    }

    /** Goes to the statement that is explained or analyzed. */
    private void inner() {
        while (!words.isEnd(at) && !QUERIES.contains(words.word(at)) && !tokens.isSymbol(at, '(')) {
            at++;
        }
        begin();
    }

    private void explain() {
        at++;
        boolean statement =
                QUERIES.contains(words.word(at)) || EXPLANATIONS.contains(words.word(at)) || tokens.isSymbol(at, '(');
        if (!statement) {
            expect(at);
        } else if (words.is(at, "for") && words.is(at + 1, "connection")) {
            skip();
        } else {
            inner();
        }
    }

    private void show() {
        at++;
        while (words.is(at, "full") || words.is(at, "extended")) {
            at++;
        }
        boolean ofObject = words.is(at + 1, "table") || words.is(at + 1, "view") || words.is(at + 1, "sequence");
        if (words.is(at, "create") && ofObject) {
            expect(at + 2);
            return;
        }
        boolean ofTable = OF_TABLE.contains(words.word(at));
        at++;
        if (ofTable && (words.is(at, "from") || words.is(at, "in")) && words.isName(at + 1)) {
            at++;
            int name = at;
            while (words.isName(at + 2) && tokens.isSymbol(at + 1, '.')) {
                at += 2;
            }
            at++;
            if ((words.is(at, "from") || words.is(at, "in")) && words.isName(at + 1)) {
                names.add(tokens.content(at + 1) + "." + tokens.content(at - 1));
                names.add(tokens.content(at - 1));
            } else {
                at = name;
                expected = true;
                return;
            }
        }
        skip();
    }

    /** MariaDB's SET STATEMENT … FOR statement. */
    private void setStatement() {
        if (words.is(at + 1, "statement") && !tokens.isEqualSign(at + 2)) {
            int behind = at;
            while (!words.isEnd(behind) && !words.is(behind, "for")) {
                behind++;
            }
            at = words.isEnd(behind) ? behind : behind + 1;
            begin();
        }
    }
}
