package io.failgate.proxy.session;

import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.protocol.ServerMessages;
import io.failgate.proxy.traffic.DisconnectReason;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time limits of a session: for the login, then between two commands, and for the server to end behind the client.
 * Event loop only.
 */
final class Deadline {

    private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);

    /** {@code ER_NET_READ_INTERRUPTED}: a server's error for a client that does not log in in time (edge case E20). */
    private static final int TOO_LATE = 1159;

    /**
     * {@code ER_CLIENT_INTERACTION_TIMEOUT}: a server's error for a client that was idle for too long (edge case E21).
     */
    private static final int TOO_IDLE = 4031;

    /** Limit for a server in trouble; any other ends at once when its client does. */
    private static final Duration LAST_WORD = Duration.ofSeconds(10);

    private final EventLoop loop;
    private final SessionControl session;
    private final SessionContext client;
    private final Limits limits;
    private @Nullable Future<?> timer;
    private boolean loggedIn;
    private boolean ending;
    private long lastHeardNanos;

    Deadline(EventLoop loop, SessionControl session, SessionContext client, Limits limits) {
        this.loop = loop;
        this.session = session;
        this.client = client;
        this.limits = limits;
    }

    /** The time to log in starts now. */
    void start() {
        if (!loggedIn) {
            stop();
            start(limits.handshakeTimeout(), this::refuseLate);
        }
    }

    /** The client is held before its login. */
    void suspend() {
        if (!loggedIn) {
            stop();
        }
    }

    /** The client has logged in. */
    void loggedIn() {
        stop();
        loggedIn = true;
        watch(limits.idleTimeout());
    }

    /**
     * The client says no more, and the server knows it. The server's time to end as well starts with the first call.
     */
    void ending() {
        if (!ending) {
            ending = true;
            stop();
            start(LAST_WORD, session::leave);
        }
    }

    private void start(Duration time, Runnable whenOver) {
        timer = time.isZero() ? null : loop.schedule(whenOver, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    void stop() {
        Future<?> last = timer;
        timer = null;
        if (last != null) {
            last.cancel(false);
        }
    }

    /** The client has said something. */
    void heard() {
        if (!limits.idleTimeout().isZero()) {
            lastHeardNanos = now();
        }
    }

    private void refuseLate() {
        LOG.info(
                "{} was not logged in within {} s (--handshake-timeout)",
                client,
                limits.handshakeTimeout().toSeconds());
        refuse(TOO_LATE, DisconnectReason.HANDSHAKE_TIMEOUT);
    }

    private void refuse(int code, DisconnectReason reason) {
        session.refuse(Reply.refusal(ServerMessages.mySql().error(code)), reason);
    }

    private long now() {
        return loop.ticker().nanoTime();
    }

    /** Checks after some time whether the client was silent all along, instead of setting a timer for each command. */
    private void watch(Duration time) {
        start(time, () -> {
            Duration silent = Duration.ofNanos(now() - lastHeardNanos);
            boolean idle = session.isIdle();
            if (idle && silent.compareTo(limits.idleTimeout()) >= 0) {
                LOG.info("{} was idle for {} s", client, limits.idleTimeout().toSeconds());
                refuse(TOO_IDLE, DisconnectReason.IDLE);
            } else {
                watch(idle ? limits.idleTimeout().minus(silent) : limits.idleTimeout());
            }
        });
    }
}
