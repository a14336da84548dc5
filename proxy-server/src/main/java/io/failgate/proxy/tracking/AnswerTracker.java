package io.failgate.proxy.tracking;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.netty.buffer.ByteBuf;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Follows the answers of one server connection, packet by packet, and says where each of them has its head and its end.
 * Moves reader indexes only; allocates nothing after construction. Not thread-safe.
 */
public final class AnswerTracker {

    /** Where {@link #walk} came to a stop. */
    public enum Stop {
        /** At the end of the buffer. */
        BUFFER_END,
        /** Between two packets of the answer. */
        BETWEEN_PACKETS,
        /** Behind a request for a local file: the client sends it now. */
        UPLOAD,
        /** Behind the last packet of the answer. */
        ANSWER_END
    }

    private final PacketWalker walker = new PacketWalker();
    private final Map<Command.Response, Shape> shapes = new EnumMap<>(Command.Response.class);
    private final AuthenticationShape authentication;
    private final ServerStatus status;
    private final boolean tracksSession;
    private final SessionChanges changes = new SessionChanges();
    private boolean tellsOfSession;
    private Shape shape;
    private Shape.Next next = Shape.Next.PACKET;
    private boolean headSeen;
    private boolean error;

    /**
     * Starts between two answers.
     *
     * @param capabilities the negotiated flags, which decide the form of packets
     * @param status is kept up to date
     */
    public AnswerTracker(Capabilities capabilities, ServerStatus status) {
        this.status = status;
        this.tracksSession = capabilities.has(Capabilities.SESSION_TRACK);
        Shape onePacket = new OnePacketShape(status);
        add(Command.Response.NONE, onePacket);
        add(Command.Response.ONE_PACKET, onePacket);
        add(Command.Response.OPAQUE, packet -> Shape.Next.END);
        add(Command.Response.RESULTS, new ResultsShape(capabilities, status));
        add(Command.Response.ROWS, new RowsShape(status));
        add(Command.Response.PREPARED, new PreparedShape(capabilities));
        authentication = new AuthenticationShape(status);
        add(Command.Response.AUTHENTICATION, authentication);
        add(Command.Response.STREAM, new StreamShape());
        add(Command.Response.TAKEOVER, packet -> packet.isError() ? Shape.Next.END : Shape.Next.PACKET);
        shape = onePacket;
    }

    private void add(Command.Response response, Shape shape) {
        shapes.put(response, shape);
    }

    /** The answer to this command comes next. */
    public void begin(Command command) {
        shape = Objects.requireNonNull(shapes.get(command.response()));
        shape.begin();
        headSeen = false;
        error = false;
    }

    /** Whether the next packet may be the head of the answer. */
    public boolean awaitsHead() {
        return !headSeen && walker.isBetweenPackets();
    }

    /**
     * Looks at the next packet without moving, while the head is {@linkplain #awaitsHead() awaited}. If it is there,
     * {@link #head()} shows it.
     */
    public boolean canSeeNext(ByteBuf in) {
        return walker.peek(in);
    }

    /** Whether the packet seen by {@link #canSeeNext} is the head of the answer. Then it is awaited no more. */
    public boolean nextIsHead() {
        headSeen = shape.isHead(walker.head());
        return headSeen;
    }

    /** The packet seen last. */
    public PacketHead head() {
        return walker.head();
    }

    /** What the packet seen by {@link #canSeeNext} is. */
    public Part partOfNext() {
        return shape.part(walker.head());
    }

    /** The sequence id of the server's last packet if it asks an authenticating client for something; else -1. */
    public int authenticationRequest() {
        return authentication.request();
    }

    /** Whether the packet seen by {@link #canSeeNext} has status flags. */
    public boolean nextHasStatus() {
        return shape.hasStatus(walker.head());
    }

    /** Whether the next byte is the first of a packet. */
    public boolean isBetweenPackets() {
        return walker.isBetweenPackets();
    }

    /** Whether the packet that was entered last is an ERR: if it was the last, the command has failed. */
    public boolean isError() {
        return error;
    }

    /**
     * Follows the answer to the end of the buffer, or to the next stop. While the head is awaited, it stops behind each
     * packet.
     */
    public Stop walk(ByteBuf in) {
        Stop stop = walkPacket(in);
        while (stop == Stop.BETWEEN_PACKETS && headSeen) {
            if (shape.isInRows()) {
                walker.skipRows(in);
            }
            stop = walkPacket(in);
        }
        return stop;
    }

    /**
     * Follows the answer to the end of the packet at hand, where it stops with {@link Stop#BETWEEN_PACKETS} if more
     * packets follow.
     */
    public Stop walkPacket(ByteBuf in) {
        if (!walker.isInPacket()) {
            if (!walker.enter(in)) {
                return Stop.BUFFER_END;
            }
            enterPacket(walker.head());
        }
        if (tellsOfSession) {
            changes.take(in);
        }
        if (!walker.leave(in)) {
            return Stop.BUFFER_END;
        }
        if (tellsOfSession) {
            changes.end().ifPresent(status::databaseIs);
        }
        return switch (next) {
            case PACKET -> Stop.BETWEEN_PACKETS;
            case UPLOAD -> Stop.UPLOAD;
            case END -> Stop.ANSWER_END;
        };
    }

    private void enterPacket(PacketHead head) {
        status.nextPacket();
        next = shape.packet(head);
        error = head.isError();
        tellsOfSession = tracksSession && status.tellsOfSession();
        if (tellsOfSession) {
            changes.begin(head, head.length() - walker.payloadLeft());
        }
    }
}
