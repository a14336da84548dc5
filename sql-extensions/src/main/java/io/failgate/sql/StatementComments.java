package io.failgate.sql;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What comments of a statement say in the form of <a href="https://google.github.io/sqlcommenter/spec/">sqlcommenter
 * </a>: {@code /*key='value',key='value'*}{@code /}. Keys and values are percent-encoded, and a quote in them stands
 * behind a backslash.
 */
public final class StatementComments {

    private static final int MOST_KEYS = 100;

    private static final String PAIR = "\\s*([^\\s=,']+)\\s*=\\s*'((?:[^'\\\\]|\\\\.)*+)'\\s*";
    private static final Pattern PAIRS = Pattern.compile(PAIR + "(?:," + PAIR + ")*+", Pattern.DOTALL);
    private static final Pattern ONE = Pattern.compile(PAIR, Pattern.DOTALL);

    private StatementComments() {}

    /** The values by their keys in lower case. Of several for a key, the last counts. */
    public static Map<String, String> of(SqlText text, Dialect dialect) {
        if (!mayHaveComment(text)) {
            return Map.of();
        }
        Map<String, String> values = new LinkedHashMap<>();
        Lexer lexer = new Lexer(text, dialect);
        for (Token token = lexer.next(); token.kind() != Token.Kind.END; token = lexer.next()) {
            if (token.kind() == Token.Kind.COMMENT && token.closed() && SqlScanner.matches(text, token.start(), "/*")) {
                read(text.slice(token.start() + 2, token.end() - 2).decode(), values);
            }
        }
        return values;
    }

    private static boolean mayHaveComment(SqlText text) {
        for (int i = 0; i + 1 < text.length(); i++) {
            if (text.byteAt(i) == '/' && text.byteAt(i + 1) == '*') {
                return true;
            }
        }
        return false;
    }

    private static void read(String comment, Map<String, String> values) {
        if (!PAIRS.matcher(comment).matches()) {
            return;
        }
        Matcher pair = ONE.matcher(comment);
        while (pair.find() && values.size() < MOST_KEYS) {
            values.put(decoded(pair.group(1)).toLowerCase(Locale.ROOT), decoded(pair.group(2)));
        }
    }

    private static String decoded(String text) {
        String plain = text.replaceAll("\\\\(.)", "$1");
        try {
            return URLDecoder.decode(plain.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return plain;
        }
    }
}
