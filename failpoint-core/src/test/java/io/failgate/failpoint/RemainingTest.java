package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The status says how many hits the counts of the terms leave. */
class RemainingTest {

    @ParameterizedTest
    @CsvSource({
        "3*return(1), 2",
        "1*return(1), 0",
        "0*return(1), 0",
        "2*return(1)->off, 1",
        "1*return(1)->2*return(2), 2",
        "1*off->2*return(1), 2",
        "3*2*return(1), 1",
        "off->3*return(1), -1",
        "return(1), -1",
        "50%return(1), -1",
        "1*return(1)->return(2), -1",
        "2*off->return(1), -1",
        "off, -1"
    })
    void theStatusSaysHowManyHitsAreLeft(String terms, long left) {
        FailPoints registry = FailPoints.builder().seed(1).build();
        FailPoint point = registry.define(new FailPointKey("x", "tests the count", "return(1)"));
        registry.put("x", terms);
        point.evaluate();
        assertThat(registry.status("x").remaining()).isEqualTo(left < 0 ? OptionalLong.empty() : OptionalLong.of(left));
    }
}
