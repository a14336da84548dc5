package io.failgate.benchmarks.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.FailPoints;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The hosts do the same work whatever the code at their points is, and that code works. */
class HostsTest {

    @ParameterizedTest
    @EnumSource(PointCode.class)
    void everyPointCodeLeavesTheResultsAlone(PointCode pointCode) {
        Hosts plain = HostFactory.make("Plain_" + pointCode, PointCode.NONE, new Memory());
        Hosts guarded = HostFactory.make("Guarded_" + pointCode, pointCode, new Memory());
        for (Host host : Host.values()) {
            assertThat(host.run(guarded)).as(host.name()).isEqualTo(host.run(plain));
        }
        assertThat(guarded.hits()).isZero();
    }

    @Test
    void anArmedFailpointIsPassedAtEveryCall() {
        Hosts hosts = HostFactory.make("Armed", PointCode.FAILPOINT, new Memory());
        hosts.calc(1);
        try (var armed = FailPoints.global().arm("Armed-0", "return")) {
            assertThat(armed.key().name()).isEqualTo("Armed-0");
            hosts.calc(5);
            hosts.fnv(2);
        }
        hosts.calc(5);
        assertThat(hosts.hits()).isEqualTo(5 + 2 * 1000);
    }

    @Test
    void aVolatilePointCanBeSet() {
        Hosts hosts = HostFactory.make("Set", PointCode.VOLATILE, new Memory());
        hosts.set(true);
        hosts.wal(2);
        hosts.set(false);
        hosts.wal(2);
        assertThat(hosts.hits()).isEqualTo(6);
    }

    @Test
    void samplesAreSummedUpByTheirQuantiles() {
        Samples samples = new Samples(List.of(5.0, 1.0, 3.0, 2.0, 4.0));
        assertThat(samples.quantile(0)).isEqualTo(1);
        assertThat(samples.quantile(0.25)).isEqualTo(2);
        assertThat(samples).hasToString("3.000 (1.000–5.000)");
    }
}
