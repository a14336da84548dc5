package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where statements begin and end, in every encoding, and what becomes of texts that are cut off. */
class ScriptTest {

    @Test
    void aTextIsDividedAtItsSemicolons() {
        assertThat(Scripts.of(" SELECT 1 ; SET @put_failpoint = 'a;b';\nSHOW FAILPOINTS;COMMIT;"))
                .containsExactly(
                        "ordinary: SELECT 1",
                        "set put_failpoint=@put_failpoint: SET @put_failpoint = 'a;b'",
                        "show: SHOW FAILPOINTS",
                        "ordinary: COMMIT");
    }

    @Test
    void commentsUpToTheSemicolonBelongToTheStatement() {
        assertThat(Scripts.of("/* a */ SELECT 1 /* b */; -- c\n SELECT 2 # d"))
                .containsExactly("ordinary: /* a */ SELECT 1 /* b */", "ordinary: -- c\n SELECT 2 # d");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/* failpoint: before-query=error(1317) */ SHOW FAILPOINTS | 1",
                "SHOW FAILGATES /*+ FAILPOINT('a=b') */ | 16",
                "/*+ FAILPOINT(nonsense */ SHOW FAILPOINTS | 1",
                "DO 1; SET /* failpoint: a=b */ @put_failpoint = 'c=d' | 11",
                "SET @remove_failpoint = 'c' /* failpoint: a=off */ | 29"
            })
    void aHintForAStatementOfOursIsRefused(String sql, int position) {
        Scripts.assertRefused(
                sql,
                "this comment arms no failpoint, as its statement is for Failgate and passes no failpoint",
                position);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ";",
                ";;;",
                "/* failpoint */",
                "-- failpoint",
                ";/* a */; # b\n ;",
                "/*! */",
                "/*!50000 ; */"
            })
    void emptyStatementsAreNotListed(String sql) {
        assertThat(Scripts.of(sql)).isEmpty();
    }

    @Test
    void whatFollowsTheLastSemicolonWithoutAStatementBelongsToNone() {
        assertThat(Scripts.of("COMMIT; /* a=b */")).containsExactly("ordinary: COMMIT");
        assertThat(Scripts.of("COMMIT; /* a failpoint: nonsense */ ;")).containsExactly("ordinary: COMMIT");
        assertThat(Scripts.of("-- failpoints: none")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/* failpoint: before-query=error(1317) */ | 1",
                "-- failpoint: before-query=error(1317) | 1",
                "# failpoint: before-query=error(1317) | 1",
                "/*+ FAILPOINT(\"a=b\") */ | 1",
                "/* x */ /* failpoints: a=off */ | 9",
                "; /* failpoint: a=b */ ; COMMIT | 3",
                "COMMIT; /* failpoint: a=b */ | 9",
                "COMMIT; /* failpoint: nonsense */ ; | 9",
                "COMMIT;; -- failpoint: a=off | 10"
            })
    void aHintWithoutAStatementIsRefused(String sql, int position) {
        assertThat(ControlFilter.mayBeControl(BytesOfSql.of(sql))).isTrue();
        Scripts.assertRefused(sql, "this comment arms no failpoint, as it belongs to no statement", position);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE PROCEDURE p() BEGIN SELECT 1; SHOW FAILPOINTS; END",
                "create or replace procedure p() begin select 1; select 2; end",
                "CREATE DEFINER = root@localhost FUNCTION f() RETURNS INT BEGIN DECLARE a INT; RETURN 1; END",
                "CREATE DEFINER='a'@'b' TRIGGER t AFTER INSERT ON u FOR EACH ROW BEGIN SET @x = 1; END",
                "CREATE DEFINER=CURRENT_USER EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN SELECT 1; END",
                "ALTER EVENT e DO BEGIN SELECT 1; SELECT 2; END",
                "BEGIN NOT ATOMIC SELECT 1; SELECT 2; END",
                "/* failpoint: a=b */ CREATE PROCEDURE p() BEGIN SELECT 1; END"
            })
    void aStoredProgramGoesToTheEndOfTheText(String sql) {
        assertThat(Scripts.of(sql)).containsExactly("ordinary: " + sql);
        assertThat(Scripts.of("COMMIT; " + sql + " ; ")).containsExactly("ordinary: COMMIT", "ordinary: " + sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN",
                "BEGIN WORK",
                "CREATE TABLE t (procedure_ INT)",
                "CREATE TABLE `procedure` (a INT)",
                "CREATE",
                "ALTER PROCEDURE p COMMENT 'a'",
                "DROP PROCEDURE p",
                "CREATE DEFINER = a@b VIEW v AS SELECT 1",
                "SELECT 1 AS `begin`"
            })
    void otherStatementsEndAtTheirSemicolon(String sql) {
        assertThat(Scripts.of(sql + "; SHOW FAILPOINTS")).containsExactly("ordinary: " + sql, "show: SHOW FAILPOINTS");
    }

    @Test
    void aCommentThatTheServerExecutesIsCode() {
        assertThat(Scripts.of("/*!40101 SET NAMES utf8 */; /*!50000 SHOW */ FAILPOINTS /*! */"))
                .containsExactly("ordinary: /*!40101 SET NAMES utf8 */", "show: /*!50000 SHOW */ FAILPOINTS /*! */");
    }

    @Test
    void noneOfOursMayBePartOfACommentWithSeveralStatements() {
        assertThat(Scripts.of("/*! SELECT 1; SELECT 2 */")).hasSize(2);
        Scripts.assertRefused(
                "/*! SELECT 1; SHOW FAILPOINTS */", "a /*! comment may not go beyond the end of a statement", 13);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            gbk     | SELECT '{81 5C}'; SHOW FAILPOINTS               | 2
            gbk     | SELECT '{81 5C}\\'; SHOW FAILPOINTS'            | 1
            gbk     | SELECT '\\{81 5C}'; SHOW FAILPOINTS'            | 1
            sjis    | SELECT '{83 5C}'; SHOW FAILPOINTS               | 2
            cp932   | SELECT '{FA 5C}'; SHOW FAILPOINTS               | 2
            big5    | SELECT '{B3 5C}'; SHOW FAILPOINTS               | 2
            gb18030 | SELECT '{81 5C}'; SHOW FAILPOINTS               | 2
            gb18030 | SELECT '{81 30 81 30}'; SHOW FAILPOINTS         | 2
            utf8mb4 | SELECT '{81 5C}'; SHOW FAILPOINTS'              | 1
            latin1  | SELECT '{81 5C}'; SHOW FAILPOINTS'              | 1
            gbk     | SELECT `{81 60}; SHOW FAILPOINTS`               | 1
            sjis    | SELECT `{81 60}; SHOW FAILPOINTS`               | 1
            utf8mb4 | SELECT `{81 60}; SHOW FAILPOINTS                | 2
            gbk     | SELECT {81 60}; SHOW FAILPOINTS                 | 2
            big5    | SELECT {A1 60}a{A1 40}; SHOW FAILPOINTS         | 2
            utf8mb4 | SELECT {81 60}; SHOW FAILPOINTS                 | 1
            gbk     | SELECT "{81 5C}"; SHOW FAILPOINTS               | 2
            gbk     | SELECT '{81 27}; SHOW FAILPOINTS                | 2
            gbk     | SELECT 1 /* {81 5C} */; SHOW FAILPOINTS         | 2
            """)
    void aCharacterOfTwoBytesIsOneThing(String characterSet, String sql, int statements) {
        Dialect dialect = Dialect.of("", characterSet);
        assertThat(Script.parse(BytesOfSql.withHex(sql), dialect, true).statements())
                .hasSize(statements);
    }

    @ParameterizedTest
    @CsvSource({
        "gbk,81 5C",
        "gbk,FE 5C",
        "sjis,83 5C",
        "sjis,95 5C",
        "cp932,E0 5C",
        "big5,A5 5C",
        "gb18030,81 5C",
        "gb18030,81 30 81 30"
    })
    void aSetOfOursIsFoundBehindCharactersOfSeveralBytes(String characterSet, String hex) {
        String sql = "SELECT '{" + hex + "}', `{" + hex + "}`, {" + hex + "}; SET @x = '{" + hex
                + "}', @put_failpoint = '{" + hex + "}'";
        Script script = Script.parse(BytesOfSql.withHex(sql), Dialect.of("", characterSet), true);
        assertThat(script.statements()).hasSize(2).last().isInstanceOf(Statement.ControlSet.class);
    }

    @Test
    void aBackslashEscapesOneByteOnly() {
        // what is left of the character is a backslash again, to the server as well
        BytesOfSql text = BytesOfSql.withHex("SELECT '\\{81 5C}'; SHOW FAILPOINTS'");
        assertThat(Scripts.of(text, Dialect.of("", "gbk"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET @put_failpoint = 'aaa",
                "SET @put_failpoint = 'aaa', @x =",
                "SHOW FAILPOINTS LIKE 'a",
                "SELECT 1; SET @put_failpoint",
                "INSERT /*+ FAILPOINT('a=b') */ INTO t VALUES (1",
                "SELECT 1 /* failpoint: a=",
                "SELECT @put_failpoint := 1, '"
            })
    void oursMayNotBeLongerThanWhatIsSeen(String sql) {
        assertThatThrownBy(() -> Script.parse(BytesOfSql.of(sql), Dialect.DEFAULT, false))
                .isExactlyInstanceOf(ControlSyntaxException.class)
                .hasMessageStartingWith("a text with statements of Failgate may have at most 64 KiB (position ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES ('failpoint",
                "SELECT @put_failpoint, `",
                "SET @x = 'failpoint",
                "/* failpoint"
            })
    void othersMayBeLonger(String sql) {
        assertThat(Script.parse(BytesOfSql.of(sql), Dialect.DEFAULT, false).isOurs())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT 1; SELECT @put_failpoint        | false
            SELECT 1; SET @put_failpoint = 'a'     | true
            SHOW FAILPOINTS                        | true
            SELECT 1; COMMIT /* failpoint: a=b */  | true
            ~~                                     | false
            """)
    void aScriptIsOursIfOneOfItsStatementsIs(String sql, boolean ours) {
        assertThat(Script.parse(BytesOfSql.of(sql), Dialect.DEFAULT, true).isOurs())
                .isEqualTo(ours);
    }
}
