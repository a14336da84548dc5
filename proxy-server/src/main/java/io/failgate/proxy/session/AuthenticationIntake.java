package io.failgate.proxy.session;

import io.failgate.proxy.authentication.PasswordTranslation;
import io.failgate.proxy.authentication.Peers;
import io.failgate.proxy.protocol.HandshakePackets;
import io.failgate.proxy.protocol.PacketHeader;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The client's packets during an authentication, on their way to the server. A packet with sequence id 0 is a command
 * of a hasty client that does not know yet whether it may log in. The command waits for the OK, unless the server asks
 * the client for something meanwhile. The server takes the next packet for the answer then. So it gets the command, and
 * refuses its sequence id.
 */
final class AuthenticationIntake {

    private final Peers peers;
    private final PassingPacket passing = new PassingPacket();

    /** Whether the server waits for a packet of the client. */
    private boolean asked;

    /** Answers that the client has given before it was asked: the server takes them when it asks. */
    private int answersAhead;

    /** The sequence id of the server's last request to the client; -1 for no request. */
    private int request = -1;

    private int lastSequenceId = -1;

    AuthenticationIntake(Peers peers) {
        this.peers = peers;
    }

    /** The sequence id of the last packet from or to the client; -1 before the first. */
    int lastSequenceId() {
        return lastSequenceId;
    }

    /** Takes note of a packet of the client that goes another way. */
    void heardFromClient(int sequenceId) {
        lastSequenceId = sequenceId;
    }

    /** Takes a complete packet of the client that goes another way. The caller owns it. */
    ByteBuf read(ByteBuf in) {
        heardFromClient(PacketHeader.sequenceId(in, in.readerIndex()));
        return HandshakePackets.read(in);
    }

    /** Takes note of a complete packet from the server to the client. */
    void heardByClient(ByteBuf packet) {
        lastSequenceId = PacketHeader.sequenceId(packet, packet.readerIndex());
        serverAsks(HandshakePackets.asksClient(packet));
    }

    /** An authentication begins, by a command. */
    void begin() {
        request = -1;
        asked = false;
        answersAhead = 0;
        passing.resume(0, 0, 0);
    }

    /** Takes note of the sequence id of the server's last request to the client; -1 for no request. */
    void request(int sequenceId) {
        if (request != sequenceId) {
            request = sequenceId;
            serverAsks(sequenceId >= 0);
        }
    }

    private void serverAsks(boolean asks) {
        asked = asks && answersAhead == 0;
        if (asks && answersAhead > 0) {
            answersAhead--;
        }
    }

    private void answers() {
        if (!asked) {
            answersAhead++;
        }
        asked = false;
    }

    /** Goes on behind the visible part of the next packet, which goes another way. */
    void resumeBehind(ByteBuf in) {
        int length = PacketHeader.payloadLength(in, in.readerIndex());
        int visible = Math.min(length, HandshakePackets.LONGEST);
        passing.resume(length, PacketHeader.sequenceId(in, in.readerIndex()), visible);
    }

    /** Sends the next packet, or a part of it, to the server. Returns whether to try again. */
    boolean take(ByteBuf in, @Nullable PasswordTranslation translation) {
        if (passing.isUnderWay()) {
            return pass(in, translation);
        }
        if (in.readableBytes() < PacketHeader.SIZE) {
            return false;
        }
        boolean early = PacketHeader.sequenceId(in, in.readerIndex()) == 0;
        if (early && !asked) {
            return false;
        }
        boolean isLong = PacketHeader.payloadLength(in, in.readerIndex()) > HandshakePackets.LONGEST;
        if (translation != null && !early && !isLong) {
            return translate(in, translation);
        }
        answers();
        passing.begin();
        return pass(in, translation);
    }

    private boolean translate(ByteBuf in, PasswordTranslation translation) {
        if (!PacketHeader.isComplete(in)) {
            return false;
        }
        answers();
        lastSequenceId = PacketHeader.sequenceId(in, in.readerIndex());
        translation.fromClient(HandshakePackets.read(in));
        return true;
    }

    private boolean pass(ByteBuf in, @Nullable PasswordTranslation translation) {
        ByteBuf part = passing.take(in, translation == null ? 0 : translation.shift());
        if (!part.isReadable()) {
            part.release();
            return false;
        }
        lastSequenceId = passing.lastSequenceId();
        peers.toServer(part);
        if (translation != null && !passing.isUnderWay()) {
            translation.passed(passing.lastSequenceId());
        }
        return true;
    }
}
