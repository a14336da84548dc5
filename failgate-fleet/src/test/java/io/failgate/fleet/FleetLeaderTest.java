package io.failgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fleet on an etcd of three, whose leader is killed while testers arm and disarm. */
@Timeout(180)
class FleetLeaderTest {

    private static final int MEMBERS = 3;
    private static final int TESTERS = 4;
    private static final int CHANGES = 1000;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final List<Fleet> fleets = new ArrayList<>();
    private final List<FailPoints> points = new ArrayList<>();
    private List<EtcdServer> etcd = List.of();
    private FleetSettings.Address address = FleetSettings.Address.parse("etcd://127.0.0.1/leader");

    /** What came back, by the change. */
    private final Map<Change, Long> done = new ConcurrentHashMap<>();

    private final Map<Change, String> refused = new ConcurrentHashMap<>();

    private final CountDownLatch beforeKill = new CountDownLatch(CHANGES / 3);
    private final CountDownLatch beforeRestart = new CountDownLatch(CHANGES * 2 / 3);

    /** Odd ones arm the tester's own failpoint, even ones disarm it. */
    private record Change(int tester, int number) {

        String point() {
            return "point" + tester;
        }

        boolean arms() {
            return number % 2 == 1;
        }

        FleetChange asked() {
            return arms() ? FleetChange.put(point(), terms()) : FleetChange.remove(point());
        }

        /** As members have them afterwards. */
        String terms() {
            return arms() ? "return(" + number + ")" : "";
        }

        @Override
        public String toString() {
            return tester + "-" + number;
        }
    }

    @BeforeEach
    void start() throws IOException {
        Assumptions.assumeTrue(EtcdServer.program().isPresent(), "there is no etcd here: -Dfailgate.test.etcd=PATH");
        etcd = EtcdServer.cluster(3);
        address = new FleetSettings.Address(
                etcd.stream().map(node -> "127.0.0.1:" + node.port()).toList(), "leader");
        await().atMost(LONG).ignoreExceptions().until(() -> leader().isPresent());
        for (int i = 0; i < MEMBERS; i++) {
            join("member" + i);
        }
    }

    private void join(String name) {
        FailPoints own = FailPoints.create();
        for (int i = 0; i < TESTERS; i++) {
            own.define(new FailPointKey("test/point" + i, "a test's", "return"));
        }
        FleetHost host = new HostWithoutClients(own);
        fleets.add(Fleet.join(new FleetSettings(address), own, new FleetMember(name, "", "", "1.0", Map.of()), host));
        points.add(own);
    }

    @AfterEach
    void stop() throws IOException {
        fleets.forEach(Fleet::close);
        for (EtcdServer node : etcd) {
            node.close();
        }
    }

