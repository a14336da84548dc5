package io.failgate.proxy.protocol;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * MySQL's own error numbers with SQLSTATE and text, taken from a MySQL 9.7 server by {@code
 * build-tools/generate-mysql-errors.sh}. Immutable; loaded on first use.
 */
public final class ServerMessages {

    private static final ServerMessages INSTANCE = new ServerMessages(load());

    private final Map<Integer, MySqlError> byCode;

    private ServerMessages(Map<Integer, MySqlError> byCode) {
        this.byCode = byCode;
    }

    /** The messages of MySQL 9.7. */
    public static ServerMessages get() {
        return INSTANCE;
    }

    /**
     * The error of a number, its text as the server has it with a {@code ?} where the server would put a value. A number that
     * MySQL does not know gets SQLSTATE HY000 and a text that says so.
     *
     * @throws IllegalArgumentException unless the number is from 1 to 65534
     */
    public MySqlError error(int code) {
        MySqlError known = byCode.get(code);
        return known != null ? known : new MySqlError(code, "HY000", "Unknown error " + code);
    }

    private static Map<Integer, MySqlError> load() {
        try (InputStream in = Objects.requireNonNull(ServerMessages.class.getResourceAsStream("mysql-errors.tsv"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(ServerMessages::parse)
                    .collect(Collectors.toUnmodifiableMap(MySqlError::code, Function.identity()));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static MySqlError parse(String line) {
        String[] fields = line.split("\t", 4);
        return new MySqlError(Integer.parseInt(fields[0]), fields[1], withoutPlaceholders(fields[3]));
    }

    /** Replaces printf's conversions, {@code %-.192s} and the like. */
    private static String withoutPlaceholders(String text) {
        return text.replaceAll("%[-+#0 ]*[0-9*]*(\\.[0-9*]+)?(ll|l|z|h)?[sdiuxXcfgp]", "?")
                .replace("%%", "%");
    }
}
