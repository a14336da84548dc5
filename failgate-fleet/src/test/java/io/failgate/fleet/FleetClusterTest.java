package io.failgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fleet on an etcd of three, whose leader changes in the middle of changes to the fleet. */
@Timeout(300)
@Tag("exhaustive")
class FleetClusterTest {

    private static final int MEMBERS = 3;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final List<Fleet> fleets = new ArrayList<>();
    private final List<FailPoints> points = new ArrayList<>();
    private List<EtcdServer> etcd = List.of();
    private FleetSettings.Address address = FleetSettings.Address.parse("etcd://127.0.0.1/cluster");

    /** What came back, by the number of the change. */
    private final Map<Integer, Long> done = new HashMap<>();

    private final List<Integer> failed = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        Assumptions.assumeTrue(EtcdServer.program().isPresent(), "there is no etcd here: -Dfailgate.test.etcd=PATH");
        etcd = EtcdServer.cluster(3);
        address = new FleetSettings.Address(
                etcd.stream().map(node -> "127.0.0.1:" + node.port()).toList(), "cluster");
        for (int i = 0; i < MEMBERS; i++) {
            join("member" + i);
        }
    }

    private void join(String name) {
        FailPoints own = FailPoints.create();
        own.define(new FailPointKey("test/commit", "a test's", "return"));
        FleetHost host = new FleetHost() {
            @Override
            public int sessions() {
                return 0;
            }

            @Override
            public void disarmAll() {
                own.removeAll();
            }
        };
        // a lease that outlives an election: members that were cut off are another test's
        FleetSettings settings =
                new FleetSettings(address, Optional.empty(), Optional.empty(), Duration.ofSeconds(20), false);
        fleets.add(Fleet.join(settings, own, new FleetMember(name, "", "", "1.0", Map.of()), host));
        points.add(own);
    }

    @AfterEach
    void stop() throws IOException {
        fleets.forEach(Fleet::close);
        for (EtcdServer node : etcd) {
            node.resume();
            node.close();
        }
    }

    private EtcdServer leader() throws IOException {
        for (EtcdServer node : etcd) {
            if (node.isLeader()) {
                return node;
            }
        }
        throw new IOException("there is no leader");
    }

    /** Odd ones arm, even ones disarm, each through another member. */
    private void change(int number) {
        FleetChange change =
                number % 2 == 1 ? FleetChange.put("commit", "return(" + number + ")") : FleetChange.remove("commit");
        try {
            Receipt receipt = fleets.get(number % MEMBERS)
                    .apply(List.of(change), String.valueOf(number))
                    .join();
            assertThat(receipt.members()).isEqualTo(MEMBERS);
            assertThat(receipt.missing()).isEmpty();
            assertThat(points).allSatisfy(own -> assertThat(terms(own)).isEqualTo(expected(number)));
            done.put(number, receipt.revision());
        } catch (CompletionException failure) {
            assertThat(failure).hasCauseInstanceOf(FleetException.class);
            System.getLogger(FleetClusterTest.class.getName())
                    .log(System.Logger.Level.INFO, "change {0} failed: {1}", number, failure.getMessage());
            failed.add(number);
        }
    }

    private static String expected(int number) {
        return number % 2 == 1 ? "return(" + number + ")" : "";
    }

    private static String terms(FailPoints own) {
        return own.status("commit").terms().map(Object::toString).orElse("");
    }

    private void changeWhileLeadersChange(int changes, boolean pause) throws Exception {
        EtcdServer first = etcd.get(0);
        for (int number = 1; number <= changes; number++) {
            if (pause && number == changes / 3) {
                first = leader();
                first.pause();
            } else if (pause && number == changes / 3 + 5) {
                first.resume();
                await().atMost(LONG).ignoreExceptions().until(() -> leader().port() > 0);
            } else if (number == changes * 2 / 3) {
                leader().kill();
            }
            change(number);
        }
        change(changes % 2 == 0 ? changes + 1 : changes + 2);
        assertNothingIsLostOrDoubled();
    }

    private void assertNothingIsLostOrDoubled() throws Exception {
        System.getLogger(FleetClusterTest.class.getName())
                .log(System.Logger.Level.INFO, "{0} changes were done, not {1}", done.size(), failed);
        int last = done.keySet().stream().mapToInt(Integer::intValue).max().orElseThrow();
        assertThat(points).allSatisfy(own -> assertThat(terms(own)).isEqualTo(expected(last)));
        Map<String, List<Long>> armed = new HashMap<>();
        List<Long> disarmed = new ArrayList<>();
        for (WatchEvent event : history(done.get(last))) {
            KeyValue key = event.getKeyValue();
            if (event.getEventType() == WatchEvent.EventType.PUT) {
                String by = Writer.arming(key).orElseThrow().by();
                armed.computeIfAbsent(by, none -> new ArrayList<>()).add(key.getModRevision());
            } else {
                disarmed.add(key.getModRevision());
            }
        }
        done.forEach((number, revision) -> {
            if (number % 2 == 1) {
                assertThat(armed.get(String.valueOf(number))).startsWith(revision);
            } else if (done.containsKey(number - 1)) {
                assertThat(disarmed).contains(revision);
            }
        });
        assertThat(disarmed).doesNotHaveDuplicates();
        long of = done.keySet().stream().filter(number -> number % 2 == 1).count();
        assertThat(armed.size()).isBetween((int) of, (int) of + failed.size());
        // one that failed may have been armed, and then what was before it was put back
        assertThat(armed.values().stream().mapToInt(List::size).sum())
                .isLessThanOrEqualTo((int) of + 2 * failed.size());
        assertThat(failed).hasSizeLessThan(done.size());
    }

    /** All that has ever happened to what is armed, up to a revision. */
    private List<WatchEvent> history(long end) throws Exception {
        List<WatchEvent> events = new CopyOnWriteArrayList<>();
        try (Client client = Client.builder()
                        .endpoints(address.endpoints().stream()
                                .map(endpoint -> "http://" + endpoint)
                                .toArray(String[]::new))
                        .namespace(Keys.namespace(address.name()))
                        .build();
                Watch.Watcher watcher = client.getWatchClient()
                        .watch(
                                Keys.bytes(Keys.ARMED),
                                WatchOption.builder()
                                        .isPrefix(true)
                                        .withRevision(1)
                                        .build(),
                                response -> events.addAll(response.getEvents()))) {
            assertThat(watcher).isNotNull();
            await().atMost(LONG)
                    .until(() -> events.stream()
                            .anyMatch(event -> event.getKeyValue().getModRevision() >= end));
        }
        return events;
    }

    @Test
    void aChangeOfTheLeaderLosesAndDoublesNothing() throws Exception {
        changeWhileLeadersChange(150, false);
    }

    @Test
    void neitherInAThousandChanges() throws Exception {
        changeWhileLeadersChange(1000, true);
    }
}
