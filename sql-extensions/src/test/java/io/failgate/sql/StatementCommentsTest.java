package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What libraries write behind a statement for others to trace it. */
class StatementCommentsTest {

    private static Map<String, String> of(String sql) {
        return StatementComments.of(SqlText.of(sql), Dialect.DEFAULT);
    }

    @Test
    void theExampleOfTheSpecificationIsRead() {
        assertThat(of("SELECT * FROM FOO /*action='%2Fparam*d',controller='index',framework='spring',"
                        + "traceparent='00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01',"
                        + "tracestate='congo%3Dt61rcWkgMzE%2Crojo%3D00f067aa0ba902b7'*/"))
                .containsExactly(
                        Map.entry("action", "/param*d"),
                        Map.entry("controller", "index"),
                        Map.entry("framework", "spring"),
                        Map.entry("traceparent", "00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01"),
                        Map.entry("tracestate", "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/*route='/a'*/ SELECT 1 | /a",
                "SELECT /* route = '/a' , x = 'y' */ 1 | /a",
                "SELECT 1 /*ROUTE='a%20b'*/ | a b",
                "SELECT 1 /*route='a+b'*/ | a+b",
                "SELECT 1 /*route='it\\'s'*/ | it's",
                "SELECT 1 /*route='100%'*/ | 100%",
                "SELECT '/*route=''no''*/' /*route='yes'*/ | yes",
                "SELECT 1 /*route='first'*/ /*route='last'*/ | last",
                "SELECT 1 /*route='%F0%9F%92%A5'*/ | 💥"
            })
    void aValueIsDecoded(String sql, String value) {
        assertThat(of(sql)).containsEntry("route", value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT 4 / 2 * 3",
                "SELECT '/*route=\\'no\\'*/'",
                "SELECT 1 -- /*route='no'*/",
                "SELECT 1 /* see route='no' */",
                "SELECT 1 /*route='no'",
                "SELECT 1 /*route=no*/",
                "SELECT 1 /*route='no',*/",
                "SELECT 1 /*! , route='no' */",
                "SELECT 1 /*+ route='no' x */",
                "/",
                ""
            })
    void whatIsNotOfThatFormIsNoValue(String sql) {
        assertThat(of(sql)).isEmpty();
    }

    @Test
    void anyTextTakesTimeInProportionToItsLength() {
        String hostile = "/*" + "a='".repeat(20_000) + "*/ /*" + "a='b',".repeat(10_000) + "*/";
        assertThat(of(hostile)).isEmpty();
        assertThat(of("/*" + "k='v',".repeat(500) + "k='v'*/")).hasSize(1);
        StringBuilder many = new StringBuilder("/*k='v'");
        for (int i = 0; i < 500; i++) {
            many.append(",k").append(i).append("='v'");
        }
        assertThat(of(many + "*/")).hasSize(100);
    }
}
