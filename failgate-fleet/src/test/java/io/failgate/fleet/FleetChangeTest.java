package io.failgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.failpoint.FailPointException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the value of {@code @put_fleet_failpoint} is read. */
class FleetChangeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a=error(1213)                              | error(1213)                    | all  | 15m | false",
                "a=error(1213) for 30s                      | error(1213)                    | all  | 30s | false",
                "a=error(1213) FOR 1h30m                    | error(1213)                    | all  | 90m | false",
                "a=error(1213) for 30s where user = 'a' | error(1213) where user = 'a' | all | 30s | false",
                "a=error(1213) where user = 'a' for 30s | error(1213) where user = 'a' | all | 30s | false",
                "a=error(1213) for 30s after 5s on one | error(1213) after 5s | 1 | 35s | false",
                "a=error(1213) AFTER 1m where x = 1 | error(1213) AFTER 1m where x = 1 | all | 16m | false",
                "a=error(1213) where x between 1 and 2 on 3 after 5s | error(1213) after 5s where x between 1 and 2"
                        + " | 3 | 905s | false",
                "a=error(1213) on one                       | error(1213)                    | 1    | 15m | false",
                "a=error(1213) on 50% for 1m best effort    | error(1213)                    | 50%  | 60s | true",
                "a=error(1213) best  effort on 3            | error(1213)                    | 3    | 15m | true",
                "a=error(1213) on role = 'a for b' for 1m   | error(1213) | role = 'a for b' | 60s | false",
                "a=error(1213) on one of shard in ('a','b') | error(1213) | 1 of shard in ('a','b') | 15m | false",
                "a=error(1,'x for 5m') where sql like '% on one' on all"
                        + " | error(1,'x for 5m') where sql like '% on one' | all | 15m | false",
                "a=error(1, 'it\\' for 5m')                 | error(1, 'it\\' for 5m')       | all  | 15m | false",
                "a=2*sleep(5)->return(\"on one\")for 5m     | 2*sleep(5)->return(\"on one\") | all  | 5m  | false",
                "a={\"mode\": {\"times\": 1}, \"x\": \" for 1m\"} for 5m"
                        + " | {\"mode\": {\"times\": 1}, \"x\": \" for 1m\"} | all | 5m | false",
            })
    void clausesStandBehindTheTerms(String text, String terms, String target, String time, boolean bestEffort) {
        FleetChange change = FleetChange.parse(text);
        assertThat(change.point()).isEqualTo("a");
        assertThat(change.terms()).contains(terms);
        assertThat(change.target()).isEqualTo(target);
        assertThat(change.time()).isEqualTo(Duration.parse("PT" + time));
        assertThat(change.bestEffort()).isEqualTo(bestEffort);
    }

    @Test
    void mongoDbsDocumentIsOne() {
        assertThat(FleetChange.parse("{\"configureFailPoint\": \"a\", \"mode\": \"off\"}")
                        .terms())
                .isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a                        | expected key=terms, and then on TARGET, for DURATION or best effort",
                "a=off for 5              | the fleet's \"for 5\": expected a time with its unit",
                "a=off after 5            | the fleet's \"after 5\": expected a time with its unit",
                "a=off after 1s after 2s  | expected a time with its unit",
                "a=off for ever           | expected a time with its unit",
                "a=off for 1s             | 2s to 168h",
                "a=off for 169h           | 2s to 168h",
                "a=off on 0               | at least one member",
                "a=off on 9999999999999   | a condition on labels",
                "a=off on true            | a condition on labels",
                "a=off on 101%            | a percentage is at most 100",
                "a=off on role=           | the fleet's \"on role=\"",
                "a=off on one of          | the fleet's \"on one of\"",
                "a=off on role='a         | the fleet's \"on role='a\"",
                "a=off best effort really | nothing may follow",
            })
    void whatMakesNoSenseIsRefused(String text, String reason) {
        assertThatThrownBy(() -> FleetChange.parse(text))
                .isInstanceOf(FailPointException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "etcd://",
                "etcd://a",
                "etcd:///x",
                "http://a/x",
                "etcd://a:0/x",
                "etcd://a:x/y",
                "etcd://a b/x",
                "etcd://u@a/x",
                "etcd://a,,b/x",
                "etcd://a/x/y"
            })
    void anAddressThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> FleetSettings.Address.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "etcd://a/shop              | etcd://a:2379/shop",
                "etcd://a:1,b:2,[::1]:3/x-y | etcd://a:1,b:2,[::1]:3/x-y",
                "etcd://10.0.0.1:2379/x/    | etcd://10.0.0.1:2379/x",
            })
    void anAddressNamesEtcdAndTheFleet(String text, String canonical) {
        assertThat(FleetSettings.Address.parse(text)).hasToString(canonical);
    }
}
