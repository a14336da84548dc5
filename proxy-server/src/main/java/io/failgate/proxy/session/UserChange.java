package io.failgate.proxy.session;

import io.failgate.proxy.authentication.PasswordTranslation;
import io.failgate.proxy.authentication.Peers;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The authentication behind a COM_CHANGE_USER: packets of both sides. Event loop only. */
final class UserChange {

    private final Peers peers;
    private final AuthenticationIntake intake;

    /** Present if only one connection has TLS. */
    private final @Nullable PasswordTranslation translation;

    private boolean underWay;

    UserChange(Peers peers, @Nullable PasswordTranslation translation) {
        this.peers = peers;
        this.intake = new AuthenticationIntake(peers);
        this.translation = translation;
    }

    /** The command has gone to the server, its last frame with this sequence id. */
    void begin(int lastSequenceId) {
        underWay = true;
        intake.begin();
        if (translation != null) {
            translation.begin(lastSequenceId, lastSequenceId);
        }
    }

    /**
     * Sends the client's next packet to the server.
     *
     * @param request the sequence id of the server's last packet if it asks for something; else -1
     * @return whether to try again
     */
    boolean take(ByteBuf inbox, int request) {
        intake.request(request);
        return intake.take(inbox, translation);
    }

    /** Sends packets to the client, translated while the user is changed. Takes the buffer. */
    void toClient(ByteBuf packets) {
        if (translation == null || !underWay) {
            peers.toClient(packets);
        } else {
            translation.fromServer(packets);
        }
    }

    /** The exchange has ended, and the authentication with it. */
    void end() {
        if (translation != null && underWay) {
            peers.toClient(translation.end());
        }
        underWay = false;
    }

    /** Releases everything. */
    void close() {
        if (translation != null) {
            translation.end().release();
        }
    }
}
