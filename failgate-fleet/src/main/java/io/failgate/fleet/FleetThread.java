package io.failgate.fleet;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of a member, which may wait for etcd. What a task throws is logged. */
final class FleetThread extends ScheduledThreadPoolExecutor {

    private static final Logger LOG = LoggerFactory.getLogger(FleetThread.class);

    FleetThread() {
        super(
                1,
                task -> {
                    Thread made = new Thread(task, "fleet");
                    made.setDaemon(true);
                    return made;
                },
                new DiscardPolicy());
    }

    @Override
    protected void afterExecute(Runnable task, Throwable thrown) {
        super.afterExecute(task, thrown);
        if (task instanceof Future<?> done && done.isDone() && !done.isCancelled()) {
            try {
                done.get();
            } catch (ExecutionException bug) {
                LOG.error("a task of the fleet has failed", bug.getCause());
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
