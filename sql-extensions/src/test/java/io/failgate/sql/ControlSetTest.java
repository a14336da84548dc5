package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to assign our variables in a SET is recognised, and every other way is refused. */
class ControlSetTest {

    private static final String UNSEEN =
            "@put_failpoint is assigned where Failgate does not see it; assign it in a SET statement";

    private static final String IN_PROGRAM = "@put_failpoint is assigned inside a stored program, where Failgate does"
            + " not see it; assign it in a SET of its own";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SET @put_failpoint = 'a=return'                           | @put_failpoint
            set@put_failpoint='a=return'                              | @put_failpoint
            Set @Put_FailPoint := 'a=return'                          | @Put_FailPoint
            SET @PUT_FAILPOINT:="a=return"                            | @PUT_FAILPOINT
            SET @`put_failpoint` = 'a=return'                         | @`put_failpoint`
            SET @'PUT_failpoint' = 'a=return'                         | @'PUT_failpoint'
            SET @"put_failpoint" = 'a=return'                         | @"put_failpoint"
            SET @put_failpoint = CONCAT('a=', 'return')               | @put_failpoint
            SET @put_failpoint = @saved                               | @put_failpoint
            SET @put_failpoint = (SELECT v FROM t LIMIT 1)            | @put_failpoint
            SET @put_failpoint = ?                                    | @put_failpoint
            SET @put_failpoint = 1                                    | @put_failpoint
            SET @put_failpoint = NULL                                 | @put_failpoint
            SET @put_failpoint = 'a' 'b' COLLATE utf8mb4_bin          | @put_failpoint
            SET @put_failpoint = _utf8mb4'a'                          | @put_failpoint
            SET @put_failpoint = X'613D62'                            | @put_failpoint
            SET @put_failpoint = 'it''s'                              | @put_failpoint
            SET @put_failpoint = 'it\\'s; x'                          | @put_failpoint
            SET @put_failpoint = @put_failpoint                       | @put_failpoint
            SET @a = 1, @put_failpoint = 'a'                          | @put_failpoint
            SET @a = IF(1, 2, (3)), @put_failpoint = 'a', @b = 2      | @put_failpoint
            SET autocommit = 0, @put_failpoint = 'a'                  | @put_failpoint
            SET SESSION sql_mode = '', @put_failpoint = 'a'           | @put_failpoint
            SET @@session.sql_mode = '', @put_failpoint = 'a'         | @put_failpoint
            SET NAMES utf8mb4, @put_failpoint = 'a'                   | @put_failpoint
            SET CHARACTER SET utf8mb4, @put_failpoint = 'a'           | @put_failpoint
            SET statement = 1, @put_failpoint = 'a'                   | @put_failpoint
            SET @a = 'b'', @x', @put_failpoint = 'a'                  | @put_failpoint
            SET @a = ), @put_failpoint = 'a'                          | @put_failpoint
            SET @a = 1 /* , */, /* it's */ @put_failpoint = 'a'       | @put_failpoint
            SET /*! @put_failpoint = 'a' */                           | @put_failpoint
            /*!50000 SET */ @put_failpoint = 'a'                      | @put_failpoint
            /*M!100100 SET @put_failpoint = 'a' */                    | @put_failpoint
            /*!080034 SET @put_failpoint = 'a' */                      | @put_failpoint
            /*+ a */ SET @put_failpoint = 'a'                         | @put_failpoint
            SET @put_failpoint = 'a' /* never ended                   | @put_failpoint
            """)
    void aSetOfOursIsRecognisedInEveryForm(String sql, String variable) {
        assertThat(Scripts.of(sql)).containsExactly("set put_failpoint=" + variable + ": " + sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
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
                "--\0;\n",
                "# a\n",
                "#\n",
                " /* a *//* b */\n-- c\n# d\n "
            })
    void blanksAndCommentsMayStandAnywhere(String filler) {
        String core = "SET" + filler + "@put_failpoint" + filler + "=" + filler + "'a'" + filler + "," + filler
                + "@wait_failpoint" + filler + ":=" + filler + "'a'";
        assertThat(Scripts.of(filler + core + filler).get(0))
                .startsWith("set put_failpoint=@put_failpoint wait_failpoint=@wait_failpoint: ")
                .contains(core);
    }

    @ParameterizedTest
    @EnumSource
    void eachVariableIsKnownByItsName(ControlVariable variable) {
        String sql = "SET @" + variable.variableName() + " = 'a'";
        assertThat(Scripts.of(sql))
                .containsExactly("set " + variable.variableName() + "=@" + variable.variableName() + ": " + sql);
        assertThat(ControlFilter.mayBeControl(BytesOfSql.of(sql))).isTrue();
    }

    @Test
    void severalTargetsAreListedInOrder() {
        assertThat(Scripts.of("SET @put_failpoint = 'a', @x = 1, @remove_failpoint := 'b',@`PUT_FAILPOINT`=@c"))
                .first()
                .asString()
                .startsWith("set put_failpoint=@put_failpoint remove_failpoint=@remove_failpoint"
                        + " put_failpoint=@`PUT_FAILPOINT`:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET @x = 'put_failpoint'",
                "SET @x = \"@put_failpoint = 'a'\"",
                "SET @x = 'a, @put_failpoint = b'",
                "SET @x = 'it\\'s, @put_failpoint = 1'",
                "SET @x = `a, @put_failpoint = 1`",
                "SET @x = @put_failpoint",
                "SET @x := @put_failpoint = 'a'",
                "SET @x = CONCAT('a', @put_failpoint)",
                "SET @x = (SELECT COALESCE(@y, @put_failpoint), 1), @z = 2",
                "SET @x = 1 /* , @put_failpoint = 'a' */",
                "SET @x = 1 -- it's not @put_failpoint = 1\n, @y = 2",
                "SET @x = 1 # , @put_failpoint = 'a'",
                "SET @my_put_failpoint = 'a'",
                "SET 'put_failpoint' = 'a'",
                "SET @x = 'failpoint",
                "SET",
                "SET @",
                "SET @x = 1, @",
                "SETTLE @put_failpoint = 1",
                "RESET @put_failpoint = 1",
                "SELECT @put_failpoint",
                "SELECT @a, @put_failpoint, @put_failpoint = 'a' FROM t WHERE x = @put_failpoint",
                "SELECT t.into, @put_failpoint FROM t",
                "SELECT 1 INTO @x FROM t WHERE a = @put_failpoint",
                "INSERT INTO t SELECT @put_failpoint",
                "INSERT INTO t VALUES (1, @put_failpoint)",
                "INSERT INTO t SET a = 1, b = @put_failpoint",
                "UPDATE t SET a = @put_failpoint = 2",
                "REPLACE INTO put_failpoint VALUES (@put_failpoint)",
                "EXECUTE s USING @put_failpoint, @put_failpoint",
                "PREPARE s FROM @put_failpoint",
                "PREPARE s FROM 'SET @put_failpoint = 1'",
                "LOAD DATA INFILE 'a' INTO TABLE t (b, @c) SET d = @put_failpoint",
                "GET DIAGNOSTICS CONDITION @put_failpoint @x = MESSAGE_TEXT",
                "CREATE USER a@put_failpoint",
                "CREATE PROCEDURE p() BEGIN SELECT 1, @put_failpoint = 2; SELECT @put_failpoint; END",
                "CREATE TABLE t (a CHAR(9) CHARACTER SET utf8mb4 DEFAULT 'failpoint')",
                "-- SET @put_failpoint = 'a'\nSELECT 1",
                "SELECT 'SET @put_failpoint = 1; '",
                "SELECT \"a\\\"; SET @put_failpoint = 1\"",
                "SELECT `; SET @put_failpoint = 1; `"
            })
    void readingAndOtherNamesAreTheServers(String sql) {
        assertThat(Scripts.of(sql)).containsExactly("ordinary: " + sql);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SET @put_failpoint                             | expected = or :=                           | 19
            SET @put_failpoint 'a'                         | expected = or :=                           | 20
            SET @put_failpoint : = 'a'                     | expected = or :=                           | 20
            SET @put_failpoint;                            | expected = or :=                           | 19
            SET @put_failpoint, @a = 1                     | expected = or :=                           | 19
            SET @a = 1, @wait_failpoint                    | expected = or :=                           | 28
            SET @put_failpoint =                           | expected a value                           | 21
            SET @put_failpoint = ;                         | expected a value                           | 22
            SET @put_failpoint =, @a = 1                   | expected a value                           | 21
            SET @a = 1, @put_failpoint :=                  | expected a value                           | 30
            SET @put_failpoint = 'a                        | the quote ' is not closed                  | 22
            SET @put_failpoint = "a'                       | the quote " is not closed                  | 22
            SET @put_failpoint = 'a\\'                     | the quote ' is not closed                  | 22
            SET @put_failpoint = 'a\\                      | the quote ' is not closed                  | 22
            SET @put_failpoint = 'a' "b                    | the quote " is not closed                  | 26
            SET @`put_failpoint = 'a'                      | the quote ` is not closed                  | 6
            SET @put_failpoint = @`a                       | the quote ` is not closed                  | 23
            SELECT 1; SET @put_failpoint = 'a              | the quote ' is not closed                  | 32
            """)
    void whatCannotBeUnderstoodIsRefusedWithAReasonAndAPosition(String sql, String reason, int position) {
        Scripts.assertRefused(sql, reason, position);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT @put_failpoint := 'a'                                             | 8
            SELECT @`put_failpoint`:='a'                                             | 8
            DO @put_failpoint := 'a'                                                 | 4
            SET @x = (@put_failpoint := 'a')                                         | 11
            SET @x := @put_failpoint := 'a'                                          | 11
            SET @put_failpoint = 'a', @x = (@Put_Failpoint := 'a')                   | 33
            UPDATE t SET a = 1, b = @put_failpoint := 2                              | 25
            SELECT 'a' INTO @put_failpoint                                           | 17
            SELECT 1, 'a' INTO @a, @put_failpoint FROM t                             | 24
            SELECT 1 INTO /* a */ @'put_failpoint'                                   | 23
            SET @x = (SELECT 1 INTO @put_failpoint)                                  | 25
            GET DIAGNOSTICS @put_failpoint = NUMBER                                  | 17
            GET CURRENT DIAGNOSTICS CONDITION 1 @x = MYSQL_ERRNO, @put_failpoint = MESSAGE_TEXT | 55
            LOAD DATA INFILE 'a' INTO TABLE t (b, @put_failpoint) SET c = 1          | 39
            LOAD DATA INFILE 'a' INTO TABLE t CHARACTER SET utf8 (@put_failpoint)    | 55
            SET STATEMENT max_statement_time = 1 FOR SET @put_failpoint = 'a'        | 46
            SET STATEMENT a = 1 FOR SET @x = 1, @put_failpoint = 'a'                 | 37
            SELECT 1; SELECT @put_failpoint := 'a'                                   | 18
            """)
    void anAssignmentThatWouldNotBeSeenIsRefused(String sql, int position) {
        Scripts.assertRefused(sql, UNSEEN, position);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            CREATE PROCEDURE p() SET @put_failpoint = 'a'                                                   | 26
            CREATE PROCEDURE p() BEGIN SELECT 1; SET @x = 1, @put_failpoint = 'a'; END                      | 50
            create or replace definer = `root`@`%` procedure p() begin set @put_failpoint = 'a'; end        | 64
            CREATE DEFINER = CURRENT_USER() FUNCTION f() RETURNS INT BEGIN SET @put_failpoint = 1; END      | 68
            CREATE DEFINER = 'a'@'b' TRIGGER t BEFORE INSERT ON u FOR EACH ROW SET @put_failpoint = 'a'     | 72
            CREATE AGGREGATE FUNCTION f() RETURNS INT BEGIN SELECT 1 INTO @put_failpoint; END               | 63
            CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SET @put_failpoint = 'a'                              | 47
            ALTER DEFINER = a@b EVENT e DO SET @put_failpoint = 'a'                                         | 36
            BEGIN NOT ATOMIC SELECT 1; SET @put_failpoint = 'a'; END                                        | 32
            IF 1 THEN SET @put_failpoint = 'a'; END IF                                                      | 15
            CREATE PROCEDURE p() SELECT 1; SET @put_failpoint = 'a'                                         | 36
            /*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t SET @put_failpoint = 'a' */     | 69
            CREATE PROCEDURE p() BEGIN GET DIAGNOSTICS @put_failpoint = NUMBER; END                         | 44
            CREATE PROCEDURE p() BEGIN FETCH c INTO a, @put_failpoint; END                                  | 44
            """)
    void anAssignmentInsideAStoredProgramIsRefused(String sql, int position) {
        Scripts.assertRefused(sql, IN_PROGRAM, position);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SET @put_failpoint = 'a\\', @x = 'b'                | NO_BACKSLASH_ESCAPES             | put_failpoint
            SET @x = 'a\\', @put_failpoint = 'b'                | NO_BACKSLASH_ESCAPES             | put_failpoint
            SET @x = "a\\", @put_failpoint = 'b'                | NO_BACKSLASH_ESCAPES             | put_failpoint
            SET @x = "a\\", @put_failpoint = 'b'                | ANSI_QUOTES                      | put_failpoint
            SET @"put_failpoint" = "a"                          | ANSI_QUOTES                      | put_failpoint
            SET @"Put_failpoint" = 'a\\'                        | ANSI_QUOTES,NO_BACKSLASH_ESCAPES | put_failpoint
            SET @x = 'a\\', @put_failpoint = 'b'                | ~~                               | -
            SET @x = "a\\", @put_failpoint = "b"                | ~~                               | -
            SET @x = 'a\\', @put_failpoint = ''                 | ANSI_QUOTES                      | -
            SET @x = "a""b\\", @put_failpoint = 'b'             | ANSI_QUOTES                      | put_failpoint
            """)
    void theSqlModeDecidesWhereStringsEnd(String sql, String sqlMode, String variables) {
        String found = Script.parse(BytesOfSql.of(sql), Dialect.of(sqlMode, "utf8mb4"), true).statements().stream()
                .filter(Statement.ControlSet.class::isInstance)
                .flatMap(statement -> ((Statement.ControlSet) statement).targets().stream())
                .map(target -> target.variable().variableName())
                .findFirst()
                .orElse("-");
        assertThat(found).isEqualTo(variables);
    }
}