    private Optional<EtcdServer> leader() throws IOException {
        for (EtcdServer node : etcd) {
            if (node.isLeader()) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    @Test
    void aChangeOfTheLeaderLosesAndDoublesNothing() throws Exception {
        List<CompletableFuture<Void>> testers = IntStream.range(0, TESTERS)
                .mapToObj(tester -> CompletableFuture.runAsync(() -> {
                    for (int number = 1; number <= CHANGES / TESTERS; number++) {
                        change(new Change(tester, number));
                    }
                }))
                .toList();
        beforeKill.await();
        EtcdServer leader = leader().orElseThrow();
        leader.kill();
        beforeRestart.await();
        leader.restart();
        testers.forEach(CompletableFuture::join);
        // whoever was under way may be told so, but then an election is over
        assertThat(refused).hasSizeLessThanOrEqualTo(TESTERS);
        assertThat(refused.values()).allSatisfy(FleetLeaderTest::assertSaysWhatHasBecomeOfIt);
        assertEachWasDoneOnce();
        for (int tester = 0; tester < TESTERS; tester++) {
            change(new Change(tester, CHANGES + 1));
        }
        assertThat(done).containsKeys(new Change(0, CHANGES + 1), new Change(TESTERS - 1, CHANGES + 1));
    }

    /** Each through another member. All members have what was said to be done. */
    private void change(Change change) {
        try {
            Receipt receipt = fleets.get((change.tester() + change.number()) % MEMBERS)
                    .apply(List.of(change.asked()), change.toString())
                    .join();
            assertThat(receipt.missing()).isEmpty();
            assertThat(receipt.members()).isEqualTo(MEMBERS);
            assertThat(points)
                    .allSatisfy(own -> assertThat(own.status(change.point())
                                    .terms()
                                    .map(Object::toString)
                                    .orElse(""))
                            .isEqualTo(change.terms()));
            done.put(change, receipt.revision());
        } catch (CompletionException failure) {
            assertThat(failure).hasCauseInstanceOf(FleetException.class);
            refused.put(change, String.valueOf(Failures.cause(failure).getMessage()));
        } finally {
            beforeKill.countDown();
            beforeRestart.countDown();
        }
    }

    private static void assertSaysWhatHasBecomeOfIt(String message) {
        assertThat(message)
                .containsAnyOf(
                        "nothing of it stays armed",
                        "it is taken back as soon as etcd answers",
                        "disarmed on ",
                        "nothing was changed",
                        "it may have been done or not");
    }

    /** Nothing is lost: etcd has it, at the revision that was said. Nothing is doubled: it has it once. */
    private void assertEachWasDoneOnce() throws Exception {
        Map<String, List<Long>> armed = new ConcurrentHashMap<>();
        Map<String, List<Long>> disarmed = new ConcurrentHashMap<>();
        List<String> statements = new ArrayList<>();
        for (WatchEvent event : history()) {
            String key = event.getKeyValue().getKey().toString(StandardCharsets.UTF_8);
            long revision = event.getKeyValue().getModRevision();
            if (key.startsWith(Keys.LAST)) {
                statements.add(event.getKeyValue().getValue().toString(StandardCharsets.UTF_8));
            } else if (event.getEventType() == WatchEvent.EventType.PUT) {
                String by = Writer.arming(event.getKeyValue()).orElseThrow().by();
                armed.computeIfAbsent(by, none -> new ArrayList<>()).add(revision);
            } else {
                disarmed.computeIfAbsent(key, none -> new ArrayList<>()).add(revision);
            }
        }
        assertThat(statements).doesNotHaveDuplicates().hasSizeBetween(done.size() - refused.size(), CHANGES);
        done.forEach((change, revision) -> {
            if (change.arms()) {
                assertThat(armed.get(change.toString())).startsWith(revision);
                if (refused.isEmpty()) {
                    assertThat(armed.get(change.toString())).hasSize(1);
                }
            } else if (done.containsKey(new Change(change.tester(), change.number() - 1))) {
                assertThat(disarmed.get(Keys.ARMED + "test/" + change.point())).containsOnlyOnce(revision);
            }
        });
        assertThat(armed.keySet())
                .isSubsetOf(IntStream.range(0, TESTERS)
                        .boxed()
                        .flatMap(tester -> IntStream.rangeClosed(1, CHANGES / TESTERS)
                                .mapToObj(number -> new Change(tester, number).toString()))
                        .toList());
    }

    /** All that has ever happened to what is armed, and to who has changed it last. */
    private List<WatchEvent> history() throws Exception {
        List<WatchEvent> events = new CopyOnWriteArrayList<>();
        try (Client client = Client.builder()
                .endpoints(address.endpoints().stream()
                        .map(endpoint -> "http://" + endpoint)
                        .toArray(String[]::new))
                .namespace(Keys.namespace(address.name()))
                .build()) {
            client.getKVClient()
                    .put(Keys.bytes(Keys.LAST + "end"), Keys.bytes("end"))
                    .get();
            try (Watch.Watcher watcher = client.getWatchClient()
                    .watch(
                            Keys.bytes("a"),
                            WatchOption.builder()
                                    .withRange(Keys.bytes("m"))
                                    .withRevision(1)
                                    .build(),
                            response -> events.addAll(response.getEvents()))) {
                assertThat(watcher).isNotNull();
                await().atMost(LONG).until(() -> events.stream().anyMatch(FleetLeaderTest::isTheEnd));
            }
        }
        return events.stream()
                .filter(event -> !isTheEnd(event))
                .filter(event -> Keys.isIn(event.getKeyValue().getKey(), Keys.ARMED)
                        || Keys.isIn(event.getKeyValue().getKey(), Keys.LAST))
                .toList();
    }

    private static boolean isTheEnd(WatchEvent event) {
        return event.getKeyValue().getKey().equals(Keys.bytes(Keys.LAST + "end"));
    }
}
