package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.Terms;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Terms as a user writes them first are understood, or refused with what was meant. */
class FirstTermsTest {

    @ParameterizedTest
    @CsvSource({
        "ER_LOCK_DEADLOCK, 1213",
        "er_lock_deadlock, 1213",
        "LOCK_DEADLOCK, 1213",
        "deadlock, 1213",
        "'Lock Deadlock', 1213",
        "user_lock_deadlock, 3058",
        "lock_timeout, 1205",
        "dup_key, 1022",
        "duplicate_entry, 1062",
        "too_many_connections, 1040",
        "WARN_DATA_TRUNCATED, 1265",
        "ER_DUP_ENTRY, 1062",
        "lock_wait_timeout, 1205",
        "ER_STATEMENT_TIMEOUT, 1969"
    })
    void anErrorHasItsName(String name, int code) {
        assertThat(MySqlAction.error(terms("error(" + name + ")").steps().get(0).arguments())
                        .code())
                .isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ER_LOCK_DEADLOK | did you mean \"ER_LOCK_DEADLOCK\"?",
                "lock_deadlok | did you mean \"ER_LOCK_DEADLOCK\"?",
                "timeout | no error is called \"timeout\"; did you mean ER_CLIENT_INTERACTION_TIMEOUT, ER_DEBUG_",
                "lock | did you mean ER_",
                "dup | did you mean ER_",
                "xyzzy | no error is called \"xyzzy\""
            })
    void anUnknownNameIsRefused(String name, String reason) {
        assertThatThrownBy(() -> terms("error(" + name + ")")).hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "throttle(10KiB), 10240",
        "throttle(1kB), 1000",
        "throttle(1.5MiB), 1572864",
        "truncate(2kib), 2048",
        "slice(1KB), 1000",
        "throttle('10 KiB'), 10240"
    })
    void aSizeHasItsUnit(String step, long bytes) {
        assertThat(Sizes.of(terms(step).steps().get(0).value())).contains(bytes);
        assertThat(terms(terms(step).toString())).isEqualTo(terms(step));
    }

    @ParameterizedTest
    @ValueSource(strings = {"throttle(1.3B)", "throttle(10XiB)", "throttle(0KiB)", "slice(9GiB)"})
    void whatIsNoSizeIsRefused(String step) {
        assertThatThrownBy(() -> terms(step)).isInstanceOf(FailPointException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "sleep(1.5s), 1500",
        "sleep(0.25s), 250",
        "sleep(1.5m), 90000",
        "slow_close(0.5s), 500",
        "sleep('1.5s'), 1500"
    })
    void aDurationHasAFraction(String step, long millis) {
        assertThat(terms(step).steps().get(0).value().toDuration().orElseThrow().toMillis())
                .isEqualTo(millis);
    }

    @Test
    void aCommaBetweenFailpointsIsRefused() {
        assertThatThrownBy(() -> FailPointChange.parseAll("a=return(1),b=return(2)"))
                .hasMessage("failpoints are separated by ; and not by a comma: \"a=return(1),b=return(2)\"");
        assertThat(FailPointChange.parseAll("a=return(1,2);b=error(1) where user in ('a','b=c')"))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "error(1213) where statement=insert | there is no insert; quote it if it is a text: 'insert'",
                "error(1213) where user=app | quote it if it is a text",
                "error(1213) where statement='isnert' | statement is never 'isnert'; did you mean 'insert'?",
                "error(1213) where statement in ('select', 'updat') | did you mean 'update'?",
                "error(1213) where command='qery' | command is never 'qery'; did you mean 'query'?",
                "150%error(1213) | 150% is more than always",
                "off->100.5%return(1) | 100.5% is more than always"
            })
    void whatCannotBeMeantIsRefused(String terms, String reason) {
        assertThatThrownBy(() -> compile(terms)).hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error(1213) where statement='INSERT' and user='isnert'",
                "error(1213) where statement like 'ins%'",
                "100%error(1213)"
            })
    void whatMayBeMeantIsTaken(String terms) {
        assertThat(compile(terms)).isNotNull();
    }

    private static Object compile(String text) {
        return new SiteConditions()
                .compile(
                        SiteKey.values().stream()
                                .filter(site -> site.key().name().equals("before-query"))
                                .findFirst()
                                .orElseThrow()
                                .key(),
                        terms(text));
    }

    private static Terms terms(String text) {
        return Terms.parse(text, List.of(MySqlAction.values()));
    }
}
