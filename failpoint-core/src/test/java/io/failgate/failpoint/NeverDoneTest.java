package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A failpoint says what of its terms is never done. */
class NeverDoneTest {

    private final FailPoints failPoints = FailPoints.builder().build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "0*return | 0*return never fires",
                "0%return->sleep(1) | 0%return never fires",
                "1*return->0*sleep(1) | 0*sleep(1) never fires",
                "return->panic | panic is never reached: return in front of it has no count and no probability",
                "100%return->2*panic | 2*panic is never reached",
                "off->panic | panic is never reached: off in front",
                "{\"mode\": {\"times\": 0}} | never fires",
                "{\"mode\": {\"activationProbability\": 0}} | never fires"
            })
    void isAWarning(String terms, String warning) {
        assertThat(warningOf(terms)).contains(warning);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "return",
                "off",
                "1*return->sleep(1)",
                "50%return->2*off->panic",
                "{\"mode\": \"off\"}",
                "{\"mode\": {\"skip\": 2}}",
                "{\"mode\": {\"times\": 1}}"
            })
    void whatMayBeDoneHasNoWarning(String terms) {
        assertThat(warningOf(terms)).isEmpty();
    }

    private String warningOf(String terms) {
        FailPointKey key = new FailPointKey("io.failgate/NeverDone", "a place", "return");
        failPoints.define(key);
        failPoints.put(key.fullName(), terms);
        return failPoints.list().get(0).warning().orElse("");
    }
}
