package io.failgate.it.faults;

import static io.failgate.it.faults.NetworkBench.awaitHit;
import static io.failgate.it.faults.NetworkBench.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.failgate.failpoint.Armed;
import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What toxiproxy's toxics do, in both directions, on a session that was open before. Times are measured: at least so
 * long, never at most, as a slow machine is no fault.
 */
@Timeout(120)
@ExtendWith(WithProxy.class)
class NetworkFaultsTest {

    /** Whoever reads late finds several slices at once, so one time in many must do. */
    private static final int ATTEMPTS = 500;

    private static final int BYTES = 20_000;
    private static final String DOWN = "select repeat('x', " + BYTES + ")";
    private static final String UP = "do length('" + "x".repeat(BYTES) + "')";

    private final NetworkBench bench;
    private final RawClient client;

    NetworkFaultsTest(Database database) throws IOException {
        bench = new NetworkBench(database);
        client = bench.login();
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    /**
     * A session starts to count anew a moment after a failpoint is armed: certainly before the answer to a command that
     * comes then.
     */
    private void armForQueries(String direction, String terms) throws IOException {
        bench.failPoints().put(direction, terms + " where command = 'query'");
        client.command(Command.PING);
    }

    private long millisOf(String sql) throws IOException {
        return millis(() -> client.query(sql));
    }

    private void assertInStep() throws IOException {
        assertThat(client.rows("select 'in step'")).isEqualTo(List.of(List.of("in step")));
    }

    private static String large(String direction) {
        return direction.equals("upstream") ? UP : DOWN;
    }

    @ParameterizedTest
    @ValueSource(strings = {"downstream", "upstream"})
    void latency(String direction) throws IOException {
        long without = millisOf("do 1");
        try (Armed armed = bench.arm(direction, "latency(150, 50)")) {
            for (int i = 0; i < 3; i++) {
                assertThat(millisOf("do 1")).isGreaterThanOrEqualTo(100);
            }
            assertThat(armed.hits()).isGreaterThanOrEqualTo(3);
        }
        try (Armed sleeping = bench.arm(direction, "sleep(" + (without + 300) + ")")) {
            assertThat(millisOf("do 1")).isGreaterThanOrEqualTo(without + 300);
            assertThat(sleeping.hits()).isPositive();
        }
        assertInStep();
    }

    @Test
    void latenciesOfBothDirectionsAddUp() throws IOException {
        try (Armed down = bench.arm("downstream", "sleep(100)");
                Armed up = bench.arm("upstream", "sleep(100)")) {
            assertThat(millisOf("do 1")).isGreaterThanOrEqualTo(200);
            assertThat(down.hits()).isEqualTo(up.hits());
        }
    }

    @Test
    void jitterIsSoonerThanTheMeanAndLaterAsWell() throws IOException {
        bench.failPoints().seed(42);
        try (Armed armed = bench.arm("downstream", "latency(40, 40)")) {
            boolean sooner = false;
            boolean later = false;
            while (armed.hits() < ATTEMPTS && !(sooner && later)) {
                long millis = millisOf("do 1");
                sooner |= millis < 35;
                later |= millis > 45;
            }
            assertThat(sooner).as("sooner than the mean").isTrue();
            assertThat(later).as("later than the mean").isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"downstream", "upstream"})
    void bandwidth(String direction) throws IOException {
        try (Armed fast = bench.arm(direction, "throttle(200000)")) {
            assertThat(millisOf(large(direction))).isGreaterThanOrEqualTo(100);
            assertThat(fast.hits()).isPositive();
        }
        try (Armed slow = bench.arm(direction, "throttle(50000)")) {
            assertThat(millisOf(large(direction))).isGreaterThanOrEqualTo(400);
            assertThat(slow.hits()).isPositive();
        }
        assertInStep();
    }

    @ParameterizedTest
    @ValueSource(strings = {"downstream", "upstream"})
    void slicesTakeTimeByTheGapsBetweenThem(String direction) throws IOException {
        try (Armed armed = bench.arm(direction, "slice(1000, 10ms)")) {
            assertThat(millisOf(large(direction))).isGreaterThanOrEqualTo(190);
            assertThat(armed.hits()).isPositive();
        }
        assertInStep();
    }

    @Test
    void slicesArriveOneByOneAtTheClient() throws IOException {
        client.query("do 1");
        assertThat(readsOf("do 1")).as("reads without a fault").isEqualTo(1);
        try (Armed armed = bench.arm("downstream", "slice(3, 2ms)")) {
            int most = 1;
            while (most == 1 && armed.hits() < ATTEMPTS) {
                most = readsOf("do 1");
            }
            assertThat(most).as("reads").isGreaterThan(1);
        }
        assertInStep();
    }

    /** How often there is something to read until the OK is complete. */
    private int readsOf(String sql) throws IOException {
        InputStream in = client.wire().socket().getInputStream();
        client.sendQuery(sql);
        byte[] packet = new byte[64];
        int length = 0;
        int reads = 0;
        while (length < 4 || length < 4 + packet[0]) {
            length += in.read(packet, length, packet.length - length);
            reads++;
        }
        return reads;
    }

    @Test
    void slicesArriveOneByOneAtTheServer() throws IOException {
        try (Armed armed = bench.arm("upstream", "slice(10, 2ms)")) {
            int most = 1;
            while (most == 1 && armed.hits() < ATTEMPTS) {
                int before = bench.tap().last().reads();
                client.query("do 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1");
                most = bench.tap().last().reads() - before;
            }
            assertThat(most).as("reads").isGreaterThan(1);
        }
        assertInStep();
    }

    @Test
    void slowCloseOfTheServer() throws IOException {
        armForQueries("downstream", "slow_close(300)");
        client.query("do 1");
        long began = System.nanoTime();
        client.send(Command.QUIT);
        bench.tap().last().ended().orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(client.wire().awaitEnd()).as("in order").isTrue();
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
    }

    @Test
    void slowCloseOfTheClient() throws IOException {
        armForQueries("upstream", "slow_close(300)");
        client.query("do 1");
        long began = System.nanoTime();
        client.close();
        bench.tap().last().ended().orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
    }

    @ParameterizedTest
    @ValueSource(strings = {"downstream", "upstream"})
    void timeoutWithAnEnd(String direction) throws IOException {
        bench.arm(direction, "sleep(200)&close");
        assertThat(millis(() -> {
                    client.sendQuery("do 1");
                    assertThat(client.wire().awaitEnd()).as("in order").isTrue();
                }))
                .isGreaterThanOrEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"downstream", "upstream"})
    void timeoutWithoutAnEnd(String direction) throws IOException {
        try (Armed armed = bench.arm(direction, "hang")) {
            int commands = bench.tap().last().commands();
            client.sendQuery("select 'held'");
            await().until(() -> armed.paused() == 1);
            assertThat(client.wire().staysQuiet(50)).isTrue();
            assertThat(bench.tap().last().commands() - commands).isEqualTo(direction.equals("upstream") ? 0 : 1);
        }
        assertThat(client.readAnswer(Command.QUERY)).as("goes on").hasSize(5);
        assertInStep();
    }

