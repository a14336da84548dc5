package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gate lets every control statement through, and keeps ordinary statements from the parser. */
class ControlGateTest {

    private static final List<String> BLANKS_AND_COMMENTS = List.of(
            " ",
            "\t",
            "\n",
            "\r\n",
            "\u000B\f",
            "/**/",
            "/* a; 'b' */",
            "/***/",
            "/*/ * / */",
            "/*+ a hint */",
            "-- a\n",
            "--\t'\n",
            "--\n",
            "# a\n",
            "#\n",
            " /* a *//* b */\n-- c\n# d\n ");

    private static boolean mayBeControl(String sql) {
        return ControlGate.mayBeControl(BytesOfSql.of(sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET @put_failpoint = 'a=return'",
                "set @PUT_FAILPOINT='a=return'",
                "sEt @Put_Failpoint := \"a=return\"",
                "SET@put_failpoint='a'",
                "SET @`put_failpoint` = 'a'",
                "SET @'Put_FailPoint' = 'a'",
                "SET @\"put_failpoint\" = 'a'",
                "SET @remove_failpoint = 'a'",
                "set @REMOVE_failpoint='a'",
                "SET @remove_failpoint",
                "SHOW FAILPOINTS",
                "show failpoints;",
                "Show FailPoints /* all */",
                "SHOW FAILPOINTS LIKE 'a'"
            })
    void aControlStatementIsLetThroughInAnyLetterCase(String sql) {
        assertThat(mayBeControl(sql)).isTrue();
    }

    @Test
    void blanksAndCommentsMayStandBeforeAndBetweenTheWords() {
        for (String filler : BLANKS_AND_COMMENTS) {
            assertThat(mayBeControl(filler + "SET" + filler + "@put_failpoint" + filler + "='a'"))
                    .as(filler)
                    .isTrue();
            assertThat(mayBeControl(filler + "SHOW" + filler + "FAILPOINTS" + filler))
                    .as(filler)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ";",
                "SELECT 1",
                "SELECT 'SET @put_failpoint = 1'",
                "SELECT @put_failpoint",
                "INSERT INTO put_failpoint VALUES (1)",
                "-- SET @put_failpoint = 'a'",
                "# SHOW FAILPOINTS",
                "/* SHOW FAILPOINTS */ SELECT 1",
                "SET autocommit = 1",
                "SET NAMES utf8mb4",
                "SET @x = 'failpoint'",
                "SETTLE @put_failpoint",
                "SET1 @put_failpoint",
                "SET_ @put_failpoint",
                "SET$ @put_failpoint",
                "SETé @put_failpoint",
                "RESET @put_failpoint",
                "SHOW",
                "SHOW ",
                "SHOW TABLES",
                "SHOW TABLES LIKE 'failpoints'",
                "SHOW FAILPOINTS2",
                "SHOW FAILPOINTSé",
                "SHOWFAILPOINTS",
                "SHOW 'FAILPOINTS'",
                "SHOW FULL FAILPOINTS",
                "(SHOW FAILPOINTS)",
                "SELECT 1; SHOW FAILPOINTS"
            })
    void anOrdinaryStatementIsKeptOut(String sql) {
        assertThat(mayBeControl(sql)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/*! SHOW FAILPOINTS */",
                "/*! a */ SHOW FAILPOINTS",
                "SHOW /*!50000 a */ FAILPOINTS",
                "/*!50000 SET @put_failpoint = 'a' */",
                "SHOW /*! FAILPOINTS */",
                "/*!SHOW*/ FAILPOINTS"
            })
    void aCommentTheServerExecutesIsNoComment(String sql) {
        assertThat(mayBeControl(sql)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--SHOW\nFAILPOINTS", "-SHOW FAILPOINTS", "/SHOW FAILPOINTS", "-- ", "--", "#", "/*", "/* *", "/"
            })
    void whatOnlyLooksLikeACommentOrNeverEndsHidesNoStatement(String sql) {
        assertThat(mayBeControl(sql)).isFalse();
    }

    @Test
    void twoHyphensAndALetterAreNoCommentButTwoHyphensAndABlankAre() {
        assertThat(mayBeControl("--x\nSHOW FAILPOINTS")).isFalse();
        assertThat(mayBeControl("-- x\nSHOW FAILPOINTS")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/* a */ SHOW -- b\n FAILPOINTS", "# a\nSET /* b */ @put_failpoint", "SET @remove_failpoint"})
    void aTextIsLetThroughOnlyOnceItsLastWordIsComplete(String sql) {
        BytesOfSql text = BytesOfSql.of(sql);
        assertThat(ControlGate.mayBeControl(text)).isTrue();
        for (int length = 0; length < text.length(); length++) {
            BytesOfSql truncated = text.first(length);
            assertThat(ControlGate.mayBeControl(truncated))
                    .as(truncated.toString())
                    .isFalse();
        }
    }

    @Test
    void bytesThatAreNoTextAreNoStatement() {
        for (int b = 0; b < 256; b++) {
            byte[] bytes = "SHOW FAILPOINTS".getBytes(StandardCharsets.US_ASCII);
            bytes[4] = (byte) b;
            boolean blank = b == ' ' || (b >= '\t' && b <= '\r');
            assertThat(ControlGate.mayBeControl(BytesOfSql.of(bytes)))
                    .as("byte " + b)
                    .isEqualTo(blank);
        }
    }
}
