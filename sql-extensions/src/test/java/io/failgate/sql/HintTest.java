package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hints are found in comments, belong to their statement, and are refused where they make no sense. */
class HintTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT /*+ FAILPOINT('a=return') */ 1                            | a=return (optimizer)
            SELECT /*+FAILPOINT('a=return')*/ 1                              | a=return (optimizer)
            select /*+ failPoint ( "a=return" ) */ 1                         | a=return (optimizer)
            INSERT /*+ FAILPOINT(' a = return(1) ') */ INTO t VALUES (1)     | a=return(1) (optimizer)
            UPDATE /*+ FAILPOINT('a=return("b=c")') */ t SET a = 1           | a=return("b=c") (optimizer)
            DELETE /*+ FAILPOINT('a=it''s') */ FROM t                        | a=it's (optimizer)
            DELETE /*+ FAILPOINT('a=it\\'s') */ FROM t                       | a=it's (optimizer)
            SELECT /*+ MAX_EXECUTION_TIME(1000) FAILPOINT('a=b') BKA(t) */ 1 | a=b (optimizer)
            SELECT /*+ QB_NAME(failpoint) FAILPOINT('a=b') */ 1              | a=b (optimizer)
            /*+ FAILPOINT('a=b') */ COMMIT                                   | a=b (optimizer)
            COMMIT /*+ FAILPOINT('a=b') */                                   | a=b (optimizer)
            SELECT (SELECT /*+ FAILPOINT('a=b') */ 1)                        | a=b (optimizer)
            /* failpoint: a=return */ COMMIT                                 | a=return
            COMMIT /* failpoint: a=return(1) where b = 'c' */                | a=return(1) where b = 'c'
            COMMIT /*FAILPOINT:a=b*/                                         | a=b
            COMMIT /* Failpoint : a = b = c */                               | a=b = c
            SELECT /* x */ 1 /* failpoint: a=b */ FROM t /* y */             | a=b
            SET @x = 1 /* failpoint: a=b */                                  | a=b
            SELECT /* failpoint: a=it's */ 1                                 | a=it's
            SELECT /*+ FAILPOINT('a=') */ 1                                  | a= (optimizer)
            """)
    void aHintIsFound(String sql, String hint) {
        assertThat(Scripts.of(sql)).containsExactly("ordinary " + hint + ": " + sql);
        assertThat(ControlFilter.mayBeControl(BytesOfSql.of(sql))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT '/*+ FAILPOINT(''a=b'') */'",
                "SELECT \"/* failpoint: a=b */\"",
                "SELECT `/* failpoint: a=b */`",
                "SELECT 1 -- /* failpoint: a=b */",
                "SELECT 1 /* a failpoint: a=b */",
                "SELECT 1 /* tests the failpoint of x */",
                "SELECT 1 /* SET @put_failpoint='before-query=off' */",
                "SELECT 1 # /* failpoints: a=b */",
                "SELECT 1 /* x, failpoint: a=b */",
                "SELECT 1 /* failpoints are armed with key=terms */",
                "SELECT 1 /* failpoint x=off is what this test arms */",
                "SELECT 1 /* failpoint x = 5 */",
                "SELECT 1 /* failpoints: see the page */",
                "SELECT 1 -- failpoint",
                "SELECT 1 # failpoints: none",
                "SELECT 1 /* a fail point: a=b */",
                "SELECT 1 /* checkpoint: a=b */",
                "SELECT 1 /* failure: a=b */",
                "SELECT /*+ FAILPOINT_COUNT(1) */ 1",
                "SELECT /*+ ENDPOINT('a=b') */ 1",
                "SELECT /*+ SET_VAR(a = 'FAILPOINT(') */ 1",
                "SELECT /*+ INDEX(t failpoint) */ 1",
                "SELECT /*+ `failpoint` */ 1"
            })
    void otherCommentsAreNone(String sql) {
        assertThat(Scripts.of(sql)).containsExactly("ordinary: " + sql);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT /*+ FAILPOINT */ 1                             | expected ( behind FAILPOINT              | 22
            SELECT /*+ FAILPOINT 'a=b' */ 1                       | expected ( behind FAILPOINT              | 22
            SELECT /*+ FAILPOINT() */ 1                           | expected 'key=terms' in quotes           | 22
            SELECT /*+ FAILPOINT(a=b) */ 1                        | expected 'key=terms' in quotes           | 22
            SELECT /*+ FAILPOINT( */ 1                            | expected 'key=terms' in quotes           | 23
            SELECT /*+ FAILPOINT('a') */ 1                        | expected key=terms in the FAILPOINT hint | 22
            SELECT /*+ FAILPOINT(' =b') */ 1                      | expected key=terms in the FAILPOINT hint | 22
            SELECT /*+ FAILPOINT('a=b' */ 1                       | expected )                               | 28
            SELECT /*+ FAILPOINT('a=b', 'c') */ 1                 | expected )                               | 27
            SELECT /*+ FAILPOINT('a=b) */ 1                       | the quote ' is not closed                | 22
            SELECT /*+ FAILPOINT('a=b                             | the quote ' is not closed                | 22
            COMMIT /* failpoint: a */                             | expected key=terms in the FAILPOINT hint | 21
            COMMIT /* failpoint: */                               | expected key=terms in the FAILPOINT hint | 21
            COMMIT /* failpoint: a=b                              | the comment is not closed                | 8
            SELECT /*+ FAILPOINT('a=b') FAILPOINT('c=d') */ 1     | one FAILPOINT hint per statement         | 8
            SELECT /*+ FAILPOINT('a=b') */ 1 /* failpoint: a=b */ | one FAILPOINT hint per statement         | 34
            SELECT 1; COMMIT /* failpoint: a */                   | expected key=terms in the FAILPOINT hint | 31
            """)
    void aMalformedHintIsRefused(String sql, String reason, int position) {
        Scripts.assertRefused(sql, reason, position);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/* failpoints: a=b */ COMMIT",
                "COMMIT /* failpoint a=b */",
                "COMMIT /* fail point: before-query=error(1213) */",
                "COMMIT /* fail_point: before-query=error(1213) */",
                "COMMIT /* failpont: before-query=1*error(1213, \"x\") */",
                "COMMIT /* fialpoint a=b */",
                "SELECT 1 -- failpoint: a=b",
                "-- failpoint: a=50%error(1213)->off\nSELECT 1",
                "SELECT 1 # failpoint: a=b",
                "SELECT 1 # failpoint a=b where user = 'app'",
                "SELECT /* FAILPOINT('a=b') */ 1",
                "SELECT /* failpoint('before-query=error(1213)') */ 1",
                "SELECT /* failpoint='before-query=error(1213)' */ 1",
                "SELECT /* failpoint = before-query=off */ 1",
                "SELECT /* put_failpoint: a=b */ 1",
                "SELECT /* failpoints:a=b*/ 1",
                "SELECT /* failpoints: shop:pay=b */ 1",
                "SELECT /* failpoints: a={\"mode\": \"off\"} */ 1",
                "SELECT /*+ failpoints: a=b */ 1",
                "SELECT /** failpoint: a=b */ 1"
            })
    void aCommentThatIsNearlyAHintIsRefused(String sql) {
        assertThat(ControlFilter.mayBeControl(BytesOfSql.of(sql))).isTrue();
        assertThatThrownBy(() -> Scripts.of(sql))
                .isExactlyInstanceOf(ControlSyntaxException.class)
                .hasMessageContaining("this comment arms no failpoint; did you mean /* failpoint: key=terms */?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT /*+ FAILPOINTS('a=b') */ 1",
                "SELECT /*+ FAIL_POINT('a=b') */ 1",
                "SELECT /*+ FAIL POINT('a=b') */ 1",
                "SELECT /*+ FAILPONT('a=b') */ 1",
                "SELECT /*+ fialpoint ( 'a=b' ) */ 1",
                "SELECT /*+ PUT_FAILPOINT('a=b') */ 1",
                "SELECT /*+ BKA(t) Set_FailPoint('a=b') */ 1"
            })
    void anOptimizerHintThatIsNearlyOursIsRefused(String sql) {
        assertThat(ControlFilter.mayBeControl(BytesOfSql.of(sql))).isTrue();
        assertThatThrownBy(() -> Scripts.of(sql))
                .isExactlyInstanceOf(ControlSyntaxException.class)
                .hasMessageContaining("there is no hint ")
                .hasMessageContaining("; did you mean FAILPOINT('key=terms')?");
    }

    @Test
    void aCommentIsReadInTheTimeOfItsLength() {
        for (String piece : List.of("a->", "(", "a(b)->", "1*", " ", "-", "a=")) {
            String sql = "SELECT 1 /* failpoint x=" + piece.repeat(900 / piece.length()) + "! */";
            assertThat(Scripts.of(sql)).containsExactly("ordinary: " + sql);
        }
    }

    @Test
    void eachStatementHasItsOwn() {
        assertThat(Scripts.of("/* failpoint: a=b */ SELECT 1; SELECT 2; SELECT /*+ FAILPOINT('c=d') */ 3 /* x */;"))
                .containsExactly(
                        "ordinary a=b: /* failpoint: a=b */ SELECT 1",
                        "ordinary: SELECT 2",
                        "ordinary c=d (optimizer): SELECT /*+ FAILPOINT('c=d') */ 3 /* x */");
    }

    @Test
    void aStoredProgramHasItsOwn() {
        String program =
                "CREATE PROCEDURE p() BEGIN SELECT /*+ FAILPOINT('a=b') */ 1; SELECT /* failpoint: x */ 2; END";
        assertThat(Scripts.of(program)).containsExactly("ordinary: " + program);
    }

    @Test
    void itKnowsTheBytesOfItsComment() {
        BytesOfSql text = BytesOfSql.of("SELECT 'é'; SELECT /*+ A() FAILPOINT('a=b') */ 1");
        Statement.Ordinary statement = (Statement.Ordinary)
                Script.parse(text, Dialect.DEFAULT, true).statements().get(1);
        Hint hint = statement.hint().orElseThrow();
        assertThat(text.part(hint.start(), hint.end())).isEqualTo("/*+ A() FAILPOINT('a=b') */");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT /*+ FAILPOINT('a=b\\') */ 1              | NO_BACKSLASH_ESCAPES | utf8mb4 | b\\
            SELECT /*+ FAILPOINT("a=b\\") */ 1              | ANSI_QUOTES          | utf8mb4 | b\\
            SELECT /*+ FAILPOINT("a=b\\"") */ 1             | ~~                   | utf8mb4 | b"
            SELECT /*+ FAILPOINT('a={95 5C}') */ 1          | ~~                   | sjis    | 表
            SELECT /*+ FAILPOINT('a={B3 5C}') */ 1          | ~~                   | big5    | 許
            SELECT /*+ FAILPOINT('a={8A 5C}') */ 1          | ~~                   | gbk     | 奬
            SELECT /*+ FAILPOINT('a={81 30 8B 37}') */ 1    | ~~                   | gb18030 | ÿ
            """)
    void itsStringIsReadInTheDialectOfTheSession(String sql, String sqlMode, String characterSet, String terms) {
        Dialect dialect = Dialect.of(sqlMode, characterSet);
        List<Statement> statements =
                Script.parse(BytesOfSql.withHex(sql), dialect, true).statements();
        assertThat(statements)
                .singleElement()
                .isInstanceOfSatisfying(
                        Statement.Ordinary.class,
                        statement -> assertThat(statement.hint().orElseThrow().terms())
                                .isEqualTo(terms));
    }
}
