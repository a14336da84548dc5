package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.Cumulation;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.tracking.AnswerTracker;
import io.failgate.proxy.tracking.Part;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** An answer on its way to the client: the bytes that wait, and the changes to them when they go on. One event loop. */
final class AnswerStream {

    private final ByteBufAllocator allocator;
    private final AnswerTracker tracker;
    private final AnswerOutput output;
    private final TrackedChanges changes;
    private final AnswerCursor position = new AnswerCursor();

    /** The beginning of the head, or all bytes since the answer half began to wait. Owned. */
    private ByteBuf held = Unpooled.EMPTY_BUFFER;

    private boolean discarding;
    private boolean watched;
    private boolean decided;

    private Link link = Link.NONE;

    /** Takes down what is thrown away. */
    private @Nullable Definitions lost;

    /** Packets that the client gets behind the next packet, which then announces them. */
    private byte @Nullable [] added;

    AnswerStream(ByteBufAllocator allocator, AnswerTracker tracker, Wire wire, TrackedChanges changes) {
        this.allocator = allocator;
        this.tracker = tracker;
        this.output = new AnswerOutput(wire);
        this.changes = changes;
    }

    /** What {@link #look} sees next. */
    enum Sight {
        /** Too few bytes to tell. */
        INCOMPLETE,
        /** The head of the answer, still to be decided about. */
        HEAD,
        /** A packet inside a watched answer, still to be decided about. */
        PART,
        /** Bytes that go on undecided. */
        ORDINARY
    }

    /** The answer to this command comes next, and the link joins it to other answers. */
    void begin(Command command, Link joined) {
        discarding = false;
        watched = false;
        decided = false;
        output.begin();
        link = joined;
        lost = null;
        added = null;
        if (command.endsPreparedStatements()) {
            changes.clear();
        }
        tracker.begin(command);
    }

    void take(ByteBuf in) {
        held = Cumulation.append(allocator, held, in);
    }

    /** The changes of the session that the client is still to be told. */
    TrackedChanges changes() {
        return changes;
    }

    int heldBytes() {
        return held.readableBytes();
    }

    AnswerCursor position() {
        return position;
    }

    /** From now on, {@link #look} stops at each row and at the end of each result. */
    void watch() {
        watched = true;
    }

    /** The client gets no more of this answer. */
    void discard() {
        discarding = true;
        added = null;
    }

    /** Takes down what is thrown away from now on. */
    void takeDown(Definitions definitions) {
        lost = definitions;
    }

    /**
     * The next packet is a column count without definitions; the client gets definitions all the same.
     *
     * @param definitions their packets, whatever their ids
     */
    void addDefinitions(byte[] definitions) {
        added = definitions;
    }

    boolean isDiscarding() {
        return discarding || output.isOver();
    }

    /** The sequence id that the client gets next, at a packet that was looked at and has not gone on. */
    int nextSequenceId() {
        return link.nextSequenceId(tracker.head());
    }

    /** How the answer is joined to others. */
    Link link() {
        return link;
    }

    /** The packets of the answer go to the client under new sequence ids. */
    void renumber(int firstSequenceId) {
        link = Link.from(firstSequenceId);
    }

    /** Where the answer goes. */
    AnswerOutput output() {
        return output;
    }

    /** Looks at the next packet. In a joined answer, heads and errors go on only if they are complete. */
    Sight look() {
        Sight sight = glance(link.joins() || mindsChanges());
        return sight == Sight.ORDINARY && mindsChanges() && isCutOk() ? Sight.INCOMPLETE : sight;
    }

    /** Whether session changes in OKs are to be noted, or more are to be added. */
    private boolean mindsChanges() {
        return changes.areUntold() || (isDiscarding() && changes.isTracking());
    }

    private boolean isCutOk() {
        return tracker.isBetweenPackets()
                && tracker.nextHasStatus()
                && TrackedChanges.isToBeComplete(held)
                && !PacketHeader.isComplete(held);
    }

