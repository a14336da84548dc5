package io.failgate.proxy.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Writes home-made packets to a client, as its negotiated capabilities want them, with sequence ids that follow on each
 * other. Not thread-safe; used for one answer.
 */
public final class PacketWriter {

    private static final int VAR_STRING = 0xFD;
    private static final int UTF8MB4_GENERAL_CI = 45;
    private static final int LONGLONG = 0x08;
    private static final int BINARY = 63;
    private static final int NOT_NULL = 0x01;
    private static final int BINARY_FLAG = 0x80;
    private static final int TEXT_LENGTH = 0xFFFF;
    private static final int INTEGER_LENGTH = 20;
    private static final int NULL = 0xFB;

    /** Bits in front of those of the columns that are null. */
    private static final int RESERVED_BITS = 2;

    private final ByteBuf out;
    private final Capabilities capabilities;
    private int statusFlags;
    private int sequenceId;
    private boolean sqlStates = true;

    /**
     * Starts an answer.
     *
     * @param capabilities those negotiated with the client
     * @param statusFlags the session's last known status, repeated in every OK
     * @param sequenceId that of the first packet
     */
    public PacketWriter(ByteBufAllocator allocator, Capabilities capabilities, int statusFlags, int sequenceId) {
        this.out = allocator.buffer();
        this.capabilities = capabilities;
        this.statusFlags = StatusFlags.ofSession(statusFlags);
        this.sequenceId = sequenceId;
    }

    /** Makes what is written from now on say that more results follow. */
    public void announceMoreResults() {
        statusFlags |= StatusFlags.MORE_RESULTS;
    }

    /** The sequence id behind what was written. */
    public int nextSequenceId() {
        return sequenceId;
    }

    /** What was written. The caller owns it. */
    public ByteBuf packets() {
        return out;
    }

    /** Appends an OK: nothing affected, no warning. */
    public void ok() {
        int start = begin();
        okPayload(0x00);
        end(start);
    }

    /** Appends an OK behind which some status flags are gone, and others are there. */
    public void ok(int gone, int there) {
        statusFlags = (statusFlags & ~gone) | there;
        ok();
    }

    private void okPayload(int header) {
        out.writeByte(header)
                .writeByte(0)
                .writeByte(0)
                .writeShortLE(statusFlags)
                .writeShortLE(0);
    }

    /**
     * Makes errors what they are in place of a greeting: without SQLSTATE, as capabilities are not known yet (edge case
     * E19).
     */
    public void leaveOutSqlStates() {
        sqlStates = false;
    }

    /** Appends an ERR. */
    public void error(MySqlError error) {
        int start = begin();
        out.writeByte(0xFF).writeShortLE(error.code());
        if (sqlStates) {
            out.writeByte('#').writeCharSequence(error.sqlState(), StandardCharsets.US_ASCII);
        }
        out.writeCharSequence(error.message(), StandardCharsets.UTF_8);
        end(start);
    }

    /** Appends a packet that a server has sent. */
    public void packet(byte[] payload) {
        int start = begin();
        out.writeBytes(payload);
        end(start);
    }

    /** Appends a result set, as a query has. A value is a text or a {@link Long}; an empty one is NULL. */
    public void resultSet(List<ResultColumn> columns, List<List<Optional<Object>>> rows) {
        definitions(columns);
        rows.forEach(this::textRow);
        endRows();
    }

    /**
     * Appends the same as a prepared statement has: each row begins with a 0 and a bit for each column that is null.
     */
    public void binaryResultSet(List<ResultColumn> columns, List<List<Optional<Object>>> rows) {
        definitions(columns);
        rows.forEach(this::binaryRow);
        endRows();
    }

    private void definitions(List<ResultColumn> columns) {
        columnCount(columns.size());
        columns.forEach(this::column);
        if (!capabilities.has(Capabilities.DEPRECATE_EOF)) {
            eof();
        }
    }

    private void endRows() {
        if (capabilities.has(Capabilities.DEPRECATE_EOF)) {
            int start = begin();
            okPayload(0xFE);
            end(start);
        } else {
            eof();
        }
    }

    private void columnCount(int count) {
        int start = begin();
        LengthEncoded.write(out, count);
        if (capabilities.announcesMetadata()) {
            out.writeByte(1);
        }
        end(start);
    }

    private void column(ResultColumn column) {
        int start = begin();
        LengthEncoded.write(out, "def");
        LengthEncoded.write(out, "");
        LengthEncoded.write(out, "");
        LengthEncoded.write(out, "");
        LengthEncoded.write(out, column.name());
        LengthEncoded.write(out, "");
        if (capabilities.has(Capabilities.MARIADB_EXTENDED_METADATA)) {
            LengthEncoded.write(out, "");
        }
        int flags = (column.integer() ? BINARY_FLAG : 0) | (column.nullable() ? 0 : NOT_NULL);
        out.writeByte(0x0C)
                .writeShortLE(column.integer() ? BINARY : UTF8MB4_GENERAL_CI)
                .writeIntLE(column.integer() ? INTEGER_LENGTH : TEXT_LENGTH)
                .writeByte(column.integer() ? LONGLONG : VAR_STRING);
        out.writeShortLE(flags).writeByte(0).writeShortLE(0);
        end(start);
    }

    private void textRow(List<Optional<Object>> values) {
        int start = begin();
        for (Optional<Object> value : values) {
            if (value.isEmpty()) {
                out.writeByte(NULL);
            } else {
                LengthEncoded.write(out, value.get().toString());
            }
        }
        end(start);
    }

    private void binaryRow(List<Optional<Object>> values) {
        int start = begin();
        byte[] front = new byte[1 + (values.size() + RESERVED_BITS + Byte.SIZE - 1) / Byte.SIZE];
        for (int i = 0; i < values.size(); i++) {
            int bit = i + RESERVED_BITS;
            front[1 + bit / Byte.SIZE] |= (byte) (values.get(i).isEmpty() ? 1 << bit % Byte.SIZE : 0);
        }
        out.writeBytes(front);
        values.forEach(value -> value.ifPresent(this::binaryValue));
        end(start);
    }

    private void binaryValue(Object value) {
        if (value instanceof Long integer) {
            out.writeLongLE(integer);
        } else {
            LengthEncoded.write(out, value.toString());
        }
    }

    private void eof() {
        int start = begin();
        out.writeByte(0xFE).writeShortLE(0).writeShortLE(statusFlags);
        end(start);
    }

    private int begin() {
        int start = out.writerIndex();
        PacketHeader.write(out, 0, sequenceId);
        sequenceId = PacketHeader.next(sequenceId);
        return start;
    }

    private void end(int start) {
        int length = out.writerIndex() - start - PacketHeader.SIZE;
        if (length >= PacketHeader.MAX_PAYLOAD) {
            throw new IllegalStateException("a home-made packet of " + length + " bytes");
        }
        out.setMediumLE(start, length);
    }
}
