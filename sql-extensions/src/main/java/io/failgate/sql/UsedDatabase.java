package io.failgate.sql;

import java.util.Optional;

/** The database that a USE makes the default one. */
public final class UsedDatabase {

    /** A name has 64 characters at most, of three bytes, and its quotes. */
    private static final int LONGEST = 256;

    private UsedDatabase() {}

    /** The name without quotes; empty for any other statement. Allocates nothing then. */
    public static Optional<String> of(SqlText sql) {
        int start = SqlScanner.skipBlanksAndComments(sql, 0);
        if (!SqlScanner.wordIsAt(sql, start, "use")) {
            return Optional.empty();
        }
        int name = SqlScanner.skipBlanksAndComments(sql, start + 3);
        int end = sql.length();
        while (end > name && (SqlScanner.isBlank(sql.byteAt(end - 1)) || sql.byteAt(end - 1) == ';')) {
            end--;
        }
        return end - name > LONGEST
                ? Optional.empty()
                : Optional.of(unquote(sql.slice(name, end).decode()));
    }

    private static String unquote(String name) {
        boolean quoted = name.length() > 1 && name.startsWith("`") && name.endsWith("`");
        return quoted ? name.substring(1, name.length() - 1).replace("``", "`") : name;
    }
}
