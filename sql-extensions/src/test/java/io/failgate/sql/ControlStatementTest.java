package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms control statements may have, what is said of those that are wrong, and what is not a control statement. */
class ControlStatementTest {

    private static void assertPuts(String sql, String value) {
        assertThat(ControlStatement.parse(sql, false)).contains(new ControlStatement.Put(value));
        assertThat(ControlGate.mayBeControl(BytesOfSql.of(sql))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET @put_failpoint = 'a=return'",
                "SET @put_failpoint='a=return'",
                "SET@put_failpoint='a=return'",
                "SET @put_failpoint := 'a=return'",
                "SET @put_failpoint:='a=return'",
                "SET @`put_failpoint` = 'a=return'",
                "SET @'put_failpoint' = 'a=return'",
                "SET @\"put_failpoint\" = 'a=return'",
                "SET @put_failpoint = \"a=return\"",
                "SET @\"put_failpoint\"=\"a=return\"",
                "SET @put_failpoint = 'a=return';",
                "SET @put_failpoint = 'a=return' ; ",
                "  SET\t@put_failpoint\n=\r\n'a=return'\f;\u000B"
            })
    void putsAreReadInEverySpelling(String sql) {
        assertPuts(sql, "a=return");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set @put_failpoint = 'A=Return'",
                "Set @Put_FailPoint = 'A=Return'",
                "SET @PUT_FAILPOINT = 'A=Return'",
                "sET @`Put_Failpoint` = 'A=Return'",
                "SeT @'PUT_failpoint' = 'A=Return'"
            })
    void wordsMayBeInAnyLetterCaseAndTheValueKeepsItsOwn(String sql) {
        assertPuts(sql, "A=Return");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/* a */SET/* b */@put_failpoint/**/=/* it's */'a'/* c */;/* d */",
                "-- a\nSET-- b\n@put_failpoint -- it's\n= --\n'a' -- c\n; -- d",
                "# a\nSET# b\n@put_failpoint# it's\n=#\n'a'# c\n;# d",
                "SET @put_failpoint = 'a' /* never ended"
            })
    void commentsMayStandBetweenTokens(String sql) {
        assertPuts(sql, "a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ''                   | ~~
            'a=return("b")'      | a=return("b")
            'a=b=c==d'           | a=b=c==d
            ' a = b '            | ~ a = b ~
            'it''s'              | it's
            "it's"               | it's
            "say ""b"" to"       | say "b" to
            'say "b"'            | say "b"
            'a' 'b'              | ab
            'a' "b"'c'           | abc
            'a' /* b */ 'c'      | ac
            '' ''                | ~~
            'a;b'                | a;b
            'a/*b*/--c#d'        | a/*b*/--c#d
            'Grüße, 世界 😀'     | Grüße, 世界 😀
            """)
    void theValueIsTheTextInTheQuotes(String literal, String value) {
        assertPuts("SET @put_failpoint = " + literal, value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            \\0  | 0
            \\b  | 8
            \\n  | 10
            \\r  | 13
            \\t  | 9
            \\Z  | 26
            \\\\ | 92
            \\'  | 39
            \\"  | 34
            \\x  | 120
            \\N  | 78
            \\B  | 66
            \\z  | 122
            \\é  | 233
            """)
    void aBackslashEscapesAsInMySql(String escape, int character) {
        String value = "a" + (char) character + "b";
        assertPuts("SET @put_failpoint = 'a" + escape + "b'", value);
        assertPuts("SET @put_failpoint = \"a" + escape + "b\"", value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\%", "\\_"})
    void theEscapesOfLikePatternsStayAsTheyAre(String escape) {
        assertPuts("SET @put_failpoint = 'a" + escape + "'", "a" + escape);
    }

    @Test
    void linesAndNulsMayStandInTheValueAsTheyAre() {
        assertPuts("SET @put_failpoint = 'a=\n\r\n\t\0return'", "a=\n\r\n\t\0return");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            'a\\nb'    | a\\nb
            'a\\\\b'   | a\\\\b
            'a\\'      | a\\
            "a\\"      | a\\
            'a\\''b'   | a\\'b
            'a''b'     | a'b
            """)
    void aBackslashIsABackslashWhereTheSqlModeSaysSo(String literal, String value) {
        assertThat(ControlStatement.parse("SET @put_failpoint = " + literal, true))
                .contains(new ControlStatement.Put(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET @remove_failpoint = 'a'",
                "set @Remove_FailPoint := \"a\" ;",
                "SET @`remove_failpoint`='a'",
                "SET @'remove_failpoint'='a'",
                "/* b */ SET @\"REMOVE_FAILPOINT\"='a'"
            })
    void removalsAreReadLikePuts(String sql) {
        assertThat(ControlStatement.parse(sql, false)).contains(new ControlStatement.Remove("a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHOW FAILPOINTS",
                "show failpoints;",
                "\nShow /* all */ FailPoints -- now",
                "# which?\nSHOW#\nFAILPOINTS ; ",
                "SHOW/**/FAILPOINTS"
            })
    void theListIsAskedForByTwoWords(String sql) {
        assertThat(ControlStatement.parse(sql, false)).contains(new ControlStatement.Show());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SET @put_failpoint                             | expected = or :=                           | 19
            SET @put_failpoint 'a'                         | expected = or :=                           | 20
            SET @put_failpoint : = 'a'                     | expected = or :=                           | 20
            SET @put_failpoint;                            | expected = or :=                           | 19
            SET @put_failpoint =                           | expected a string in quotes                | 21
            SET @put_failpoint = ;                         | expected a string in quotes                | 22
            SET @put_failpoint = 1                         | expected a string in quotes                | 22
            SET @put_failpoint = NULL                      | expected a string in quotes                | 22
            SET @put_failpoint = `a`                       | expected a string in quotes                | 22
            SET @put_failpoint = @a                        | expected a string in quotes                | 22
            SET @put_failpoint = (SELECT 'a')              | expected a string in quotes                | 22
            SET @put_failpoint = CONCAT('a', 'b')          | expected a string in quotes                | 22
            SET @put_failpoint = _utf8mb4'a'               | expected a string in quotes                | 22
            SET @put_failpoint = 'a                        | the quote ' is not closed                  | 22
            SET @put_failpoint = "a'                       | the quote " is not closed                  | 22
            SET @put_failpoint = 'a\\'                     | the quote ' is not closed                  | 22
            SET @put_failpoint = 'a\\                      | the quote ' is not closed                  | 22
            SET @put_failpoint = 'a' "b                    | the quote " is not closed                  | 26
            SET @`put_failpoint = 'a'                      | the quote ` is not closed                  | 6
            SET @put_failpoint = 'a', @b = 1               | nothing may follow the statement           | 25
            SET @put_failpoint = 'a' + 1                   | nothing may follow the statement           | 26
            SET @put_failpoint = 'a';;                     | nothing may follow the statement           | 26
            SET @put_failpoint = 'a'; SELECT 1             | nothing may follow the statement           | 27
            SET @put_failpoint = 'a' COLLATE utf8mb4_bin   | nothing may follow the statement           | 26
            /* a */ SET @remove_failpoint = a              | expected a string in quotes                | 33
            SHOW FAILPOINTS LIKE 'a'                       | nothing may follow the statement           | 17
            SHOW FAILPOINTS; SHOW FAILPOINTS               | nothing may follow the statement           | 18
            SET @a = 1, @put_failpoint = 'a'               | assign this variable in a SET of its own   | 13
            SET @a = 1,/*,*/@`Remove_Failpoint` := 'a'     | assign this variable in a SET of its own   | 17
            SET autocommit = 0, @'put_failpoint' = 'a'     | assign this variable in a SET of its own   | 21
            SET @a = IF(1, 2, (3)), @put_failpoint = 'a'   | assign this variable in a SET of its own   | 25
            SET @a = 'b''', @put_failpoint = 'a'           | assign this variable in a SET of its own   | 17
            """)
    void whatCannotBeUnderstoodIsRefusedWithAReasonAndAPosition(String sql, String reason, int position) {
        assertThatThrownBy(() -> ControlStatement.parse(sql, false))
                .isExactlyInstanceOf(ControlSyntaxException.class)
                .hasMessage(reason + " (position " + position + " of the statement)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET @x = 'put_failpoint'",
                "SET @x = \"@put_failpoint = 'a'\"",
                "SET @x = 'a, @put_failpoint = b'",
                "SET @x = 'it\\'s, @put_failpoint = 1'",
                "SET @x = `a, @put_failpoint`",
                "SET @x = @put_failpoint",
                "SET @x := @put_failpoint = 'a'",
                "SET @x = CONCAT('a', @put_failpoint)",
                "SET @x = (SELECT COALESCE(@y, @put_failpoint), 1), @z = 2",
                "SET @x = 1 /* , @put_failpoint = 'a' */",
                "SET @x = 1 /* it's not @put_failpoint */, @y = 2",
                "SET @x = 1 -- it's not @put_failpoint\n, @y = 2",
                "SET @x = 1 # , @put_failpoint = 'a'",
                "SET @x = 1, @y = @remove_failpoint, @z = 3",
                "SET @my_put_failpoint = 'a'",
                "SET @put_failpoint2 = 'a'",
                "SET @put_failpoint.x = 'a'",
                "SET @put_failpoint😀 = 'a'",
                "SET @@put_failpoint = 'a'",
                "SET @ put_failpoint = 'a'",
                "SET put_failpoint = 'a'",
                "SET 'put_failpoint' = 'a'",
                "SET GLOBAL put_failpoint = 'a'",
                "SET @'p\\ut_failpoint' = 'remove_failpoint'",
                "SET @`put_failpoint``` = 'a'",
                "SET /*! @put_failpoint = 'a' */",
                "SET /*! a */ @put_failpoint = 'a'",
                "SET",
                "SET @",
                "SET @x = 1, @",
                "SHOW",
                "SHOW TABLES",
                "SHOW FAILPOINTS2",
                "SHOW FAILPOINTS.x",
                "SHOW `FAILPOINTS`",
                "SELECT @put_failpoint",
                ""
            })
    void otherStatementsAreTheServers(String sql) {
        assertThat(ControlStatement.parse(sql, false)).isEmpty();
    }
}
