package io.failgate.proxy.session;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The end of a connection whose peer may still be sending. An operating system resets a connection that is closed with
 * unread bytes, and the peer then loses the last bytes sent to it. So the peer is read for a while, until it ends as
 * well, or is silent. Event loop only.
 */
final class LingeringClose {

    /** A peer that is silent for so long has no more to say. */
    private static final long SILENCE_SECONDS = 2;

    /** A peer is read for so many times that at most. */
    private static final int MOST_ROUNDS = 15;

    private final Channel channel;
    private final Runnable close;
    private Future<?> timer;
    private int rounds;
    private boolean heard;

    /**
     * Begins to wait.
     *
     * @param close closes the connection; called once
     */
    LingeringClose(Channel channel, Runnable close) {
        this.channel = channel;
        this.close = close;
        this.timer = schedule();
    }

    private Future<?> schedule() {
        return channel.eventLoop().schedule(this::look, SILENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        rounds++;
        if (heard && rounds < MOST_ROUNDS) {
            heard = false;
            timer = schedule();
        } else {
            close.run();
        }
    }

    /** The peer has sent something, which was dropped. */
    void heard() {
        heard = true;
    }

    /** The peer has ended as well. */
    void finish() {
        if (timer.cancel(false)) {
            close.run();
        }
    }
}
