package io.failgate.proxy.protocol;

import io.failgate.sql.ServerVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A server's own error numbers with SQLSTATE and text. Those of MySQL 9.7 are taken from a server by {@code
 * build-tools/generate-mysql-errors.sh}, those of MariaDB 11.4 by {@code generate-mariadb-errors.py} there. Immutable;
 * loaded on first use.
 */
public final class ServerMessages {

    private final Map<Integer, Row> byCode;

    private ServerMessages(String table) {
        byCode = load(table);
    }

    /** A row of a table: a SQLSTATE, the error's name, and a text with placeholders. */
    private record Row(String sqlState, String name, MessageFormat text) {}

    /** Loaded when a session of MySQL's, or of no server yet, needs it. */
    private static final class MySql {
        static final ServerMessages INSTANCE = new ServerMessages("mysql-errors.tsv");
    }

    /** Loaded when a session of MariaDB's needs it. */
    private static final class MariaDb {
        static final ServerMessages INSTANCE = new ServerMessages("mariadb-errors.tsv");
    }

    /** The messages of MySQL, and of a server that has not said what it is. */
    public static ServerMessages mySql() {
        return MySql.INSTANCE;
    }

    /** The messages of MariaDB. */
    static ServerMessages mariaDb() {
        return MariaDb.INSTANCE;
    }

    /** The messages of a server. */
    public static ServerMessages of(ServerVersion server) {
        return server.isMariaDb() ? MariaDb.INSTANCE : MySql.INSTANCE;
    }

    /**
     * The error of a number, with a {@code ?} where the server would put a value.
     *
     * @see #error(int, List)
     */
    public MySqlError error(int code) {
        return error(code, List.of());
    }

    /**
     * The error of a number. A number that the server does not know gets SQLSTATE HY000 and a text that says so.
     *
     * @param values what the server would put into the text, in order; a {@code ?} stands for each that is empty or
     *     missing
     * @throws IllegalArgumentException unless the number is from 1 to 65534
     */
    public MySqlError error(int code, List<Optional<String>> values) {
        Row row = byCode.get(code);
        return row == null
                ? new MySqlError(code, "HY000", "Unknown error " + code)
                : new MySqlError(code, row.sqlState, row.text.format(values));
    }

    /** Whether the server has an error of that number. */
    boolean has(int code) {
        return byCode.containsKey(code);
    }

    /** The numbers of errors by their names, such as {@code ER_LOCK_DEADLOCK}. */
    Map<String, Integer> numbersByName() {
        return byCode.entrySet().stream()
                .collect(Collectors.toMap(row -> row.getValue().name, Map.Entry::getKey, Math::min));
    }

    private static Map<Integer, Row> load(String table) {
        try (InputStream in = Objects.requireNonNull(ServerMessages.class.getResourceAsStream(table));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> line.split("\t", 4))
                    .collect(Collectors.toUnmodifiableMap(
                            fields -> Integer.parseInt(fields[0]),
                            fields -> new Row(fields[1], fields[2], new MessageFormat(fields[3]))));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
