package io.failgate.proxy.session;

import io.failgate.proxy.authentication.PasswordTranslation;
import io.failgate.proxy.authentication.Peers;
import io.failgate.proxy.exchange.Exchange;
import io.failgate.proxy.exchange.Splice;
import io.failgate.proxy.exchange.Wire;
import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Cumulation;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.proxy.tracking.PacketWalker;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.proxy.traffic.DisconnectReason;
import io.failgate.proxy.traffic.Traffic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * From the first command to the end: the queue of what the client sent, of which one command at a time becomes an
 * exchange, so that answers keep their order even if some are home-made (edge case E18).
 */
final class CommandPhase implements Phase, Wire, Peers {

    /** Of a longer command, interceptors see the beginning only, and the rest passes by. */
    static final int VISIBLE_PART = 64 * 1024;

    /** As much as may wait for each side before its reads stop. */
    private static final int ROOM = 256 * 1024;

    private final Session session;
    private final ServerStatus status;
    private final Exchange exchange;
    private final PacketWalker walker = new PacketWalker();
    private final AuthenticationIntake authentication = new AuthenticationIntake(this);

    /** For COM_CHANGE_USER, if one connection has TLS and the other has not. */
    private final @Nullable PasswordTranslation translation;

    /** What the command at hand is sent with in place of its front. */
    private @Nullable Splice splice;

    private ByteBuf inbox = Unpooled.EMPTY_BUFFER;
    private Intake intake = Intake.COMMAND;
    private boolean pumping;

    /** Whether an exchange has ended, and it was not looked yet whether the client is idle now. */
    private boolean ended;

    CommandPhase(
            Session session,
            Capabilities capabilities,
            ServerStatus status,
            List<Interceptor> interceptors,
            @Nullable PasswordTranslation translation) {
        this.session = session;
        this.status = status;
        this.translation = translation;
        this.exchange =
                new Exchange(capabilities, status, interceptors, this, session.allocator(), session.eventLoop());
    }

    /** Takes something from the inbox. Whether to try again. */
    private boolean take() {
        return switch (intake) {
            case COMMAND -> takeCommand();
            case LATER -> false;
            case QUESTION -> takeQuestion(true);
            case SPLICED_QUESTION -> takeSplicedQuestion();
            case DROPPED_QUESTION -> takeQuestion(false);
            case UPLOAD -> takeUpload();
            case UPLOAD_PACKET -> takeUploadPacket(true);
            case DROPPED_UPLOAD -> takeUploadPacket(false);
            case AUTHENTICATION -> takeAuthentication();
            case STREAM -> takeStream();
        };
    }

    @Override
    public void fromClient(ByteBuf in) {
        if (!in.isReadable()) {
            in.release(); // what the handshake has left over: an idle session shall hold no buffer
            return;
        }
        inbox = Cumulation.append(session.allocator(), inbox, in);
        pump();
    }

