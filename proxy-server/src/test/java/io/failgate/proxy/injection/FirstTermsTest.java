package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.failpoint.Condition;
import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPoints;
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
                "deadlok | did you mean deadlock?",
                "lock_timout | did you mean lock_timeout?",
                "duplicat entry | did you mean duplicate_entry?",
                "acces_denied | did you mean \"ER_DB_ACCESS_DENIED\"?",
                "timout | did you mean ",
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
                "error(1213) where statement=1 | statement is never 1",
                "error(1213) where user='app@localhost' | user is the name alone, and host the client's address;"
                        + " write user = 'app', and perhaps host = '127.0.0.1'",
                "error(1213) where user in ('a', 'b@%') | write user = 'b'",
                "error(1213) where host='localhost' | host is never 'localhost': it is the client's address",
                "error(1213) where 'db.example.com' = host | host is never 'db.example.com'",
                "error(1213) where host='127.0.0.256' | host is never '127.0.0.256'",
                "error(1213) where host='127.0.0.1:3306' | it is the client's address, without a port",
                "error(1213) where host like 'localhost' | host is never 'localhost'",
                "error(1213) where user like 'app@localhost' | user is the name alone",
                "error(1213) where table='' | no table has an empty name; write table IS NULL",
                "error(1213) where statement like 'inzert' | statement never matches 'inzert'; did you mean 'insert'?",
                "error(1213) where statement regexp '^insert into' | statement never matches '^insert into'",
                "error(1213) where command like 'com\\_%' | command never matches",
                "error(1213) where db='' | db is never empty: it is NULL then; write db IS NULL",
                "error(1213) where connection_id = 0 | connection_id is never 0: it is 1 or more",
                "error(1213) where row = 2 | row is not known here, but at result-row and before-result-end; there are",
                "error(1213) where upload_bytes > 2 | upload_bytes is not known here, but at upload",
                "-1%off | a probability is from 0% to 100%, and a count is 0 or more",
                "off->-2*return | a probability is from 0% to 100%, and a count is 0 or more",
                "error(1213, 40001) | error(1213, 40001) would have the text \"40001\"; a text stands behind an"
                        + " SQLSTATE: error(1213, \"40001\", \"text\")",
                "error(1213, \"HY000\") | a text stands behind an SQLSTATE",
                "return(99999) | return(99999) is no error: a number is from 1 to 65534; return(1213) is error 1213",
                "return(65535) | return(65535) is no error",
                "return(-5) | return(-5) is no error",
                "return(0) | return(0) is no error",
                "return(true) | return(true) is no error: return(1213) is error 1213, return(\"text\") is error"
                        + " 1105 with that text, and return alone is error 1105 that names before-query",
                "return(null) | return(null) is no error",
                "return(1.5) | return(1.5) is no error",
                "return(5s) | return(5s) is no error",
                "return([1213]) | return([1213]) is no error",
                "return({\"errorCode\": 11600}) | neither MySQL nor MariaDB has an error 11600, which is MongoDB's;"
                        + " the nearest is 1053, a shutdown; or give it a \"message\"",
                "return({\"errorCode\": 189}) | the nearest is 1290, a server that is read-only",
                "return({\"errorCode\": 60000}) | MongoDB's errors have other numbers there",
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
                "error(1213) where user like 'app@%' and host like '%local%'",
                "error(1213) where host = '::1' or host = '10.0.0.7' or host = 'fe80::1%eth0'",
                "error(1213) where db <> '' and connection_id <> 0 and connection_id > 0 and user not in ('')",
                "error(1213, \"HELLO\")",
                "error(1213, 40001, \"text\")",
                "return({\"errorCode\": 60000, \"message\": \"mine\"})",
                "100%error(1213)"
            })
    void whatMayBeMeantIsTaken(String terms) {
        assertThat(compile(terms)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "before-insert | statement='select' | statement is never 'select' at before-insert: it is one of"
                        + " insert, set",
                "after-dml | statement in ('insert', 'drop') | statement is never 'drop' at after-dml: it is one of"
                        + " delete, insert, load, replace, set, update",
                "after-dml | statement like 'sel%' | never matches 'sel%'; it is one of delete, insert, load, replace,",
                "before-begin | statement='commit' | it is one of begin, set, start",
                "create-database-error-on-dbname | statement='drop' | it is one of create, set",
                "before-select | command='ping' | command is never 'ping' at before-select: it is one of query,"
                        + " stmt_bulk_execute, stmt_execute",
                "before-command | command='quit' | command is never 'quit' at before-command: it is one of",
                "before-execute | command='query' | it is one of stmt_bulk_execute, stmt_execute",
                "after-prepare | command='query' | it is one of stmt_prepare",
                "accept | user='app' | user is not known here, but from authenticate on; there are host",
                "greeting | attr_program_name='x' | attr_program_name is not known here, but from authenticate on",
                "accept | connection_id=7 | connection_id is not known here, but from greeting on",
                "idle | statement='select' | statement is not known here, but from before-command on",
                "upload | row=1 | row is not known here, but at result-row and before-result-end",
                "result-row | row=0 | row is never 0: it is 1 or more",
                "result-row | row in (-1) | row is never -1",
                "result-row | row=2.5 | row is never 2.5: it is a whole number"
            })
    void aConditionThatNeverHoldsAtItsSiteIsRefused(String site, String where, String reason) {
        assertThatThrownBy(() -> compile(site, "close where " + where)).hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "before-insert | statement='INSERT' or statement='set'",
                "before-commit | statement='create' or statement='commit' or statement='insert' or statement='xa'",
                "before-commit | statement <> 'select'",
                "before-command | command='ping'",
                "before-select | command='stmt_execute' and statement='table'",
                "result-row | row > 0 and row < 2 and statement='show'",
                "upload | upload_bytes = 0 and statement='load'",
                "downstream | command='ping'"
            })
    void aConditionThatMayHoldAtItsSiteIsTaken(String site, String where) {
        assertThat(compile(site, "close where " + where).warning()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "error(4999) | neither MySQL nor MariaDB has an error 4999, so clients read \"Unknown error 4999\";"
                        + " give it a text, as in error(4999, \"text\")",
                "1*off->return(7) | neither MySQL nor MariaDB has an error 7",
                "error(4999) where user = 'app' | an error 4999",
                "close where 1=2 | the condition never holds, whatever the statement",
                "close where false | never holds",
                "close where null | never holds",
                "close where user = 'app' and 'a' like 'b%' | never holds",
                "close where user not in ('app', null) | never holds",
                "close where user between 'z' and 'a' | never holds",
                "close where connection_id < 1 | never holds",
                "close where 1 > connection_id | never holds",
                "close where not connection_id >= 1 | never holds",
                "close where connection_id between 5 and 2 | never holds",
                "close where connection_id between 2.1 and 2.9 | never holds",
                "close where not (user like 'a%' or true) | never holds",
                "close where user = 'ap%' | user = 'ap%' compares letter by letter; % stands for any text in user LIKE",
                "close where sql = 'select%' | sql LIKE 'select%'",
                "close where table in ('acc%') | table LIKE 'acc%'",
                "close where table = '`t`' | table is a name without quotes; write table = 't'",
                "close where db = '`d`' | db is a name without quotes; write db = 'd'",
                "close where table like 'shop.orders' | holds only where a statement itself says",
                "close where attr_progam_name = 'x' | did you mean attr_program_name?",
                "close where attr_client_name like 'My%' | did you mean attr__client_name?",
                "2*sleep(1)&close&error(1213) | error(1213) is never done: close in front of it is the end",
                "error(1213)&sleep(5) | sleep(5) is never done",
                "return({\"failCommands\": [\"ping\"], \"closeConnection\": true}) | none of ping passes before-query",
                "return({\"closeConnection\": true, \"blockTimeMS\": 5}) | \"blockTimeMS\" does nothing without",
                "return({\"closeConnection\": true, \"errorCode\": 1213}) | nobody is told the \"errorCode\"",
                "close where table = 'shop.orders' | table = 'shop.orders' holds only where a statement itself says"
                        + " shop.orders; for those in the default database, write table = 'orders' and db = 'shop'"
            })
    void whatMayBeMeantAndIsDubiousIsTakenWithAWarning(String terms, String warning) {
        assertThat(compile("before-query", terms).warning())
                .hasValueSatisfying(said -> assertThat(said).contains(warning));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error(1213)",
                "error(1969)",
                "error(4999, \"mine\")",
                "return(\"4999\")",
                "return",
                "close where table = 'orders' and db = 'shop'",
                "close where 1 = 1 and connection_id > 0 and not connection_id between 5 and 2",
                "close where connection_id between 2 and 2 or connection_id < 2 or user not in ('app')",
                "close where user is not null and not false",
                "close where attr_program_name = 'x' and attr_mine = 'y' and attr__pid = '7'",
                "1*error(1213)->close",
                "2*off->50%error(1213)->sleep(1)&close",
                "sleep(1)&print&error(1213)",
                "ok&error(1213)",
                "return({\"failCommands\":[\"query\",\"ping\"],\"errorCode\":1213})",
                "return({\"failCommands\":[\"insert\"],\"errorCode\":1213})",
                "close where table like 'shop.%'",
                "return({\"errorCode\": 1213, \"namespace\": \"shop.orders\"})"
            })
    void whatIsPlainHasNoWarning(String terms) {
        assertThat(compile("before-query", terms).warning()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "before-commit | close where table = 'orders' | a COMMIT names no table, so table holds at"
                        + " before-commit for autocommitted writes and DDL only; for any write of a table, use"
                        + " before-dml",
                "after-begin | close where table = 'orders' | table is always NULL at after-begin: BEGIN or START"
                        + " TRANSACTION names no table",
                "failCommand | return({\"failCommands\":[\"quit\"],\"errorCode\":1213}) | none of quit passes",
                "change-user | close where sql like 'x%' | sql is always NULL at change-user",
                "result-row | close where row < 1 | never holds",
                "result-row | close where row <= 0.5 | never holds",
                "upload | close where upload_bytes < 0 | never holds",
                "before-begin | return({\"failCommands\":[\"rollback\"],\"errorCode\":1213}) | none of rollback passes"
                        + " before-begin",
                "change-user | return({\"failCommands\":[\"dml\"],\"errorCode\":1213}) | none of dml passes change-user"
            })
    void whatNeverHappensAtItsSiteIsTakenWithAWarning(String site, String terms, String warning) {
        assertThat(compile(site, terms).warning())
                .hasValueSatisfying(said -> assertThat(said).contains(warning));
    }

    @Test
    void whatNoClientHearsOfHasNoWarning() {
        assertThat(compile("TestFailPointError", "return(1)").warning()).isEmpty();
        assertThat(compile("OpenSetFailPoint", "return(1)").warning()).isEmpty();
    }

    @Test
    void theConditionOfAnOwnPointIsQuestionedAsWell() {
        FailPoints points = Catalogue.with(List.of(new OwnPoint("shop/never", "before-query", "1 = 2", "", "", "here")))
                .failPoints();
        points.put("never", "close");
        assertThat(points.status("never").warning())
                .contains("of its own condition, the condition never holds, whatever the statement");
    }

    private static Condition compile(String text) {
        return compile("before-query", text);
    }

    private static Condition compile(String name, String text) {
        return new SiteConditions()
                .compile(
                        SiteKey.values().stream()
                                .filter(site -> site.key().name().equals(name))
                                .findFirst()
                                .orElseThrow()
                                .key(),
                        terms(text));
    }

    private static Terms terms(String text) {
        return Terms.parse(text, List.of(MySqlAction.values()));
    }
}
