package io.failgate.sql;

import java.util.Arrays;

/**
 * How a session reads SQL text. Immutable.
 *
 * @param ansiQuotes whether {@code "…"} is a name, and not a string
 * @param backslashEscapes whether a backslash in a string escapes what follows
 * @param encoding how the session's bytes make characters
 * @param server which comments of a version it executes
 */
public record Dialect(boolean ansiQuotes, boolean backslashEscapes, Encoding encoding, ServerVersion server) {

    /** What a session has that sets nothing: no such {@code sql_mode}, and utf8mb4. */
    public static final Dialect DEFAULT = new Dialect(false, true, Encoding.ASCII_SAFE);

    /**
     * The dialect of a session.
     *
     * @param sqlMode value of {@code @@sql_mode}, comma separated; servers list what combination modes such as ANSI
     *     consist of
     * @param characterSet value of {@code @@character_set_client}, in any letter case
     */
    public static Dialect of(String sqlMode, String characterSet) {
        return new Dialect(
                has(sqlMode, "ANSI_QUOTES"), !has(sqlMode, "NO_BACKSLASH_ESCAPES"), Encoding.of(characterSet));
    }

    /** The dialect of a session of a server whose version is not known. */
    public Dialect(boolean ansiQuotes, boolean backslashEscapes, Encoding encoding) {
        this(ansiQuotes, backslashEscapes, encoding, ServerVersion.UNKNOWN);
    }

    /** The same dialect, of a server of that version. */
    public Dialect on(ServerVersion version) {
        return new Dialect(ansiQuotes, backslashEscapes, encoding, version);
    }

    private static boolean has(String sqlMode, String mode) {
        return Arrays.stream(sqlMode.split(",")).anyMatch(one -> one.strip().equalsIgnoreCase(mode));
    }

    /** Whether a backslash escapes between these quotes. */
    boolean escapesIn(int quote) {
        return backslashEscapes && (quote == '\'' || (quote == '"' && !ansiQuotes));
    }
}
