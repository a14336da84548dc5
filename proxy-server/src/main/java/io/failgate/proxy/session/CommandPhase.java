package io.failgate.proxy.session;

import io.failgate.proxy.authentication.PasswordTranslation;
import io.failgate.proxy.exchange.Exchange;
import io.failgate.proxy.exchange.Intake;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Cumulation;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.proxy.tracking.PacketWalker;
import io.failgate.proxy.tracking.ServerStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * From the first command to the end: the queue of the client's commands. One command at a time becomes an exchange, so
 * answers keep their order even if some are Failgate's own (edge case E18).
 */
final class CommandPhase implements Phase {

    /** Bytes of a command that interceptors see; the rest of a longer command passes by. */
    static final int VISIBLE_PART = 64 * 1024;

    /** Bytes that may wait for each side before reads stop. */
    private static final int ROOM = 256 * 1024;

    private final SessionParts session;
    private final ServerStatus status;
    private final Exchange exchange;
    private final PacketWalker walker = new PacketWalker();
    private final UserChange userChange;

    /** One instance for all commands. */
    private final Consumer<Runnable> forgetting;

    private ByteBuf inbox = Unpooled.EMPTY_BUFFER;

    /** What the exchange wanted when the client's bytes were last looked at. */
    private Intake last = Intake.COMMAND;

    CommandPhase(
            SessionParts session,
            Capabilities capabilities,
            ServerStatus status,
            @Nullable PasswordTranslation translation) {
        this.session = session;
        this.status = status;
        this.userChange = new UserChange(session.sender(), translation);
        this.exchange = new Exchange(
                capabilities,
                status,
                session.interceptors().ofExchanges(),
                new CommandWire(session, userChange, this::pump),
                session.allocator(),
                session.loop());
        this.forgetting = exchange::forgetSession;
    }

    @Override
    public void fromClient(ByteBuf in) {
        if (!in.isReadable()) {
            in.release(); // left over by the handshake: an idle session shall hold no buffer
            return;
        }
        inbox = Cumulation.append(session.allocator(), inbox, in);
        pump();
    }

    @Override
    public void fromServer(ByteBuf in) {
        if (exchange.awaitsAnswer()) {
            exchange.answer(in);
            pump();
        } else {
            session.sender().toClient(in);
        }
    }

    /** Gives the exchange what it wants, as long as enough has come. */
    private void pump() {
        while (take()) {
            // until nothing is wanted, or not enough has come
        }
    }

    /** Takes what the exchange wants from the inbox. Returns whether to try again. */
    private boolean take() {
        if (exchange.isForgetting()) {
            return false;
        }
        Intake before = last;
        last = intake();
        if (last == Intake.ENDED) {
            userChange.end();
            exchange.end();
            return true;
        }
        if (!inbox.isReadable()) {
            if (before != Intake.COMMAND && isWithoutCommand()) {
                clientIsIdle();
            }
            return false;
        }
        return switch (last) {
            case COMMAND -> takeCommand();
            case LATER, ENDED -> false;
            case QUESTION -> takeQuestion(true);
            case SPLICED_QUESTION -> exchange.passSpliced(inbox);
            case DROPPED_QUESTION -> takeQuestion(false);
            case UPLOAD -> takeUpload();
            case UPLOAD_PACKET -> takeUploadPacket(true);
            case DROPPED_UPLOAD -> takeUploadPacket(false);
            case AUTHENTICATION -> userChange.take(inbox, exchange.authenticationRequest());
            case STREAM -> takePacket(true);
        };
    }

    /** What the client's next bytes are. A packet that is under way when a stream ends still goes to the server. */
    private Intake intake() {
        Intake wanted = exchange.wants();
        return wanted == Intake.COMMAND && !walker.isBetweenPackets() ? Intake.STREAM : wanted;
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
        session.gate().cancel();
        exchange.begin(inbox, payload, visible, length == visible);
        session.traffic().command(exchange.command());
        return true;
    }

    private boolean takeQuestion(boolean forward) {
        boolean ended = takePacket(forward);
        if (ended) {
            exchange.questionEnded(walker.lastSequenceId());
            if (exchange.wants() == Intake.AUTHENTICATION) {
                userChange.begin(walker.lastSequenceId());
            }
        }
        return ended;
    }

    /** Passes on, or drops, what has come of a packet. Returns whether all of it has come. */
    private boolean takePacket(boolean forward) {
        int start = inbox.readerIndex();
        boolean ended = (walker.isInPacket() || walker.enter(inbox)) && walker.leave(inbox);
        pass(start, forward);
        return ended;
    }

    private boolean takeUpload() {
        if (inbox.readableBytes() < PacketHeader.SIZE) {
            return false;
        }
        exchange.uploadPacket(PacketHeader.payloadLength(inbox, inbox.readerIndex()));
        return true;
    }

    private boolean takeUploadPacket(boolean forward) {
        int start = inbox.readerIndex();
        // only a packet that is empty from its first frame on is the last; the rest of a long one may be empty as well
        boolean isLast =
                !walker.isInPacket() && walker.enter(inbox) && walker.head().length() == 0;
        boolean ended = walker.isInPacket() && walker.leave(inbox);
        if (forward) {
            exchange.forwardingUpload(inbox, start, inbox.readerIndex());
        }
        pass(start, forward);
        if (ended) {
            exchange.uploadPacketEnded(isLast, walker.lastSequenceId());
        }
        return ended;
    }

    /**
     * Sends the bytes from {@code start} to the reader index on, or drops them: the buffer itself if that is all of it.
     */
    private void pass(int start, boolean forward) {
        int end = inbox.readerIndex();
        if (!forward) {
            exchange.dropped(inbox, start, end);
            return;
        }
        inbox.readerIndex(start);
        if (end == inbox.writerIndex()) {
            ByteBuf all = inbox;
            inbox = Unpooled.EMPTY_BUFFER;
            session.sender().toServer(all);
        } else if (end > start) {
            session.sender().toServer(inbox.readRetainedSlice(end - start));
        }
    }

    @Override
    public boolean hasRoomForClient() {
        boolean waits = exchange.wants() == Intake.LATER && session.memory().isTight();
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
    public void clientIsIdle() {
        session.gate().idle(forgetting);
    }

    @Override
    public boolean isWithoutCommand() {
        return intake() == Intake.COMMAND && !inbox.isReadable();
    }

    @Override
    public AtEndOfClient atEndOfClient() {
        return EndOfClient.in(intake(), exchange, inbox);
    }

    @Override
    public ByteBuf takeRest() {
        if (exchange.wants() != Intake.LATER || exchange.hasMoreToAsk() || exchange.isHeld()) {
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf rest = inbox;
        inbox = Unpooled.EMPTY_BUFFER;
        return rest;
    }

    @Override
    public boolean expectsMoreOfClient() {
        return inbox.isReadable() || !intake().isBetweenCommands();
    }

    @Override
    public void close() {
        exchange.close();
        userChange.close();
        inbox.release();
        inbox = Unpooled.EMPTY_BUFFER;
    }
}
