package io.failgate.failpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Time that passes when a test says so, on the thread of the test. Not thread-safe. */
final class SteppedClock implements FailPointClock {

    private final List<Call> calls = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5_000_000_000L; // as if it were about to overflow

    private record Call(long at, CompletableFuture<Void> done) {}

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public void sleep(Duration duration) {
        throw new UnsupportedOperationException("nobody sleeps");
    }

    @Override
    public CompletionStage<Void> after(Duration duration) {
        Call call = new Call(duration.toNanos(), new CompletableFuture<>());
        calls.add(new Call(now + call.at(), call.done()));
        return call.done();
    }

    /** How many waits are not over. */
    int waits() {
        return calls.size();
    }

    /** Has time pass, and what waits for it happen in order. */
    void pass(Duration duration) {
        long end = now + duration.toNanos();
        for (Optional<Call> next = next(end); next.isPresent(); next = next(end)) {
            calls.remove(next.get());
            now = next.get().at();
            next.get().done().complete(null);
        }
        now = end;
    }

    private Optional<Call> next(long end) {
        return calls.stream()
                .filter(call -> call.at() - end <= 0)
                .min(Comparator.comparingLong(call -> call.at() - end));
    }
}
