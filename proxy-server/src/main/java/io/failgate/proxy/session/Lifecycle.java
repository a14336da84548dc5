package io.failgate.proxy.session;

import io.failgate.proxy.traffic.DisconnectReason;
import io.failgate.proxy.traffic.Traffic;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How far a session has come, and the phase that its bytes go to meanwhile. Event loop only. */
final class Lifecycle {

    private final Traffic traffic;
    private Stage stage = Stage.ACCEPTED;
    private @Nullable Phase phase;

    private enum Stage {
        /** The client's connection was accepted. */
        ACCEPTED,
        /** The session counts. */
        OPEN,
        /** The client has seen a greeting. */
        GREETED,
        /** The client may send commands. */
        LOGGED_IN,
        /** Only the last bytes are still to be written, and the connections to be closed. */
        CLOSED
    }

    /**
     * A session that was just accepted; {@link #begin} follows.
     *
     * @param traffic counts the session
     */
    Lifecycle(Traffic traffic) {
        this.traffic = traffic;
    }

    /** The first phase gets the bytes. */
    void begin(Phase handshake) {
        phase = handshake;
    }

    /** The session counts from now on. */
    void open() {
        stage = Stage.OPEN;
        traffic.connectionAccepted();
    }

    /** The server's greeting goes to the client. */
    void greeted() {
        stage = Stage.GREETED;
    }

    /** The client has logged in, and its commands get the bytes. */
    void loggedIn(Phase commands) {
        stage = Stage.LOGGED_IN;
        phase = commands;
    }

    /** The session has ended for this reason. */
    void close(DisconnectReason reason) {
        boolean counts = stage != Stage.ACCEPTED;
        stage = Stage.CLOSED;
        if (counts) {
            traffic.disconnected(reason);
        }
    }

    Phase phase() {
        return Objects.requireNonNull(phase);
    }

    /** Whether the client has seen a greeting. */
    boolean isGreeted() {
        return stage.compareTo(Stage.GREETED) >= 0;
    }

    /** Whether the client may still be told why it cannot log in. */
    boolean isLoggingIn() {
        return stage.compareTo(Stage.LOGGED_IN) < 0;
    }

    boolean isClosed() {
        return stage == Stage.CLOSED;
    }
}
