package io.failgate.proxy.context;

import io.failgate.sql.Classification;
import io.failgate.sql.Dialect;
import io.failgate.sql.NamedTables;
import io.failgate.sql.SqlText;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one prepared statement: its kind, its text and its tables. Text and tables are kept as long as there
 * is room for the text among those of its session. Equal to itself only, so that other classes can use it as a key. On
 * the session's event loop only.
 */
public final class PreparedText {

    private final Classification kind;
    private final boolean complete;
    private Optional<SqlText> text;
    private @Nullable FoundTables tables;
    private @Nullable Boolean executesText;

    /** The tables of the text, read in a dialect. */
    private record FoundTables(NamedTables tables, Dialect dialect) {}

    /**
     * Knows a statement.
     *
     * @param complete whether that is all of the text
     */
    PreparedText(Classification kind, SqlText text, boolean complete) {
        this.kind = kind;
        this.text = Optional.of(SqlText.of(text.toBytes()));
        this.complete = complete;
    }

    Classification kind() {
        return kind;
    }

    boolean isComplete() {
        return complete;
    }

    /** Empty if there is no room for it any more. */
    Optional<SqlText> text() {
        return text;
    }

    /** The tables that the text names, which are found when that is first asked; none if the text is not there. */
    NamedTables tables(Dialect dialect) {
        FoundTables found = tables;
        if (found == null || !found.dialect().equals(dialect)) {
            found = new FoundTables(NamedTables.of(text.orElse(SqlText.EMPTY), dialect), dialect);
            tables = TablesOfTexts.areFew(found.tables()) ? found : null;
        }
        return found.tables();
    }

    /** Whether the text may have a statement that executes another text, which is looked for once. */
    boolean mayExecuteText() {
        if (executesText == null) {
            executesText = NamedTables.mayBeDoubtful(text.orElse(SqlText.EMPTY));
        }
        return executesText;
    }

    private void forget() {
        text = Optional.empty();
        tables = null;
        executesText = null;
    }

    /** The texts of a session's prepared statements. The least recently used text is forgotten first. */
    static final class Room {

        /** Keeps a client from filling the memory. */
        static final int MOST_BYTES = 1 << 20;

        private final LinkedHashMap<PreparedText, Integer> lengths = new LinkedHashMap<>(16, 0.75f, true);
        private int bytes;

        void add(PreparedText statement) {
            int length = statement.text().map(SqlText::length).orElse(0);
            if (lengths.put(statement, length) == null) {
                bytes += length;
            }
            while (bytes > MOST_BYTES) {
                PreparedText eldest = lengths.keySet().iterator().next();
                eldest.forget();
                remove(eldest);
            }
        }

        void use(PreparedText statement) {
            lengths.get(statement);
        }

        void remove(PreparedText statement) {
            Integer length = lengths.remove(statement);
            bytes -= length == null ? 0 : length;
        }

        void clear() {
            lengths.clear();
            bytes = 0;
        }
    }
}