    @Override
    public void fromServer(ByteBuf in) {
        if (exchange.awaitsAnswer()) {
            exchange.answer(in);
            if (intake == Intake.AUTHENTICATION) {
                pump(); // an early command may be what the server takes for the answer
            }
        } else {
            session.toClient(in);
        }
    }

    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        boolean more = true;
        while (more && inbox.isReadable()) {
            more = take();
        }
        pumping = false;
        if (ended) {
            ended = false;
            idle();
        }
    }

    private boolean takeCommand() {
        if (inbox.readableBytes() < PacketHeader.SIZE) {
            return false;
        }
        int payload = inbox.readerIndex() + PacketHeader.SIZE;
        int length = PacketHeader.payloadLength(inbox, inbox.readerIndex());
        int visible = Math.min(length, VISIBLE_PART);
        if (inbox.readableBytes() - PacketHeader.SIZE < visible) {
            return false;
        }
        intake = Intake.LATER;
        session.busy();
        exchange.begin(inbox, payload, visible, length == visible);
        session.traffic().command(exchange.command());
        return true;
    }

    private boolean takeQuestion(boolean forward) {
        int start = inbox.readerIndex();
        boolean ended = (walker.isInPacket() || walker.enter(inbox)) && walker.leave(inbox);
        pass(start, forward);
        if (ended) {
            intake = intakeAfterQuestion(forward);
            if (translation != null && intake == Intake.AUTHENTICATION) {
                translation.begin(walker.lastSequenceId(), walker.lastSequenceId());
            }
            exchange.questionEnded(walker.lastSequenceId());
        }
        return ended;
    }

    private boolean takeSplicedQuestion() {
        Splice longer = Objects.requireNonNull(splice);
        boolean ended = longer.take(inbox, session::toServer);
        if (ended) {
            intake = Intake.LATER;
            splice = null;
            exchange.questionEnded(longer.lastSequenceId());
        }
        return ended;
    }

    private Intake intakeAfterQuestion(boolean forwarded) {
        if (!forwarded) {
            return Intake.LATER;
        }
        return switch (exchange.command().response()) {
            case AUTHENTICATION -> {
                authentication.begin();
                yield Intake.AUTHENTICATION;
            }
            case STREAM, TAKEOVER -> Intake.STREAM;
            default -> Intake.LATER;
        };
    }

    private boolean takeUpload() {
        if (inbox.readableBytes() < PacketHeader.SIZE) {
            return false;
        }
        intake = Intake.LATER;
        exchange.upload().packet(PacketHeader.payloadLength(inbox, inbox.readerIndex()));
        return true;
    }

    private boolean takeUploadPacket(boolean forward) {
        int start = inbox.readerIndex();
        // only a packet that is empty from its first frame on is the last; the rest of a long one may be empty as well
        boolean last =
                !walker.isInPacket() && walker.enter(inbox) && walker.head().length() == 0;
        boolean ended = walker.isInPacket() && walker.leave(inbox);
        if (forward) {
            exchange.upload().forwarding(inbox, start, inbox.readerIndex());
        }
        pass(start, forward);
        if (ended && last) {
            intake = exchange.awaitsAnswer() ? Intake.LATER : Intake.COMMAND;
            exchange.upload().dropped(walker.lastSequenceId());
        } else if (ended && forward) {
            intake = Intake.UPLOAD;
        }
        return ended;
    }

    private boolean takeAuthentication() {
        authentication.request(exchange.authenticationRequest());
        return authentication.take(inbox, translation);
    }

    private boolean takeStream() {
        int start = inbox.readerIndex();
        boolean ended = (walker.isInPacket() || walker.enter(inbox)) && walker.leave(inbox);
        pass(start, true);
        if (ended && !exchange.awaitsAnswer()) {
            intake = Intake.COMMAND;
        }
        return ended;
    }

    /**
     * Sends the bytes from {@code start} to the reader index on, or drops them: the buffer itself if that is all of it.
     */
    private void pass(int start, boolean forward) {
        int end = inbox.readerIndex();
        if (!forward) {
            exchange.questionDropped(inbox, start, end);
            return;
        }
        inbox.readerIndex(start);
        if (end == inbox.writerIndex()) {
            ByteBuf all = inbox;
            inbox = Unpooled.EMPTY_BUFFER;
            session.toServer(all);
        } else if (end > start) {
            session.toServer(inbox.readRetainedSlice(end - start));
        }
    }

    @Override
    public void forwardQuestion() {
        intake = Intake.QUESTION;
        pump();
    }

    @Override
    public void forwardQuestion(Splice longer) {
        splice = longer;
        intake = Intake.SPLICED_QUESTION;
        pump();
    }

    @Override
    public void dropQuestion() {
        intake = Intake.DROPPED_QUESTION;
        pump();
    }

    @Override
    public void upload() {
        intake = Intake.UPLOAD;
        pump();
    }

    @Override
    public void forwardUpload(boolean drop) {
        intake = drop ? Intake.DROPPED_UPLOAD : Intake.UPLOAD_PACKET;
        pump();
    }

    /**
     * If the server answers before the client has sent the whole file, or packet, the rest of it still goes to the
     * server.
     */
    @Override
    public void exchangeEnded() {
        if (translation != null && intake == Intake.AUTHENTICATION) {
            session.toClient(translation.end());
        }
        boolean inPacket = intake == Intake.STREAM && !walker.isBetweenPackets();
        if (!intake.isUpload() && !inPacket) {
            intake = Intake.COMMAND;
            ended = true;
            pump();
        }
    }

    private void idle() {
        if (isWithoutCommand() && !session.isClosed()) {
            session.idle();
        }
    }

    @Override
    public void toClient(ByteBuf packets) {
        if (translation != null && intake == Intake.AUTHENTICATION) {
            translation.fromServer(packets);
        } else {
            session.toClient(packets);
        }
    }

    @Override
    public void toServer(ByteBuf packets) {
        session.toServer(packets);
    }

    @Override
    public void flush() {
        session.settled();
    }

    @Override
    public boolean canAskServer() {
        return session.server().hears();
    }

    @Override
    public void hangUp(boolean reset) {
        session.hangUp(reset, DisconnectReason.FAILPOINT);
    }

    @Override
    public Traffic traffic() {
        return session.traffic();
    }

    @Override
    public boolean hasRoomForClient() {
        boolean waits = intake == Intake.LATER && session.memory().isTight();
        return waits ? !inbox.isReadable() : inbox.readableBytes() < ROOM;
    }

    @Override
    public boolean hasRoomForServer() {
        boolean waits = exchange.holdsAnswer() && session.memory().isTight();
        return exchange.heldBytes() < (waits ? 1 : ROOM);
    }

    @Override
    public boolean holdsAnswer() {
        return exchange.holdsAnswer();
    }

    @Override
    public boolean isIdle() {
        boolean inTransaction = (status.flags() & StatusFlags.IN_TRANSACTION) != 0;
        return isWithoutCommand() && !inTransaction;
    }

    @Override
    public boolean isWithoutCommand() {
        return intake == Intake.COMMAND && !inbox.isReadable();
    }

    @Override
    public AtEndOfClient atEndOfClient() {
        return switch (intake) {
            case COMMAND -> AtEndOfClient.LAST_WORD;
            case DROPPED_QUESTION, DROPPED_UPLOAD -> AtEndOfClient.NOTHING;
            case LATER -> EndOfClient.in(exchange, inbox);
            case QUESTION, SPLICED_QUESTION, UPLOAD, UPLOAD_PACKET, AUTHENTICATION, STREAM -> AtEndOfClient.ANSWER;
        };
    }

    @Override
    public ByteBuf takeRest() {
        if (intake != Intake.LATER || exchange.hasMoreToAsk() || exchange.isHeld()) {
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf rest = inbox;
        inbox = Unpooled.EMPTY_BUFFER;
        return rest;
    }

    @Override
    public boolean expectsMoreOfClient() {
        return inbox.isReadable() || !intake.isBetweenCommands();
    }

    @Override
    public int nextSequenceId() {
        return 0;
    }

    @Override
    public void close() {
        exchange.close();
        if (translation != null) {
            translation.end().release();
        }
        inbox.release();
        inbox = Unpooled.EMPTY_BUFFER;
    }
}
