package io.failgate.proxy.flow;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One timer, for the time that is waited for. On one event loop. */
final class DueTimer {

    private final EventExecutor loop;
    private final Runnable whenDue;
    private @Nullable Future<?> timer;
    private long due;

    /**
     * Waits for nothing yet.
     *
     * @param whenDue is run when the time has come
     */
    DueTimer(EventExecutor loop, Runnable whenDue) {
        this.loop = loop;
        this.whenDue = whenDue;
    }

    /**
     * Whether it is that late; else that is waited for, and nothing else.
     *
     * @param time on the loop's clock, in nanoseconds
     * @param now on the same
     */
    boolean isDue(long time, long now) {
        if (time - now <= 0) {
            return true;
        }
        if (timer == null || due != time) {
            stop();
            due = time;
            timer = loop.schedule(this::run, time - now, TimeUnit.NANOSECONDS);
        }
        return false;
    }

    private void run() {
        timer = null;
        whenDue.run();
    }

    /** Waits for nothing any more. */
    void stop() {
        Future<?> last = timer;
        timer = null;
        if (last != null) {
            last.cancel(false);
        }
    }
}
