package io.failgate.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.failpoint.FailPointException;
import io.failgate.fleet.FleetChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client has a fleet arm. */
class FleetArmingBodyTest {

    private static FleetChange read(String body, Map<String, List<String>> headers) {
        return FleetArmingBody.read("a/one", new Request("PUT", "/v1/fleet/failpoints/one", headers, body, "client"));
    }

    private static FleetChange read(String body) {
        return read(body, Map.of());
    }

    private static FleetChange change(String terms, long shared, String target, Duration time, boolean bestEffort) {
        return new FleetChange("a/one", Optional.of(terms), shared, target, time, bestEffort);
    }

    @Test
    void termsAloneAreForAllMembers() {
        assertThat(read("{\"terms\": \"1*error(1213)\"}")).isEqualTo(FleetChange.put("a/one", "1*error(1213)"));
        assertThat(read("{\"terms\": \"off\", \"target\": null, \"for\": null,"
                        + " \"bestEffort\": null, \"shared\": null}"))
                .isEqualTo(FleetChange.put("a/one", "off"));
    }

    @Test
    void everyFieldCounts() {
        assertThat(read("{\"terms\": \"off\", \"target\": \" 50% of role = 'a' \", \"for\": \"1m30s\","
                        + " \"bestEffort\": true, \"shared\": 3}"))
                .isEqualTo(change("off", 3, "50% of role = 'a'", Duration.ofSeconds(90), true));
    }

    @Test
    void termsMayBeWhatSqlHasAndTheOtherFieldsHaveTheLastWord() {
        String terms = "\"terms\": \"fleet 3*off on role = 'a' for 1m best effort\"";
        assertThat(read("{" + terms + "}")).isEqualTo(change("off", 3, "role = 'a'", Duration.ofMinutes(1), true));
        assertThat(read("{" + terms + ", \"target\": \"one\", \"for\": \"1h\", \"bestEffort\": false, \"shared\": 0}"))
                .isEqualTo(change("off", 0, "one", Duration.ofHours(1), false));
    }

    @Test
    void termsMayHaveTheFormOfMongoDb() {
        assertThat(read("{\"terms\": {\"mode\": {\"times\": 2}, \"data\": {\"errorCode\": 1213}},"
                        + " \"target\": \"one\"}"))
                .isEqualTo(change(
                        "{\"mode\":{\"times\":2},\"data\":{\"errorCode\":1213}}",
                        0,
                        "one",
                        FleetChange.USUAL_TIME,
                        false));
    }

    @Test
    void aTextIsWhatSqlHas() {
        FleetChange onPrimary = change("error(1213)", 0, "role='a'", Duration.ofMinutes(5), false);
        assertThat(read("error(1213) on role='a' for 5m\n")).isEqualTo(onPrimary);
        assertThat(read(
                        "error(1213) on role='a' for 5m",
                        Map.of("Content-Type", List.of("application/x-www-form-urlencoded"))))
                .isEqualTo(onPrimary);
        assertThat(read("{\"mode\":\"alwaysOn\"} on one", Map.of("Content-Type", List.of("Text/Plain; charset=utf-8"))))
                .isEqualTo(change("{\"mode\":\"alwaysOn\"}", 0, "one", FleetChange.USUAL_TIME, false));
        assertThatThrownBy(() -> read("off", Map.of("Content-Type", List.of("application/json"))))
                .hasMessageContaining("cannot read the JSON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | expected a field \"terms\"",
                "{\"terms\": null} | DELETE disarms",
                "{\"terms\": 3} | \"terms\" must be",
                "{\"term\": \"off\"} | did you mean \"terms\"?",
                "{\"terms\": \"off\", \"target\": \"role =\"} | \"target\": ",
                "{\"terms\": \"off\", \"target\": \"0\"} | \"target\": ",
                "{\"terms\": \"off\", \"target\": \" \"} | \"target\": expected all, one,",
                "{\"terms\": \"off\", \"target\": 3} | \"target\" must be a string",
                "{\"terms\": \"off\", \"for\": \"15\"} | \"for\" must be a duration with its unit",
                "{\"terms\": \"off\", \"for\": \"soon\"} | \"for\" must be a duration with its unit",
                "{\"terms\": \"off\", \"bestEffort\": \"yes\"} | \"bestEffort\" must be true or false, but got \"yes\"",
                "{\"terms\": \"off\", \"shared\": -1} | \"shared\" must be 0 to 999999999, but is -1",
                "{\"terms\": \"off\", \"shared\": 1000000000} | \"shared\" must be 0 to 999999999",
                "{\"terms\": \"off\", \"shared\": 1.5} | \"shared\" must be a whole number",
                "{ | cannot read the JSON",
            })
    void aFieldThatIsWrongIsNamed(String body, String reason) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        RequestException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(400))
                .hasMessageContaining(reason);
    }

    @Test
    void whatNoFleetTakesIsRefused() {
        assertThatThrownBy(() -> read("{\"terms\": \"off\", \"for\": \"1s\"}"))
                .isInstanceOf(FailPointException.class)
                .hasMessageContaining("2s to 168h");
        assertThatThrownBy(() -> read("off on role =")).isInstanceOf(FailPointException.class);
    }
}
