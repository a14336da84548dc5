package io.failgate.proxy.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.Command;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every count has what was counted, and nothing else. */
class TrafficTest {

    private final Traffic traffic = new Traffic();

    @Test
    void openConnectionsAreThoseThatWereAcceptedAndHaveNotEnded() {
        traffic.connectionAccepted();
        traffic.connectionAccepted();
        traffic.connectionRefused();
        traffic.disconnected(DisconnectReason.IDLE);
        assertThat(traffic.accepted()).isEqualTo(2);
        assertThat(traffic.refused()).isEqualTo(1);
        assertThat(traffic.open()).isEqualTo(1);
        assertThat(traffic.disconnects(DisconnectReason.IDLE)).isEqualTo(1);
        assertThat(traffic.disconnects(DisconnectReason.CLIENT)).isZero();
    }

    @Test
    void commandsErrorsAndBytesAreCountedApart() {
        traffic.command(Command.QUERY);
        traffic.command(Command.QUERY);
        traffic.error(ErrorSource.FAILPOINT);
        traffic.bytesFromClient(3);
        traffic.bytesFromServer(4);
        assertThat(traffic.commands(Command.QUERY)).isEqualTo(2);
        assertThat(traffic.commands(Command.PING)).isZero();
        assertThat(traffic.errors(ErrorSource.FAILPOINT)).isEqualTo(1);
        assertThat(traffic.errors(ErrorSource.SERVER)).isZero();
        assertThat(traffic.bytesFromClients()).isEqualTo(3);
        assertThat(traffic.bytesFromServers()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "-5, 0",
        "0, 0",
        "1000, 0",
        "1001, 1",
        "2000, 1",
        "2001, 2",
        "4000, 2",
        "8388608000, 23",
        "8388608001, 24",
        "9223372036854775807, 24"
    })
    void aDurationFallsIntoTheFirstBucketThatHoldsIt(long nanos, int bucket) {
        traffic.recordAdded(nanos);
        List<Long> counts = traffic.added().counts();
        assertThat(counts).hasSize(LatencyHistogram.upperBoundsNanos().size() + 1);
        assertThat(IntStream.range(0, counts.size()).filter(i -> counts.get(i) == 1))
                .containsExactly(bucket);
        assertThat(traffic.added().sumNanos()).isEqualTo(Math.max(0, nanos));
    }

    @Test
    void eachBoundIsTwiceTheOneBefore() {
        List<Long> bounds = LatencyHistogram.upperBoundsNanos();
        assertThat(bounds.get(0)).isEqualTo(1_000);
        for (int i = 1; i < bounds.size(); i++) {
            assertThat(bounds.get(i)).isEqualTo(2 * bounds.get(i - 1));
        }
    }
}
