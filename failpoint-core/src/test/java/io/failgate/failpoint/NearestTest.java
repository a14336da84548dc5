package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which name a user has probably meant. */
class NearestTest {

    private static final List<String> NAMES = List.of("listen", "idle-timeout", "drain-timeout");

    @ParameterizedTest
    @CsvSource({
        "lisen, listen",
        "listenn, listen",
        "lixten, listen",
        "idle-timout, idle-timeout",
        "drane-timeout, drain-timeout",
        "--idle-timeout, idle-timeout"
    })
    void namesTheNearest(String word, String name) {
        assertThat(Nearest.hint(word, NAMES)).isEqualTo("; did you mean \"" + name + "\"?");
    }

    @ParameterizedTest
    @CsvSource({"home", "x", "lst", "''"})
    void saysNothingIfNoneIsNear(String word) {
        assertThat(Nearest.hint(word, NAMES)).isEmpty();
        assertThat(Nearest.hint(word.repeat(1000), NAMES)).isEmpty();
    }
}
