package io.failgate.failpoint;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Somebody held at a failpoint by {@code pause}. Thread-safe. */
public final class Pause {

    private final Set<Pause> paused;
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    Pause(Set<Pause> paused) {
        this.paused = paused;
    }

    /** Completes when the point is re-armed, removed or woken; on the thread that does so. */
    public CompletionStage<Void> released() {
        return released.minimalCompletionStage();
    }

    /** Goes on without being released, because whoever waited has gone. The stage then completes as well. */
    public void leave() {
        release();
    }

    void release() {
        paused.remove(this);
        released.complete(null);
    }
}
