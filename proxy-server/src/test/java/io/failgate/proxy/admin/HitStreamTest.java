package io.failgate.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream of hits, with a client that takes what it likes. */
class HitStreamTest {

    private final FailPoints failPoints = FailPoints.create();
    private final FailPoint point = failPoints.define(new FailPointKey("a/point", "for a test", "return(1)"));
    private final AtomicInteger closed = new AtomicInteger();
    private final HitStream stream = new HitStream(failPoints, closed::incrementAndGet);
    private final FakeOutlet outlet = new FakeOutlet();

    @BeforeEach
    void open() {
        failPoints.put("point", "return(1)");
        stream.open(outlet);
        outlet.written.clear();
    }

    private void hit(int times) {
        for (int i = 0; i < times; i++) {
            point.evaluate();
        }
    }

    private List<String> events() {
        return outlet.written.stream()
                .map(text -> text.replaceAll("(?s)^id: (\\d+)\nevent: (\\w+)\ndata: (.*)\n\n$", "$1 $2"))
                .toList();
    }

    @Test
    void writesNothingOnTheThreadThatHits() {
        hit(2);
        assertThat(outlet.written).isEmpty();
        assertThat(outlet.tasks).hasSize(1);
        outlet.runTasks();
        assertThat(events()).containsExactly("1 hit", "2 hit");
    }

    @Test
    void waitsForAClientThatIsNotReady() {
        outlet.ready = false;
        hit(3);
        outlet.runTasks();
        assertThat(outlet.written).isEmpty();
        outlet.ready = true;
        stream.ready();
        assertThat(events()).containsExactly("1 hit", "2 hit", "3 hit");
    }

    @Test
    void dropsWhatTheQueueCannotHoldAndSaysSo() {
        outlet.ready = false;
        hit(HitStream.CAPACITY + 17);
        outlet.ready = true;
        outlet.runTasks();
        assertThat(outlet.written).hasSize(HitStream.CAPACITY + 1);
        assertThat(outlet.written.get(0)).isEqualTo("id: 17\nevent: dropped\ndata: {\"count\":17}\n\n");
        assertThat(events().get(1)).isEqualTo("18 hit");
        hit(1);
        outlet.runTasks();
        assertThat(events().get(HitStream.CAPACITY + 1)).isEqualTo(HitStream.CAPACITY + 18 + " hit");
    }

    @Test
    void beatsOnlyIfTheClientIsReady() {
        assertThat(outlet.repeated).hasSize(1);
        assertThat(outlet.every).isEqualTo(Duration.ofSeconds(15));
        outlet.repeated.get(0).run();
        assertThat(outlet.written).containsExactly(": still here\n\n");
        outlet.ready = false;
        outlet.repeated.get(0).run();
        assertThat(outlet.written).hasSize(1);
    }

    @Test
    void hearsNothingOnceClosed() {
        stream.close();
        hit(1);
        assertThat(outlet.tasks).isEmpty();
        assertThat(closed).hasValue(1);
    }

    /** A client that shows what it got. */
    private static final class FakeOutlet implements Stream.Outlet {

        private final List<String> written = new ArrayList<>();
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private final List<Runnable> repeated = new ArrayList<>();
        private Duration every = Duration.ZERO;
        private boolean ready = true;

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void write(String text) {
            written.add(text);
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void repeat(Duration period, Runnable task) {
            every = period;
            repeated.add(task);
        }

        void runTasks() {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }
    }
}
