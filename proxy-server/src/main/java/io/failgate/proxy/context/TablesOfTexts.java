package io.failgate.proxy.context;

import io.failgate.sql.Dialect;
import io.failgate.sql.NamedTables;
import io.failgate.sql.SqlText;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tables of the texts that a session has sent last, found once for each. The least recently used text is forgotten
 * first. On the session's event loop only.
 */
final class TablesOfTexts {

    static final int MOST_TEXTS = 32;

    /** Of all texts together. */
    static final int MOST_BYTES = 16 << 10;

    /** The tables of a text that names more are not kept: they may take far more room than the text. */
    private static final int MOST_NAMES = 64;

    private final Map<Key, NamedTables> found = new LinkedHashMap<>(16, 0.75f, true);
    private int bytes;

    /**
     * What decides which tables are found.
     *
     * @param bytes the text, each byte as a character
     */
    private record Key(String bytes, Dialect dialect) {}

    /** Whether tables are few enough to be kept. */
    static boolean areFew(NamedTables tables) {
        return tables.names().size() <= MOST_NAMES;
    }

    /** The tables that a text names. */
    NamedTables of(SqlText sql, Dialect dialect) {
        if (sql.length() > MOST_BYTES) {
            return NamedTables.of(sql, dialect);
        }
        byte[] text = sql.toBytes();
        Key key = new Key(new String(text, StandardCharsets.ISO_8859_1), dialect);
        NamedTables known = found.get(key);
        if (known != null) {
            return known;
        }
        NamedTables tables = NamedTables.of(SqlText.of(text), dialect);
        if (areFew(tables)) {
            keep(key, tables);
        }
        return tables;
    }

    private void keep(Key key, NamedTables tables) {
        found.put(key, tables);
        bytes += key.bytes.length();
        Iterator<Key> eldest = found.keySet().iterator();
        while (bytes > MOST_BYTES || found.size() > MOST_TEXTS) {
            bytes -= eldest.next().bytes.length();
            eldest.remove();
        }
    }
}
