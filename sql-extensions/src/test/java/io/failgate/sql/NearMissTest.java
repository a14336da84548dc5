package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A variable that was meant for Failgate does not become one of the server's in silence. */
class NearMissTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "put_failpont, put_failpoint",
                "put_fail_point, put_failpoint",
                "putfailpoint, put_failpoint",
                "PUT_FIALPOINT, put_failpoint",
                "pt_failpoint, put_failpoint",
                "put_failpoints, put_failpoint",
                "put_failpoint2, put_failpoint",
                "put_failpoint.x, put_failpoint",
                ".put_failpoint., put_failpoint",
                "failpoint_put, put_failpoint",
                "set_failpoint, put_failpoint",
                "failpoint.before, put_failpoint",
                "`failpoint.before-query`, put_failpoint",
                "`put-failpoint`, put_failpoint",
                "`put_failpoint `, put_failpoint",
                "'put failpoint', put_failpoint",
                "'p\\ut_failpoint', put_failpoint",
                "`put_failpoint\uD83D\uDE00`, put_failpoint",
                "failpoint_put_session, put_session_failpoint",
                "session_put_failpoint, put_session_failpoint",
                "put_sesion_failpont, put_session_failpoint",
                "remove_failpont, remove_failpoint",
                "delete_failpoint, remove_failpoint",
                "wake_up_failpoint, wakeup_failpoint",
                "wait_fail_point, wait_failpoint",
                "seed_failpoint, failpoint_seed",
                "failpoint, put_failpoint",
                "fail_points, put_failpoint",
                "fail_point, put_failpoint",
                "add_failpoint, put_failpoint",
                "enable_failpoint, put_failpoint",
                "enable_failpont, put_failpoint",
                "failpoint_activate, put_failpoint",
                "put_global_failpoint, put_failpoint",
                "global_failpoint, put_failpoint",
                "put_failpoint_global, put_failpoint",
                "put_local_failpoint, put_session_failpoint",
                "sessionfailpoint, put_session_failpoint",
                "failpoint_session_enable, put_session_failpoint",
                "disable_failpoint, remove_failpoint",
                "clear_failpoints, remove_failpoint",
                "remove_all_failpoints, remove_failpoint",
                "reset_all_fail_points, remove_failpoint",
                "drop_local_failpoint, remove_session_failpoint",
                "resume_failpoint, wakeup_failpoint",
                "continue_failpoint, wakeup_failpoint",
                "wait_for_failpoint, wait_failpoint",
                "await_failpoint, wait_failpoint",
                "set_failpoint_seed, failpoint_seed",
                "fire_failpoint, put_failpoint",
                "throw_failpoint, put_failpoint",
                "failpoint1, put_failpoint",
                "put_failpoint_2, put_failpoint",
                "put_user_failpoint, put_session_failpoint",
                "put_connection_failpoint, put_session_failpoint"
            })
    void isRefused(String name, String meant) {
        for (String sql : new String[] {
            "SET @%s = 'a=b'",
            "set@%s:='a=b'",
            "SET @a = 1,\n@%s = 'a=b'",
            "SELECT 1; SET /* */ @%s = 'a=b'",
            "SELECT @%s := 'a=b'",
            "SELECT 'a=b' INTO @%s",
            "CREATE PROCEDURE p() SET @%s = 'a=b'"
        }) {
            String text = sql.formatted(name);
            assertThat(ControlFilter.mayBeControl(BytesOfSql.of(text))).as(text).isTrue();
            assertThatThrownBy(() -> Script.parse(BytesOfSql.of(text), Dialect.DEFAULT, true))
                    .as(text)
                    .isExactlyInstanceOf(ControlSyntaxException.class)
                    .hasMessageContaining(" is not a variable of Failgate; did you mean @" + meant + "? (position ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "my_put_failpoint",
                "last_failpoint",
                "failpoint_count",
                "failpoint_enabled",
                "failpoint_hit",
                "all_failpoints",
                "test_failpoint",
                "enable_checkpoint",
                "set_endpoint",
                "global_point",
                "put_point",
                "put_checkpoint",
                "remove_endpoint",
                "input_failpoint_data",
                "wait_point",
                "fail_count",
                "output",
                "put",
                "seed"
            })
    void namesOfAnApplicationAreLeftAlone(String name) {
        assertThat(Scripts.of("SET @" + name + " = 'a=b'")).containsExactly("ordinary: SET @" + name + " = 'a=b'");
    }

    @Test
    void readingIsAllowed() {
        assertThat(Scripts.of("SELECT @put_failpont")).containsExactly("ordinary: SELECT @put_failpont");
    }

    @Test
    void theFilterLetsEveryNearNamePass() {
        SplittableRandom random = new SplittableRandom(1);
        int near = 0;
        for (int i = 0; i < 50_000; i++) {
            ControlVariable[] all = ControlVariable.values();
            StringBuilder name = new StringBuilder(all[random.nextInt(all.length)].variableName());
            int swaps = 1;
            for (int j = random.nextInt(4); j > 0; j--) {
                int at = random.nextInt(name.length() - 1);
                int kinds = swaps > 0 ? 4 : 3;
                switch (random.nextInt(kinds)) {
                    case 0 -> name.deleteCharAt(at);
                    case 1 -> name.insert(at, (char) ('a' + random.nextInt(26)));
                    case 2 -> name.setCharAt(at, (char) ('a' + random.nextInt(26)));
                    default -> {
                        name.insert(at, name.charAt(at + 1)).deleteCharAt(at + 2);
                        swaps--;
                    }
                }
            }
            if (NearVariable.of(name.toString()).isPresent()) {
                near++;
                String sql = " ".repeat(random.nextInt(9)) + "SET @" + name + "=1";
                assertThat(ControlFilter.mayBeControl(BytesOfSql.of(sql)) || isSwappedTwice(name.toString()))
                        .as(sql)
                        .isTrue();
            }
        }
        assertThat(near).isGreaterThan(10_000);
    }

    /** What passes the filter unnoticed. A letter that is missing and comes elsewhere may be a swap as well. */
    private static boolean isSwappedTwice(String name) {
        String letters = name.replace("_", "");
        return Stream.of("failpoint", "haltfleet")
                .flatMap(NearMissTest::swapped)
                .flatMap(NearMissTest::swapped)
                .anyMatch(letters::contains);
    }

    private static Stream<String> swapped(String word) {
        return IntStream.range(1, word.length())
                .mapToObj(i -> word.substring(0, i - 1) + word.charAt(i) + word.charAt(i - 1) + word.substring(i + 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET @customer_id = 5",
                "SET @point = 1, @total := @total + 1",
                "SELECT @@version, @@session.autocommit",
                "INSERT INTO t VALUES ('a.failpont@example.com', 'b@failpnt.example')",
                "SELECT failpont"
            })
    void theFilterRulesOthersOut(String sql) {
        assertThat(ControlFilter.mayBeControl(BytesOfSql.of(sql))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT @@failgate_version | SELECT '1.2' AS `@@failgate_version`",
                "select @@Failgate_Version as v; | select '1.2' as v",
                "SELECT @@global.failgate_version, 1 LIMIT 1"
                        + " | SELECT '1.2' AS `@@global.failgate_version`, 1 LIMIT 1",
                "SELECT @@`failgate_version` v | SELECT '1.2' v",
                "SELECT CONCAT('a', @@failgate_version) | SELECT CONCAT('a', '1.2')",
                "SELECT 1 ORDER BY 1, @@failgate_version | SELECT 1 ORDER BY 1, '1.2'"
            })
    void theVersionOfFailgateIsPutIn(String sql, String sent) {
        assertThat(ControlFilter.mayBeControl(BytesOfSql.of(sql))).isTrue();
        assertThat(Scripts.of(sql)).first().asString().startsWith("version " + sent + ": ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT '@@failgate_version'", "SET @@failgate_version = 1", "SELECT @@fail_rate"})
    void whatDoesNotReadItIsOrdinary(String sql) {
        assertThat(Scripts.of(sql)).containsExactly("ordinary: " + sql);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT @@failgate_verion | @@failgate_version",
                "SELECT 1, @@global.failgate_versions | @@failgate_version",
                "select @@Failgat_Version | @@failgate_version",
                "SELECT @@failgate.version | @@failgate_version",
                "SELECT @@put_failpoint | @put_failpoint",
                "SET put_failpoint = 'a=b' | @put_failpoint",
                "SET GLOBAL put_failpoint = 'a=b' | @put_failpoint",
                "SET @x = 1, session remove_failpoint := 'a' | @remove_failpoint",
                "SET @@put_failpoint = 'a=b' | @put_failpoint",
                "SET @@global.put_failpoints = 'a=b' | @put_failpoint",
                "SET PERSIST enable_failpoint = 'a=b' | @put_failpoint",
                "SET @@persist.disable_failpoint = 'a' | @remove_failpoint",
                "SET `put_failpoint` = 'a=b' | @put_failpoint"
            })
    void aSystemVariableIsNotMeant(String sql, String meant) {
        assertThat(ControlFilter.mayBeControl(BytesOfSql.of(sql))).isTrue();
        assertThatThrownBy(() -> Script.parse(BytesOfSql.of(sql), Dialect.DEFAULT, true))
                .isExactlyInstanceOf(ControlSyntaxException.class)
                .hasMessageContaining("there is no system variable ")
                .hasMessageContaining("; did you mean " + meant + "? (position ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE t SET put_failpoint = 1",
                "SET @x = (SELECT failpoint_seed = 1 FROM t)",
                "CREATE PROCEDURE p() BEGIN DECLARE put_failpoint INT; SET put_failpoint = 1; END",
                "SET component.put_failpoint = 1",
                "SELECT put_failpoint = 1 FROM t",
                "SET failpoint_count = 1"
            })
    void columnsAndVariablesOfOthersAreLeftAlone(String sql) {
        assertThat(Scripts.of(sql)).containsExactly("ordinary: " + sql);
    }
}
