package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of SHOW FAILPOINTS. */
class ShowTest {

    private static Statement.Show show(String sql, Dialect dialect) {
        return (Statement.Show)
                Script.parse(BytesOfSql.of(sql), dialect, true).statements().get(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHOW FAILPOINTS",
                "show failpoints",
                "Show /* all */ FailPoints -- now",
                "# which?\nSHOW#\nFAILPOINTS",
                "SHOW/**/FAILPOINTS",
                "/*! SHOW */ FAILPOINTS"
            })
    void theListIsAskedForByTwoWords(String sql) {
        assertThat(Scripts.of(sql + "\n; ")).containsExactly("show: " + sql);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SHOW FULL FAILPOINTS                                       | show full
            show full failpoints like 'a%'                             | show full like a%
            SHOW FAILPOINTS LIKE 'before-%'                            | show like before-%
            SHOW FAILPOINTS LIKE'a'                                    | show like a
            SHOW FAILPOINTS LIKE "it's"                                | show like it's
            SHOW FAILPOINTS LIKE 'a' "b" 'c'                           | show like abc
            SHOW FAILPOINTS LIKE 'a\\_b\\%\\\\c'                       | show like a\\_b\\%\\c
            SHOW FAILPOINTS WHERE Enabled = 'true'                     | show where
            SHOW FULL FAILPOINTS WHERE Hits > 0                        | show full where
            SHOW FAILPOINTS WHERE Hits > 0 AND Terms <> ''             | show where
            SHOW EXTENDED FULL FAILPOINTS                              | show extended
            show extended failpoints like 'a%'                         | show extended like a%
            """)
    void theListMayBeFullAndFiltered(String sql, String show) {
        assertThat(Scripts.of(sql)).containsExactly(show + ": " + sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHOW",
                "SHOW TABLES LIKE 'failpoints'",
                "SHOW FAILPOINTS2",
                "SHOW FAILPOINTSé",
                "SHOW `FAILPOINTS`",
                "SHOW 'FAILPOINTS'",
                "SHOWFAILPOINTS",
                "(SHOW FAILPOINTS)",
                "SHOW FULL TABLES IN failpoints",
                "SHOW FULL EXTENDED FAILPOINTS",
                "SHOW EXTENDED TABLES",
                "EXPLAIN failpoints"
            })
    void otherStatementsAreTheServers(String sql) {
        assertThat(Scripts.of(sql)).containsExactly("ordinary: " + sql);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SHOW FAILPOINT                         | did you mean SHOW FAILPOINTS?                       | 6
            SHOW FULL FAILPOINT                    | did you mean SHOW FAILPOINTS?                       | 11
            SHOW FAILPOINT SITES                   | did you mean SHOW FAILPOINTS?                       | 6
            SHOW FAILPOINTS LIKE                   | expected a string in quotes                         | 21
            SHOW FAILPOINTS LIKE ;                 | expected a string in quotes                         | 22
            SHOW FAILPOINTS LIKE a                 | expected a string in quotes                         | 22
            SHOW FAILPOINTS LIKE _utf8'a'          | expected a string in quotes                         | 22
            SHOW FAILPOINTS LIKE 'a                | the quote ' is not closed                           | 22
            SHOW FAILPOINTS LIKE 'a' ESCAPE 'b'    | nothing may follow the statement                    | 26
            SHOW FAILPOINTS LIKE ?                 | SHOW FAILPOINTS takes no parameters                 | 22
            SHOW FAILPOINTS WHERE Enabled = ?      | SHOW FAILPOINTS takes no parameters                 | 33
            SHOW FAILPOINTS ?                      | SHOW FAILPOINTS takes no parameters                 | 17
            SHOW FAILPOINTS FROM a                 | nothing may follow the statement                    | 17
            SHOW FAILPOINTS.x                      | nothing may follow the statement                    | 16
            SHOW FAILPOINTS WHERE                  | expected a condition                                | 22
            SHOW FAILPOINTS WHERE Enabled =        | the condition is not complete                       | 32
            SHOW FAILPOINTS WHERE 'a' Enabled      | the condition cannot be understood at Enabled       | 27
            SHOW FAILPOINTS WHERE Enable = 'true'  | there is no Enable; did you mean Enabled?; \
            there are failpoint keys, Enabled, Name, Terms, Scope, Where, Evaluations, Hits, Remaining, Paused, \
            Expires, Example, Purpose, Warning | 23
            SHOW FAILPOINTS WHERE Enabled = @x     | @x cannot stand in a condition                      | 33
            SHOW FULL FAILPOINTS WHERE Hits = 'x'  | hits is a number, and 'x' is not                    | 28
            SHOW FAILPOINTS WHERE enabled = true   | enabled is text, and true is not; write 'true'      | 23
            SHOW FAILPOINTS WHERE enabled = 1      | enabled is never 1; it is one of true, false        | 23
            SHOW FAILPOINTS WHERE Enabled = 'yes'  | enabled is never 'yes'; it is one of true, false    | 23
            COMMIT; SHOW FAILPOINTS WHERE (Enabled | the condition is not complete                       | 39
            """)
    void whatCannotBeUnderstoodIsRefused(String sql, String reason, int position) {
        Scripts.assertRefused(sql, reason, position);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            `failpoint keys` LIKE '%a'                    | true
            `FAILPOINT KEYS` = 'x/a' AND enabled = 'TRUE' | true
            Hits > 2 OR Paused                            | true
            Hits > 3 OR Paused                            | false
            `Where` = 'db = ''x'''                        | true
            `Where` = "db = 'x'" && Evaluations BETWEEN 4 AND 4 | true
            /* a */ Scope IS NULL -- b                    | true
            Terms REGEXP 'return' AND Name = 'a'          | true
            /*! Purpose */ IN ('x', 'y')                  | false
            Example = 'a\\tb'                             | true
            """)
    void aConditionIsOverTheColumns(String condition, boolean expected) {
        Map<String, Object> row = Map.of(
                "failpoint keys",
                "x/a",
                "enabled",
                "true",
                "name",
                "a",
                "terms",
                "1*return",
                "where",
                "db = 'x'",
                "evaluations",
                4L,
                "hits",
                3L,
                "paused",
                0L,
                "example",
                "a\tb",
                "purpose",
                "z");
        Statement.Show show = show("SHOW FULL FAILPOINTS WHERE " + condition, Dialect.DEFAULT);
        assertThat(show.where().orElseThrow().test(row::get)).isEqualTo(expected);
    }

    @Test
    void stringsAreThoseOfTheDialect() {
        Dialect ansi = Dialect.of("ANSI_QUOTES,NO_BACKSLASH_ESCAPES", "utf8mb4");
        SqlPredicate where = show("SHOW FAILPOINTS WHERE \"failpoint keys\" = 'a\\'", ansi)
                .where()
                .orElseThrow();
        assertThat(where.test(name -> "a\\")).isTrue();
        assertThat(where.attributes()).containsExactly("failpoint keys");
        assertThatThrownBy(() -> show("SHOW FAILPOINTS LIKE \"a\"", ansi))
                .hasMessage("expected a string in quotes (position 22 of the statement)");
    }

    @Test
    void withoutBackslashEscapesABackslashInAPatternIsOne() {
        String sql = "SHOW FAILPOINTS LIKE 'a\\%'";
        assertThat(LikePattern.of(show(sql, Dialect.of("NO_BACKSLASH_ESCAPES", "utf8mb4"))
                                .like()
                                .orElseThrow())
                        .matches("a\\b"))
                .isTrue();
        assertThat(LikePattern.of(show(sql, Dialect.DEFAULT).like().orElseThrow())
                        .matches("a%"))
                .isTrue();
    }
}
