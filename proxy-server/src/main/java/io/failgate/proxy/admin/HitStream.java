package io.failgate.proxy.admin;

import io.failgate.failpoint.Effect;
import io.failgate.failpoint.EvaluationContext;
import io.failgate.failpoint.FailPointListener;
import io.failgate.failpoint.FailPointScope;
import io.failgate.failpoint.FailPoints;
import io.failgate.failpoint.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The hits of all failpoints as server-sent events, for one client. The thread of a hit only puts it into a queue, and
 * never waits. If the queue is full, because the client does not keep up, the hit is counted as dropped.
 */
final class HitStream implements Stream, FailPointListener {

    static final int CAPACITY = 1024;

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final FailPoints failPoints;
    private final Runnable whenClosed;
    private final Queue<Hit> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** The following fields are for the event loop only, except the outlet, which is set before the first hit. */
    private @Nullable Outlet outlet;

    private @Nullable Registration registration;
    private long id;

    HitStream(FailPoints failPoints, Runnable whenClosed) {
        this.failPoints = failPoints;
        this.whenClosed = whenClosed;
    }

    private record Hit(Effect effect, Optional<FailPointScope> scope, Instant time) {}

    @Override
    public void open(Outlet opened) {
        outlet = opened;
        registration = failPoints.listen(this);
        opened.write(": hits from now on\n\n");
        opened.repeat(HEARTBEAT, () -> beat(opened));
    }

    private static void beat(Outlet outlet) {
        if (outlet.isReady()) {
            outlet.write(": still here\n\n");
        }
    }

    @Override
    public void hit(Effect effect, EvaluationContext context) {
        if (queued.incrementAndGet() > CAPACITY) {
            queued.decrementAndGet();
            dropped.incrementAndGet();
            return;
        }
        queue.add(new Hit(effect, context.scope(), Instant.now()));
        if (outlet != null && scheduled.compareAndSet(false, true)) {
            outlet.execute(this::ready);
        }
    }

    @Override
    public void ready() {
        scheduled.set(false);
        while (outlet != null && outlet.isReady()) {
            long lost = dropped.getAndSet(0);
            if (lost > 0) {
                id += lost;
                send(outlet, "dropped", new Dropped(lost));
            }
            Hit hit = queue.poll();
            if (hit == null) {
                return;
            }
            queued.decrementAndGet();
            id++;
            send(outlet, "hit", HitEvent.of(hit));
        }
    }

    private void send(Outlet client, String event, Object data) {
        client.write("id: " + id + "\nevent: " + event + "\ndata: " + JsonBody.write(data) + "\n\n");
    }

    @Override
    public void close() {
        if (registration != null) {
            registration.close();
        }
        whenClosed.run();
    }

    private record Dropped(long count) {}

    /** A hit as it is sent. */
    private record HitEvent(
            String failpoint,
            List<String> actions,
            @Nullable String scope,
            String time) {

        static HitEvent of(Hit hit) {
            return new HitEvent(
                    hit.effect().key().fullName(),
                    hit.effect().steps().stream().map(Step::toString).toList(),
                    hit.scope().map(FailPointScope::toString).orElse(null),
                    hit.time().toString());
        }
    }
}
