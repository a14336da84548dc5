package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments without quotes, as fail-rs has them, and arguments of actions that need none. */
class BareTextTest {

    private static Value argument(String text) {
        return Terms.parse("return(" + text + ")").steps().get(0).value();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "_",
                "T",
                "db",
                "a=b;c",
                "a->b",
                "a&b",
                "a%*",
                "änd",
                "trueish",
                "a-1.5",
                "e\uD83D\uDE00",
                "2%5",
                "50%",
                "%a",
                "a b c",
                "a  b  c",
                "true story",
                "a(b)c",
                "(a)",
                "f(1,(2,3))",
                "a[1,2]{b,c}",
                "()",
                "-",
                "+",
                "-a",
                "+-5",
                "- 5",
                "1 2",
                "5 ms",
                "1/2",
                "10:30",
                "1.2.3.4",
                "2026-01-31",
                "/tmp/x",
                "#1",
                "1+1"
            })
    void aBareTextIsAText(String text) {
        assertThat(argument(text)).isEqualTo(Value.text(text));
        assertThat(argument("  " + text + "\t")).isEqualTo(Value.text(text));
        assertThat(argument(text)).hasToString('"' + text + '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"it's", "say \"x\"", "a`b`"})
    void aQuoteInsideABareTextBelongsToIt(String text) {
        assertThat(argument(text)).isEqualTo(Value.text(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "pause", "break", "yield"})
    void whatNeedsNoArgumentIgnoresOne(String action) {
        assertThat(Terms.parse(action + "(3)").steps().get(0).action().keyword())
                .isEqualTo(action);
        assertThat(Terms.parse(action + "(3)")).hasToString(action + "(3)");
        assertThat(Terms.parse(action + "()")).hasToString(action);
    }
}
