package io.failgate.proxy.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The buffers that were thrown away without having been released, as Netty's leak detector reports them. It does so
 * when a buffer is allocated after a lost one was garbage-collected. One per process, as Netty has one listener.
 * Thread-safe.
 */
final class Leaks {

    private static final int ROUNDS = 2;
    private static final int LONGEST_COLLECTION_MILLIS = 10_000;
    private static final Leaks INSTANCE = new Leaks();

    static {
        ByteBufUtil.setLeakListener((type, records) -> INSTANCE.reports.add(type + " was not released" + records));
    }

    private final Queue<String> reports = new ConcurrentLinkedQueue<>();

    private Leaks() {}

    /** Those of this process, watched from the first call on. */
    static Leaks ofThisProcess() {
        return INSTANCE;
    }

    /** Looks for lost buffers. What was reported since the last call, with the places where each buffer was seen. */
    List<String> collect() {
        for (int i = 0; i < ROUNDS; i++) {
            collectGarbage();
            ByteBuf provokesReports = ByteBufAllocator.DEFAULT.buffer(1);
            provokesReports.release();
        }
        List<String> found = new ArrayList<>();
        for (String report = reports.poll(); report != null; report = reports.poll()) {
            found.add(report);
        }
        return found;
    }

    /**
     * Returns when the collector has told of an object that was lost before, so that it has told of lost buffers as
     * well.
     */
    private static void collectGarbage() {
        ReferenceQueue<Object> lost = new ReferenceQueue<>();
        WeakReference<Object> canary = new WeakReference<>(new Object(), lost);
        System.gc();
        try {
            if (!canary.equals(lost.remove(LONGEST_COLLECTION_MILLIS))) {
                throw new IllegalStateException("the garbage collector does not collect");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
