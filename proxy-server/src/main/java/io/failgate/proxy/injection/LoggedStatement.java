package io.failgate.proxy.injection;

import io.failgate.sql.SqlText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A statement as it is logged: its beginning, up to the word in front of a password. */
final class LoggedStatement {

    private static final int LONGEST = 500;

    /**
     * Every clause with a password has one of these words in front of it: {@code IDENTIFIED BY}, {@code SET PASSWORD},
     * {@code SOURCE_PASSWORD}.
     */
    private static final Pattern SECRET = Pattern.compile("identified|password", Pattern.CASE_INSENSITIVE);

    private LoggedStatement() {}

    static String of(SqlText sql) {
        String text =
                sql.length() <= LONGEST ? sql.decode() : sql.slice(0, LONGEST).decode() + "...";
        Matcher secret = SECRET.matcher(text);
        return secret.find() ? text.substring(0, secret.end()) + " ***" : text;
    }
}
