package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.ServerAnswer;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.Cumulation;
import io.failgate.proxy.protocol.LengthEncoded;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.tracking.AnswerTracker;
import io.failgate.proxy.tracking.ServerStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A question of Failgate's own, asked while the server has nothing else to do. The client sees neither it nor the
 * answer.
 */
final class Inquiry {

    /** The longest answer to a question of Failgate's own. */
    private static final int LONGEST = 8 * 1024 * 1024;

    private final Capabilities capabilities;
    private final ServerStatus ofSession;

    /** Apart from the session's, because an error said at Failgate's request changes nothing. */
    private final ServerStatus status;

    private final TrackedChanges changes;
    private final AnswerTracker tracker;
    private final ByteBufAllocator allocator;
    private final Consumer<ServerAnswer> then;
    private ByteBuf answer = Unpooled.EMPTY_BUFFER;

    Inquiry(
            Capabilities capabilities,
            ServerStatus ofSession,
            TrackedChanges changes,
            Command command,
            ByteBufAllocator allocator,
            Consumer<ServerAnswer> then) {
        this.capabilities = capabilities;
        this.ofSession = ofSession;
        this.status = new ServerStatus(ofSession.flags());
        this.changes = changes;
        this.tracker = new AnswerTracker(capabilities, status);
        this.allocator = allocator;
        this.then = then;
        tracker.begin(command);
    }

    /** The packet that asks a query. The caller owns it. */
    static ByteBuf question(Capabilities capabilities, ByteBufAllocator allocator, String sql) {
        ByteBuf argument = allocator.buffer();
        if (capabilities.has(Capabilities.QUERY_ATTRIBUTES)) {
            argument.writeByte(0).writeByte(1); // no attributes, in one set
        }
        argument.writeCharSequence(sql, StandardCharsets.UTF_8);
        return packet(allocator, Command.QUERY, argument);
    }

    /** The packet of a command about a prepared statement. The caller owns it. */
    static ByteBuf ofStatement(ByteBufAllocator allocator, Command command, long id) {
        return packet(allocator, command, allocator.buffer(Integer.BYTES).writeIntLE((int) id));
    }

    /** The packet of a command, given the bytes behind its first byte, which are released. The caller owns it. */
    static ByteBuf packet(ByteBufAllocator allocator, Command command, ByteBuf argument) {
        ByteBuf packet = allocator.buffer(PacketHeader.SIZE + 1 + argument.readableBytes());
        PacketHeader.write(packet, 1 + argument.readableBytes(), 0);
        packet.writeByte(command.code()).writeBytes(argument);
        argument.release();
        return packet;
    }

    /**
     * Takes bytes of the answer.
     *
     * @return whether the answer has ended; then {@link #complete} follows
     * @throws MalformedPacketException if it is too long
     */
    boolean take(ByteBuf in) {
        int walked = answer.readableBytes();
        answer = Cumulation.append(allocator, answer, in);
        if (answer.readableBytes() > LONGEST) {
            throw MalformedPacketException.ofServer("the server answers Failgate with more than " + LONGEST + " bytes");
        }
        AnswerTracker.Stop stop = AnswerTracker.Stop.BETWEEN_PACKETS;
        ByteBuf unseen = answer.duplicate().skipBytes(walked);
        while (stop == AnswerTracker.Stop.BETWEEN_PACKETS) {
            stop = tracker.walkPacket(unseen);
        }
        return stop == AnswerTracker.Stop.ANSWER_END;
    }

    /**
     * Hands the answer to the asker.
     *
     * @throws MalformedPacketException if the answer makes no sense
     */
    void complete() {
        ServerAnswer read;
        try {
            read = read(packets(answer));
        } catch (IndexOutOfBoundsException | IllegalArgumentException nonsense) {
            throw MalformedPacketException.ofServer("the server answers Failgate with nonsense");
        } finally {
            close();
        }
        if (read.error().isEmpty()) {
            ofSession.update(status.flags());
        }
        then.accept(read);
    }

    void close() {
        answer.release();
        answer = Unpooled.EMPTY_BUFFER;
    }

    private static List<ByteBuf> packets(ByteBuf answer) {
        List<ByteBuf> packets = new ArrayList<>();
        while (answer.isReadable()) {
            int length = PacketHeader.payloadLength(answer, answer.readerIndex());
            packets.add(answer.skipBytes(PacketHeader.SIZE).readSlice(length));
        }
        return packets;
    }

    /** Reads column count, definitions unless they are left out, EOF unless it is deprecated, rows, and their end. */
    private ServerAnswer read(List<ByteBuf> packets) {
        ByteBuf last = packets.get(packets.size() - 1);
        if (last.getUnsignedByte(last.readerIndex()) == 0xFF) {
            String packet = last.toString(StandardCharsets.ISO_8859_1);
            return ServerAnswer.failed(error(last), packet);
        }
        changes.keep(last);
        if (packets.size() == 1) {
            return ServerAnswer.of(List.of());
        }
        ByteBuf count = packets.get(0);
        int columns = (int) LengthEncoded.read(count);
        boolean defined = !capabilities.announcesMetadata() || !count.isReadable() || count.readByte() != 0;
        int firstRow = 1 + (defined ? columns : 0) + (capabilities.has(Capabilities.DEPRECATE_EOF) ? 0 : 1);
        return ServerAnswer.of(packets.size() - 1 > firstRow ? row(packets.get(firstRow)) : List.of());
    }

    private static MySqlError error(ByteBuf packet) {
        int code = packet.skipBytes(1).readUnsignedShortLE();
        String text = packet.toString(StandardCharsets.UTF_8);
        boolean hasState = text.length() > 6 && text.charAt(0) == '#';
        return new MySqlError(code, hasState ? text.substring(1, 6) : "HY000", hasState ? text.substring(6) : text);
    }

    private static List<Optional<String>> row(ByteBuf packet) {
        List<Optional<String>> values = new ArrayList<>();
        while (packet.isReadable()) {
            boolean isNull = packet.getUnsignedByte(packet.readerIndex()) == 0xFB;
            values.add(isNull ? Optional.empty() : Optional.of(LengthEncoded.readText(packet)));
            packet.skipBytes(isNull ? 1 : 0);
        }
        return List.copyOf(values);
    }
}
