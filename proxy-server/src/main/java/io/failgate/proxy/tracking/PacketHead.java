package io.failgate.proxy.tracking;

import io.failgate.proxy.protocol.LengthEncoded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The first bytes of a packet, as many as tell what the packet is. A view that is moved from packet to packet, so that
 * looking at one allocates nothing.
 */
public final class PacketHead {

    /** An OK has its status within this many bytes: header 1, two integers of up to 9, status 2, warnings 2. */
    static final int WINDOW = 23;

    /** What the end of rows begins with, unless that is an ERR, which begins with 0xFF. */
    static final int TERMINATOR = 0xFE;

    private static final int EOF_LENGTH = 5;

    private ByteBuf source = Unpooled.EMPTY_BUFFER;
    private int offset;
    private int length;
    private int sequenceId;

    void moveTo(ByteBuf source, int offset, int length, int sequenceId) {
        this.source = source;
        this.offset = offset;
        this.length = length;
        this.sequenceId = sequenceId;
    }

    /** Bytes in the first frame's payload; 0xFFFFFF if the packet goes on in another frame. */
    public int length() {
        return length;
    }

    /** The sequence id of the first frame. */
    public int sequenceId() {
        return sequenceId;
    }

    /** The first byte of the payload, 0 to 255; -1 if it is empty. */
    public int firstByte() {
        return length == 0 ? -1 : source.getUnsignedByte(offset);
    }

    /** Whether it is an OK, or whatever else begins with 0, such as the answer to a prepare. */
    public boolean isOk() {
        return firstByte() == 0x00;
    }

    /** Whether it is an ERR. */
    public boolean isError() {
        return firstByte() == 0xFF && length >= 3;
    }

    /** The id of a prepared statement, unsigned, in the OK that answers a prepare; 0 if the packet is too short. */
    public long statementId() {
        return length >= 5 ? source.getUnsignedIntLE(offset + 1) : 0;
    }

    /** How many parameters a prepared statement has, in the OK that answers a prepare; 0 if the packet is too short. */
    public int parameterCount() {
        return length >= 9 ? unsignedShort(7) : 0;
    }

    /** Whether it is the column count that a result set begins with. */
    public boolean isColumnCount() {
        return switch (firstByte()) {
            case -1, 0x00, 0xFB, 0xFF -> false;
            default -> true;
        };
    }

    /** The number in an ERR. */
    int errorCode() {
        return unsignedShort(1);
    }

    /** MariaDB's progress report: an ERR of number 0xFFFF that ends nothing. */
    boolean isProgress() {
        return isError() && source.getUnsignedShortLE(offset + 1) == 0xFFFF;
    }

    /**
     * The end of rows or definitions: 0xFE in a single frame, since 0xFE in a full one begins a row (edge cases E3,
     * E12).
     */
    boolean isTerminator() {
        return firstByte() == TERMINATOR && length < 0xFFFFFF;
    }

    /**
     * The status flags of an OK or of a {@linkplain #isTerminator() terminator}; 0 if the packet is too short. A
     * terminator is an EOF of 5 bytes or an OK of 7 or more.
     */
    int statusFlags() {
        int index = indexOfStatusFlags();
        return index < 0 ? 0 : unsignedShort(index);
    }

    /**
     * Where in the payload the {@linkplain #statusFlags status flags} are; -1 if the packet is too short to have any.
     */
    public int indexOfStatusFlags() {
        if (firstByte() == TERMINATOR && length <= EOF_LENGTH) {
            return length == EOF_LENGTH ? 3 : -1;
        }
        int index = afterInteger(afterInteger(1));
        return index + 2 <= length ? index : -1;
    }

    private int afterInteger(int index) {
        return index < length ? index + LengthEncoded.size(unsignedByte(index)) : length;
    }

    /** The length-encoded integer the payload begins with, cut to 31 bits. 0 if the packet is too short. */
    public int columnCount() {
        if (LengthEncoded.size(firstByte()) > length) {
            return 0;
        }
        return switch (firstByte()) {
            case 0xFC -> unsignedShort(1);
            case 0xFD -> source.getUnsignedMediumLE(offset + 1);
            case 0xFE -> (int) Math.min(Integer.MAX_VALUE, source.getLongLE(offset + 1) & Long.MAX_VALUE);
            default -> firstByte();
        };
    }

    /** The byte behind the column count: 0 if no definitions follow. 1 if the packet ends before it. */
    public int metadataFollows() {
        int index = LengthEncoded.size(firstByte());
        return index < length ? unsignedByte(index) : 1;
    }

    /** Copies the first bytes of the payload. */
    void copyTo(ByteBuf target, int bytes) {
        target.writeBytes(source, offset, bytes);
    }

    int unsignedByte(int index) {
        return source.getUnsignedByte(offset + index);
    }

    int unsignedShort(int index) {
        return source.getUnsignedShortLE(offset + index);
    }
}
