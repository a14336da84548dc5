package io.failgate.proxy.exchange;

import io.failgate.proxy.traffic.Traffic;
import io.netty.util.concurrent.Ticker;

/** How long Failgate has kept one command and its answer. */
final class AddedTime {

    private final Ticker ticker;
    private final Traffic traffic;
    private long arrived;
    private long nanos;

    AddedTime(Ticker ticker, Traffic traffic) {
        this.ticker = ticker;
        this.traffic = traffic;
    }

    void questionArrived() {
        nanos = 0;
        arrived = ticker.nanoTime();
    }

    void answerArrived() {
        arrived = ticker.nanoTime();
    }

    /** The bytes that have arrived go on. */
    void departed() {
        nanos += ticker.nanoTime() - arrived;
    }

    void record() {
        traffic.recordAdded(nanos);
    }
}
