package io.failgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A member on a machine of its own, whose cable is pulled. It needs Linux, {@code ip}, and the right to make network
 * namespaces; without, it is skipped. Beside other tests, as it mostly waits.
 */
@Timeout(240)
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class FleetNetworkTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** Of a network that is for documentation only, and is not touched if this machine is in it. */
    private static final String NETWORK = "203.0.113.";

    private static final String HERE = NETWORK + "1";
    private static final String THERE = NETWORK + "2";

    private final String namespace = "failgate-" + ProcessHandle.current().pid();
    private final String cable = "fg" + ProcessHandle.current().pid();

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static boolean ip(String arguments) throws InterruptedException {
        try {
            return run(("ip " + arguments).split(" ", -1));
        } catch (IOException missing) {
            return false;
        }
    }

    private static boolean isFree() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(one -> one.getInterfaceAddresses().stream())
                    .map(one -> one.getAddress().getHostAddress())
                    .noneMatch(address -> address.startsWith(NETWORK));
        } catch (SocketException unknown) {
            return false;
        }
    }

    @BeforeEach
    void plugIn() throws InterruptedException {
        Assumptions.assumeTrue(EtcdServer.program().isPresent(), "there is no etcd here: -Dfailgate.test.etcd=PATH");
        Assumptions.assumeTrue(isFree(), "the addresses " + HERE + " and " + THERE + " are in use here");
        boolean plugged = ip("netns add " + namespace)
                && ip("link add " + cable + " type veth peer name there netns " + namespace)
                && ip("address add " + HERE + "/30 dev " + cable)
                && ip("link set " + cable + " up")
                && ip("-n " + namespace + " address add " + THERE + "/30 dev there")
                && ip("-n " + namespace + " link set there up")
                && ip("netns exec " + namespace + " true");
        Assumptions.assumeTrue(plugged, "network namespaces cannot be had here: they need root, and ip of iproute2");
    }

    @AfterEach
    void unplug() throws InterruptedException {
        ip("link del " + cable);
        ip("netns del " + namespace);
    }

    private static Receipt put(Fleet at, String statement) {
        return at.apply(List.of(FleetChange.parse(statement)), "a test").join();
    }

    private Fleet join(EtcdServer etcd) {
        FailPoints own = FailPoints.create();
        for (String point : List.of("commit", "query")) {
            own.define(new FailPointKey("test/" + point, "a test's", "return"));
        }
        FleetHost host = new HostWithoutClients(own);
        return Fleet.join(
                new FleetSettings(etcd.fleet("shop"), Optional.empty(), Optional.empty(), Duration.ofSeconds(2), false),
                own,
                new FleetMember("a", "", "", "1.0", Map.of()),
                host);
    }

    @Test
    void aMemberThatIsCutOffDisarmsAndComesBack() throws Exception {
        try (EtcdServer etcd = EtcdServer.start("--listen-client-urls=http://127.0.0.1:PORT,http://" + HERE + ":PORT");
                Fleet a = join(etcd);
                MemberProcess b = MemberProcess.start(
                        List.of("ip", "netns", "exec", namespace),
                        FleetSettings.Address.parse("etcd://" + HERE + ":" + etcd.port() + "/shop"),
                        "b")) {
            assertThat(put(a, "commit=return(1)").members()).isEqualTo(2);
            assertThat(b.hit()).isEqualTo("1");
            assertThat(ip("link set " + cable + " down")).isTrue();
            assertThat(b.hit()).isEqualTo("1"); // for as long as its lease
            assertThatThrownBy(() -> put(a, "commit=return(2)"))
                    .hasMessageContaining("armed on 1 of 2; b is gone; nothing of it stays armed");
            assertThat(put(a, "commit=return(3)").members()).isEqualTo(1);
            await().atMost(LONG).until(() -> b.hit().equals("-"));
            assertThat(ip("link set " + cable + " up")).isTrue();
            await().atMost(LONG).until(() -> b.hit().equals("3"));
            assertThat(put(a, "commit=return(4)").members()).isEqualTo(2);
            assertThat(b.hit()).isEqualTo("4");
        }
    }
}
