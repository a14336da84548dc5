package io.failgate.failpoint;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A thread or a session that is held at a failpoint. Thread-safe. */
public final class Pause {

    private final Set<Pause> paused;
    private final boolean wakeable;
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    Pause(Set<Pause> paused, boolean wakeable) {
        this.paused = paused;
        this.wakeable = wakeable;
    }

    /** Completes when the point is re-armed, removed or, unless this is a hang, woken; on the thread that does so. */
    public CompletionStage<Void> released() {
        return released.minimalCompletionStage();
    }

    /** Ends the pause early, because what was held has gone. The stage completes as well. */
    public void leave() {
        release();
    }

    void wakeUp() {
        if (wakeable) {
            release();
        }
    }

    void release() {
        paused.remove(this);
        released.complete(null);
    }
}
