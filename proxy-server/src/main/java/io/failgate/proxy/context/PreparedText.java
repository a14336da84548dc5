package io.failgate.proxy.context;

import io.failgate.sql.Classification;
import io.failgate.sql.SqlText;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * What is known of one prepared statement: its kind, and its text as long as there is room for it among those of its
 * session. Equal to itself only, so that other classes can use it as a key. On the session's event loop only.
 */
public final class PreparedText {

    private final Classification kind;
    private final boolean complete;
    private Optional<byte[]> text;

    /**
     * Knows a statement.
     *
     * @param complete whether that is all of the text
     */
    PreparedText(Classification kind, SqlText text, boolean complete) {
        this.kind = kind;
        this.text = Optional.of(text.toBytes());
        this.complete = complete;
    }

    Classification kind() {
        return kind;
    }

    boolean isComplete() {
        return complete;
    }

    /** Empty if there is no room for it any more. */
    Optional<byte[]> text() {
        return text;
    }

    /** The texts of a session's prepared statements. The least recently used text is forgotten first. */
    static final class Room {

        /** Keeps a client from filling the memory. */
        static final int MOST_BYTES = 1 << 20;

        private final LinkedHashMap<PreparedText, Integer> lengths = new LinkedHashMap<>(16, 0.75f, true);
        private int bytes;

        void add(PreparedText statement) {
            int length = statement.text().map(text -> text.length).orElse(0);
            if (lengths.put(statement, length) == null) {
                bytes += length;
            }
            while (bytes > MOST_BYTES) {
                PreparedText eldest = lengths.keySet().iterator().next();
                eldest.text = Optional.empty();
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
