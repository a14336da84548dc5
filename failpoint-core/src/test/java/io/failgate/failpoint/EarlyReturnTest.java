package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The ways to leave a method early that take one line, and tell "not fired" from every value. */
class EarlyReturnTest {

    private final FailPoints registry = FailPoints.create();
    private final FailPoint point = registry.define(FailPointKey.of(EarlyReturnTest.class, "point"));

    private String text() {
        if (point.value() instanceof String text) {
            return text;
        }
        return "went on";
    }

    @Test
    void aPointIsNamedByItsClass() {
        assertThat(point.key().fullName()).isEqualTo("io.failgate.failpoint.EarlyReturnTest/point");
        assertThat(point.key().name()).isEqualTo("point");
        assertThat(FailPoint.define(EarlyReturnTest.class, "of-the-process")
                        .key()
                        .fullName())
                .isEqualTo("io.failgate.failpoint.EarlyReturnTest/of-the-process");
    }

    @Test
    void offThereIsNothingAndNothingIsMade() {
        assertThat(point.value()).isNull();
        assertThat(text()).isEqualTo("went on");
        assertThat(point.returnedAs(String.class)).isSameAs(Optional.empty());
        assertThat(point.returnedInt()).isSameAs(OptionalInt.empty());
        assertThat(point.returnedLong()).isSameAs(OptionalLong.empty());
    }

    @Test
    void aValueIsNeverTakenForNothing() {
        registry.put("point", "1*return(early)->1*return(0)->1*return(\"\")->1*return->1*return(null)->sleep(1ns)");
        assertThat(text()).isEqualTo("early");
        assertThat(point.value()).isEqualTo(0L);
        assertThat(point.value()).isEqualTo("");
        assertThat(point.value()).isEqualTo(Value.UNIT);
        assertThat(point.value()).isEqualTo(Value.UNIT);
        assertThat(point.value()).as("nothing was returned").isNull();
        registry.put("point", "2*return(0)->off");
        assertThat(point.returnedInt()).hasValue(0);
        assertThat(point.returnedLong()).hasValue(0);
        assertThat(point.returnedInt()).isEmpty();
    }

    private <T> Optional<T> as(String argument, Class<T> type) {
        registry.put("point", argument.isEmpty() ? "return" : "return(" + argument + ")");
        return point.returnedAs(type);
    }

    @Test
    void aValueIsOfItsTypeAndOfNoOther() {
        assertThat(as("5", Integer.class)).contains(5);
        assertThat(as("5", int.class)).contains(5);
        assertThat(as("5", Long.class)).contains(5L);
        assertThat(as("5", Double.class)).contains(5.0);
        assertThat(as("5", String.class)).contains("5");
        assertThat(as("5", Duration.class)).contains(Duration.ofMillis(5));
        assertThat(as("5", Boolean.class)).isEmpty();
        assertThat(as("5", Value.class)).contains(Value.integer(5));
        assertThat(as("2147483648", Integer.class)).isEmpty();
        assertThat(as("2147483648", Long.class)).contains(2147483648L);
        assertThat(as("1.5", double.class)).contains(1.5);
        assertThat(as("1.5", Integer.class)).isEmpty();
        assertThat(as("true", Boolean.class)).contains(true);
        assertThat(as("true", boolean.class)).contains(true);
        assertThat(as("1s", Duration.class)).contains(Duration.ofSeconds(1));
        assertThat(as("1s", String.class)).contains("1s");
        assertThat(as("db", String.class)).contains("db");
        assertThat(as("db", Duration.class)).isEmpty();
        assertThat(as("[1]", List.class)).contains(List.of(1L));
        assertThat(as("{\"a\":1}", Map.class)).contains(Map.of("a", 1L));
        for (Class<?> type : List.of(String.class, Integer.class, Boolean.class, Duration.class)) {
            assertThat(as("", type)).isEmpty();
            assertThat(as("null", type)).isEmpty();
        }
        assertThat(as("", Value.class)).contains(Value.UNIT);
    }
}
