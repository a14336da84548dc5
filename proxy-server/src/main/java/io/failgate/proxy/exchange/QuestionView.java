package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Question;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.protocol.QueryAttributes;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.sql.SqlText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A view of the command at hand. One instance serves all commands of a session, so it allocates nothing. */
final class QuestionView implements Question {

    private final Capabilities capabilities;
    private final ServerStatus status;
    private Command command = Command.UNKNOWN;
    private final Bytes sql = new Bytes();
    private final Bytes argument = new Bytes();
    private long statementId;
    private boolean complete;

    /** The whole payload, if it is needed for longer than the buffer that it came in. */
    private byte @Nullable [] copy;

    /** The SQL in that copy, which is read faster there. */
    private @Nullable SqlText copiedSql;

    private boolean replaced;

    /** The whole text around the question, if that is a piece. */
    private @Nullable SqlText text;

    QuestionView(Capabilities capabilities, ServerStatus status) {
        this.capabilities = capabilities;
        this.status = status;
    }

    /**
     * Shows another command.
     *
     * @param source has {@code length} bytes of the payload, from {@code start} on
     * @param complete whether that is all of it
     */
    void show(ByteBuf source, int start, int length, boolean complete) {
        this.command = length == 0 ? Command.UNKNOWN : Command.of(source.getUnsignedByte(start));
        this.complete = complete;
        this.copy = null;
        this.copiedSql = null;
        this.replaced = false;
        this.text = null;
        argument.show(source, start + 1, Math.max(0, length - 1));
        boolean ofStatement = command.isOfStatement() && length >= 1 + Integer.BYTES;
        statementId = ofStatement ? source.getUnsignedIntLE(start + 1) : 0;
        if (hasSql()) {
            int text = command == Command.QUERY ? afterAttributes(source, start + 1) : start + 1;
            sql.show(source, text, Math.max(0, start + length - text));
        } else {
            sql.clear();
        }
    }

    /** Shows a piece of a text as a command by itself, {@linkplain #keep() kept}. */
    void showPiece(byte[] payload, SqlText whole) {
        show(Unpooled.wrappedBuffer(payload), 0, payload.length, true);
        keep();
        text = whole;
    }

    private boolean hasSql() {
        return command == Command.QUERY || command == Command.STMT_PREPARE;
    }

    /** Where the SQL begins. Behind the end, so that no SQL is seen, if the attributes in front of it make no sense. */
    private int afterAttributes(ByteBuf source, int start) {
        if (!capabilities.has(Capabilities.QUERY_ATTRIBUTES)) {
            return start;
        }
        int mark = source.readerIndex();
        try {
            QueryAttributes.skip(source.readerIndex(start));
            return source.readerIndex();
        } catch (IndexOutOfBoundsException | ArithmeticException malformed) {
            return Integer.MAX_VALUE;
        } finally {
            source.readerIndex(mark);
        }
    }

    /** Forgets the buffer that the command came in; what was {@linkplain #keep() kept} stays. */
    void letGo() {
        if (copy == null) {
            sql.clear();
            argument.clear();
        }
    }

    /** Forgets everything but which command it was. */
    void clear() {
        copy = null;
        copiedSql = null;
        text = null;
        sql.clear();
        argument.clear();
    }

    @Override
    public Command command() {
        return command;
    }

    @Override
    public int statusFlags() {
        return status.flags();
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public long statementId() {
        return statementId;
    }

    @Override
    public SqlText sql() {
        SqlText copied = copiedSql;
        return copied == null ? sql : copied;
    }

    @Override
    public boolean isPiece() {
        return text != null;
    }

    @Override
    public SqlText text() {
        SqlText whole = text;
        return whole == null ? sql() : whole;
    }

    @Override
    public SqlText argument() {
        return argument;
    }

    @Override
    public void keep() {
        if (copy == null) {
            byte[] payload = new byte[1 + argument.length()];
            payload[0] = (byte) command.code();
            argument.copyTo(payload, 1);
            showCopy(payload, payload.length - sql.length());
        }
    }

    @Override
    public void replaceSql(byte[] newSql) {
        byte[] payload = withSql(newSql);
        showCopy(payload, payload.length - newSql.length);
        replaced = true;
    }

    /** The payload of the same command, with the same query attributes, and other SQL. */
    byte[] withSql(byte[] newSql) {
        keep();
        byte[] kept = payload();
        byte[] changed = Arrays.copyOf(kept, kept.length - sql.length() + newSql.length);
        System.arraycopy(newSql, 0, changed, changed.length - newSql.length, newSql.length);
        return changed;
    }

    private void showCopy(byte[] payload, int startOfSql) {
        copy = payload;
        ByteBuf source = Unpooled.wrappedBuffer(payload);
        argument.show(source, 1, payload.length - 1);
        if (hasSql()) {
            sql.show(source, startOfSql, payload.length - startOfSql);
            copiedSql = SqlText.of(payload, startOfSql);
        }
    }

    /** Whether the server gets another packet than the client has sent. */
    boolean isOwn() {
        return replaced || isPiece();
    }

    /** The kept command, or its replacement, as one packet. The caller owns it. */
    ByteBuf packet(ByteBufAllocator allocator) {
        return packet(allocator, payload());
    }

    /** A command as one packet. The caller owns it. */
    static ByteBuf packet(ByteBufAllocator allocator, byte[] payload) {
        ByteBuf packet = allocator.buffer(PacketHeader.SIZE + payload.length);
        PacketHeader.write(packet, payload.length, 0);
        return packet.writeBytes(payload);
    }

    @Override
    public byte[] payload() {
        byte[] kept = copy;
        if (kept == null) {
            throw new IllegalStateException("the question was not kept");
        }
        return kept;
    }

    /** A view of some bytes. */
    private static final class Bytes implements SqlText {

        private ByteBuf source = Unpooled.EMPTY_BUFFER;
        private int start;
        private int length;

        void show(ByteBuf source, int start, int length) {
            this.source = source;
            this.start = start;
            this.length = length;
        }

        void clear() {
            show(Unpooled.EMPTY_BUFFER, 0, 0);
        }

        void copyTo(byte[] target, int index) {
            source.getBytes(start, target, index, length);
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public int byteAt(int index) {
            return source.getUnsignedByte(start + index);
        }

        @Override
        public int pairAt(int index) {
            return source.getUnsignedShortLE(start + index);
        }

        @Override
        public long eightAt(int index) {
            return source.getLongLE(start + index);
        }
    }
}