    @ParameterizedTest
    @ValueSource(strings = {"downstream", "upstream"})
    void reset(String direction) throws IOException {
        bench.arm(direction, "reset");
        client.sendQuery("do 1");
        assertThat(client.wire().awaitEnd()).as("ends in order").isFalse();
        bench.tap().last().ended().orTimeout(30, TimeUnit.SECONDS).join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"downstream", "upstream"})
    void resetAfterATime(String direction) throws IOException {
        bench.arm(direction, "sleep(200)&reset");
        assertThat(millis(() -> {
                    client.sendQuery("do 1");
                    assertThat(client.wire().awaitEnd()).as("in order").isFalse();
                }))
                .isGreaterThanOrEqualTo(200);
    }

    @Test
    void whatTheServerSaysIsLimited() throws IOException {
        int answer = 11;
        armForQueries("downstream", "truncate(" + (answer + 3) + ")");
        assertThat(client.query("do 1").get(0).bytes()).hasSize(answer);
        client.sendQuery(DOWN);
        assertThat(client.wire().readBytes(3)).hasSize(3);
        assertThat(client.wire().awaitEnd()).as("in order").isTrue();
    }

    @Test
    void whatTheClientSaysIsLimited() throws IOException {
        armForQueries("upstream", "truncate(100)");
        long before = bench.tap().last().bytes();
        client.query("do 1");
        client.sendQuery(UP);
        assertThat(client.wire().awaitEnd()).as("in order").isTrue();
        bench.tap().last().ended().orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(bench.tap().last().bytes() - before).isEqualTo(100);
    }

    @Test
    void armingAnewCountsTheLimitFromZero() throws IOException {
        for (int i = 0; i < 3; i++) {
            armForQueries("downstream", "truncate(16)");
            assertThat(client.query("do 1")).hasSize(1);
        }
    }

    @Test
    void down() throws IOException {
        int opened = bench.tap().opened();
        try (Armed armed = bench.arm("accept", "close")) {
            assertThatThrownBy(() -> bench.connect().readGreeting()).isInstanceOf(EOFException.class);
            assertInStep();
            awaitHit(armed);
        }
        try (Armed armed = bench.arm("accept", "reset")) {
            assertThatThrownBy(() -> bench.connect().readGreeting()).isInstanceOf(SocketException.class);
            awaitHit(armed);
        }
        assertThat(bench.tap().opened()).as("the server is not dialled").isEqualTo(opened);
        assertThat(bench.login().execute("do 1").isOk()).isTrue();
    }

    @Test
    void downForThoseWhoAreConnectedAsWell() throws IOException {
        bench.failPoints().put("accept", "close");
        bench.failPoints().put("idle", "close");
        assertThat(client.wire().awaitEnd()).isTrue();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> bench.tap().last().ended().isDone());
    }
}
