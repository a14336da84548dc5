package io.failgate.benchmarks.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.sql.SqlText;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Param;

/** Each benchmark works, and finds what it is meant to find: nothing. */
class CommandBenchmarkTest {

    private final CommandBenchmark benchmark = new CommandBenchmark();

    @ParameterizedTest
    @CsvSource({
        "COMMIT, 6, 6, COMMIT",
        "POINT_SELECT, 35, 35, SELECT",
        "INSERT_500_BYTES, 450, 550, INSERT",
        "INSERT_60_KB, 58000, 64000, INSERT"
    })
    void ordinaryTextsAreReadToTheirEndAndLetThrough(QueryText.Kind kind, int atLeast, int atMost, String verb) {
        QueryText text = new QueryText();
        text.kind = kind;
        text.receive();
        try {
            SqlText sql = text.sql();
            assertThat(sql.length()).isBetween(atLeast, atMost);
            assertThat(sql.decode()).startsWith(verb);
            assertThat(benchmark.filter(text)).isFalse();
            assertThat(benchmark.baseline(text)).isEqualTo(verb.charAt(0));
        } finally {
            text.release();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnarmedSiteIsNotArmedWhateverBecameOfItBefore(UnarmedSite.History history) {
        UnarmedSite unarmed = new UnarmedSite();
        unarmed.history = history;
        unarmed.live();
        assertThat(benchmark.unarmedSite(unarmed)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("measuredTerms")
    void theArmedSiteIsArmedAndDoesNotMatch(String terms) {
        ArmedSite armed = armed(terms);
        assertThat(armed.site().armed()).isTrue();
        assertThat(benchmark.armedSiteThatDoesNotMatch(armed).isNone()).isTrue();
    }

    @Test
    void theSameSiteDoesMatchTheUserThatItIsMeantFor() {
        ArmedSite armed = armed("error(1213) where user = 'app'");
        assertThat(benchmark.armedSiteThatDoesNotMatch(armed).isNone()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("measuredConditions")
    void measuredConditionsHoldForNoStatement(String condition) {
        for (QueryText.Kind kind : List.of(QueryText.Kind.POINT_SELECT, QueryText.Kind.INSERT_500_BYTES)) {
            for (ArmedStatement.Statements statements : ArmedStatement.Statements.values()) {
                ArmedStatement armed = statement(condition, kind, statements);
                assertThat(benchmark.conditionThatDoesNotHold(armed).isNone()).isTrue();
                assertThat(benchmark.conditionThatDoesNotHold(armed).isNone()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameStatementsPassTheSite(ArmedStatement.Statements statements) {
        ArmedStatement armed = statement("table = 'sbtest1'", QueryText.Kind.POINT_SELECT, statements);
        assertThat(benchmark.conditionThatDoesNotHold(armed).isNone()).isFalse();
        assertThat(benchmark.conditionThatDoesNotHold(armed).isNone()).isFalse();
    }

    private static ArmedStatement statement(
            String condition, QueryText.Kind kind, ArmedStatement.Statements statements) {
        ArmedStatement armed = new ArmedStatement();
        armed.condition = condition;
        armed.kind = kind;
        armed.statements = statements;
        armed.arm();
        return armed;
    }

    static String[] measuredTerms() throws NoSuchFieldException {
        return params(ArmedSite.class, "terms");
    }

    static String[] measuredConditions() throws NoSuchFieldException {
        return params(ArmedStatement.class, "condition");
    }

    private static String[] params(Class<?> state, String field) throws NoSuchFieldException {
        return Arrays.stream(state.getField(field).getAnnotationsByType(Param.class))
                .flatMap(param -> Arrays.stream(param.value()))
                .toArray(String[]::new);
    }

    private static ArmedSite armed(String terms) {
        ArmedSite armed = new ArmedSite();
        armed.terms = terms;
        armed.arm();
        return armed;
    }
}
