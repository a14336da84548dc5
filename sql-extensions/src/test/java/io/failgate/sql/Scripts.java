package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

/** Scripts as tests write them down. */
final class Scripts {

    private Scripts() {}

    /** Each statement as its kind, what is particular about it, and its text. */
    static List<String> of(BytesOfSql text, Dialect dialect) {
        return Script.parse(text, dialect, true).statements().stream()
                .map(statement -> describe(statement, text))
                .toList();
    }

    static List<String> of(String sql) {
        return of(BytesOfSql.of(sql), Dialect.DEFAULT);
    }

    private static String describe(Statement statement, BytesOfSql text) {
        return kind(statement, text) + ": " + text.part(statement.start(), statement.end());
    }

    private static String kind(Statement statement, BytesOfSql text) {
        if (statement instanceof Statement.ControlSet set) {
            return "set "
                    + String.join(
                            " ",
                            set.targets().stream()
                                    .map(target -> target.variable().variableName() + "="
                                            + text.part(target.start(), target.end()))
                                    .toList());
        }
        if (statement instanceof Statement.Show show) {
            return "show"
                    + (show.form() == ShowForm.SHORT
                            ? ""
                            : " " + show.form().name().toLowerCase(java.util.Locale.ROOT))
                    + show.like().map(like -> " like " + like).orElse("")
                    + show.where().map(where -> " where").orElse("");
        }
        if (statement instanceof Statement.VersionRead read) {
            return "version "
                    + new String(Rewriting.withVersion(text, read, "1.2"), java.nio.charset.StandardCharsets.UTF_8);
        }
        return "ordinary"
                + ((Statement.Ordinary) statement)
                        .hint()
                        .map(hint ->
                                " " + hint.key() + "=" + hint.terms() + (hint.optimizerHint() ? " (optimizer)" : ""))
                        .orElse("");
    }

    /** What is said of a text that is refused, and where, from 1. */
    static void assertRefused(BytesOfSql text, Dialect dialect, String reason, int position) {
        assertThatThrownBy(() -> Script.parse(text, dialect, true))
                .isExactlyInstanceOf(ControlSyntaxException.class)
                .hasMessage(reason + " (position " + position + " of the statement)");
    }

    static void assertRefused(String sql, String reason, int position) {
        assertRefused(BytesOfSql.of(sql), Dialect.DEFAULT, reason, position);
    }
}
