package io.failgate.proxy.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text of others, on one line. */
class PrintableTextTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "plain 'text' with \\ and \u00e9 \u4e2d \ud83d\ude00, plain 'text' with \\ and \u00e9 \u4e2d "
                        + "\ud83d\ude00",
                "\"a\nb\r\tc\", a\\nb\\r\\tc",
                "x\u001b[31mred, x\\u001b[31mred",
                "x\u009b31m, x\\u009b31m",
                "\"a\u2028b\u2029c\u0085d\", a\\u2028b\\u2029c\\u0085d",
                "user\u202egnp, user\\u202egnp",
                "\u2066\u2069\u200f\ufeff, \\u2066\\u2069\\u200f\\ufeff",
                "\ud800x, \\ud800x",
                "\udb40\udc41, \\u{e0041}"
            })
    void spellsOutWhatDoesMoreThanShowItself(String text, String shown) {
        assertThat(PrintableText.of(text, 100)).isEqualTo(shown);
    }

    @Test
    void nothingThatControlsATerminalIsLeft() {
        IntStream.rangeClosed(0, 0x2FFF)
                .forEach(c -> assertThat(PrintableText.of(Character.toString(c), 10))
                        .as("U+%04X", c)
                        .doesNotMatch("(?s).*[\\p{Cntrl}\\u0080-\\u009f\\p{Cf}\\u2028\\u2029].*"));
    }

    @Test
    void cutsWhatIsLongAndSaysSo() {
        assertThat(PrintableText.of("abcdef", 6)).isEqualTo("abcdef");
        assertThat(PrintableText.of("abcdefg", 6)).isEqualTo("abcdef... (1 more characters)");
        assertThat(PrintableText.of("ab\ud83d\ude00c", 3)).isEqualTo("ab... (3 more characters)");
    }
}
