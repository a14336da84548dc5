package io.failgate.proxy.admin;

import java.util.Map;
import java.util.concurrent.Semaphore;

/** Counts and limits the requests that wait for an event. Thread-safe. */
final class LongRequests {

    static final int MOST = 32;

    private final Semaphore free = new Semaphore(MOST);

    /**
     * Counts one more request, until its {@link #end}.
     *
     * @throws RequestException 503, if there are too many
     */
    void begin() {
        if (!free.tryAcquire()) {
            throw new RequestException(
                    503, MOST + " requests wait already, and no more may", Map.of("Retry-After", "1"));
        }
    }

    void end() {
        free.release();
    }
}