    private Sight glance(boolean whole) {
        if (tracker.awaitsHead()) {
            if (!tracker.canSeeNext(held) || (whole && tracker.head().isError() && !isNextWhole())) {
                return Sight.INCOMPLETE;
            }
            return tracker.nextIsHead() ? Sight.HEAD : Sight.ORDINARY;
        }
        if (watched && !decided && !isDiscarding() && tracker.isBetweenPackets()) {
            if (!tracker.canSeeNext(held)) {
                return Sight.INCOMPLETE;
            }
            decided = true;
            position.advance(tracker.partOfNext());
            return position.part() == Part.ROW || position.part() == Part.RESULT_END ? Sight.PART : Sight.ORDINARY;
        }
        return whole && tracker.isBetweenPackets() && !tracker.canSeeNext(held) ? Sight.INCOMPLETE : Sight.ORDINARY;
    }

    private boolean isNextWhole() {
        int length = PacketHeader.payloadLength(held, held.readerIndex());
        return held.readableBytes() - PacketHeader.SIZE >= Math.min(length, SyntaxError.LONGEST);
    }

    /** What is held, from the head on that {@link #look} has seen. Stays this stream's. */
    ByteBuf head() {
        return held;
    }

    /** Drops the answer, which is only a head, because another answer takes its place. */
    void startAgain(Command command) {
        tracker.walkPacket(held);
        begin(command, link);
    }

    /** Relays up to the next decision or act. */
    AnswerTracker.Stop walk() {
        int start = held.readerIndex();
        boolean minds = mindsChanges();
        boolean hasStatus = (link.joins() || minds) && tracker.isBetweenPackets() && tracker.nextHasStatus();
        boolean byPacket = link.joins() || minds || watched || lost != null || added != null;
        AnswerTracker.Stop stop = byPacket ? tracker.walkPacket(held) : tracker.walk(held);
        decided &= !tracker.isBetweenPackets();
        int walked = held.readerIndex() - start;
        held.readerIndex(start);
        boolean isOk = minds && hasStatus && stop != AnswerTracker.Stop.BUFFER_END;
        if (isDiscarding()) {
            if (isOk) {
                changes.keep(held.slice(start + PacketHeader.SIZE, walked - PacketHeader.SIZE));
            }
            throwAway(walked);
        } else if (added != null) {
            relayWithDefinitions(walked, added);
        } else {
            if (hasStatus) {
                link.announceMore(held, tracker.head());
            }
            if (isOk) {
                walked = tellChanges(walked);
            }
            link.number(held, held.readerIndex(), held.readerIndex() + walked);
            relay(walked);
        }
        return stop;
    }

    private void throwAway(int bytes) {
        if (lost != null && !lost.take(held, held.readerIndex(), bytes, tracker.isBetweenPackets())) {
            lost = null;
        }
        held.skipBytes(bytes);
    }

    /** Sends the head with definitions. It is complete, because it was looked at. */
    private void relayWithDefinitions(int headBytes, byte[] definitions) {
        added = null;
        link = link.numbered(tracker.head().sequenceId());
        ByteBuf announced = Definitions.behindCount(held.readSlice(headBytes), definitions, allocator);
        link.number(announced, 0, announced.writerIndex());
        output.send(announced);
    }

    /** Adds the untold changes to the OK that is next. Returns how long it is then. */
    private int tellChanges(int okBytes) {
        int rest = held.readableBytes() - okBytes;
        held = changes.tell(held, allocator);
        return held.readableBytes() - rest;
    }

    /** Sends the bytes that came unasked behind the answer. */
    void relayRest() {
        if (held.isReadable()) {
            relay(held.readableBytes());
        }
    }

    /** Sends the first bytes of what is held to the client: the buffer itself if that is all of it. */
    private void relay(int bytes) {
        if (bytes == held.readableBytes()) {
            ByteBuf all = held;
            held = Unpooled.EMPTY_BUFFER;
            output.send(all);
        } else {
            output.send(held.readRetainedSlice(bytes));
        }
    }

    /** Releases everything. */
    void close() {
        held.release();
        held = Unpooled.EMPTY_BUFFER;
    }
}
