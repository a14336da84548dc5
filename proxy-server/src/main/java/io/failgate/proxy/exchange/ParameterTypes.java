package io.failgate.proxy.exchange;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.LengthEncoded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Where the types of parameters stand in a COM_STMT_EXECUTE or COM_STMT_BULK_EXECUTE. A client sends them once, and
 * again when they change.
 *
 * @param mark index of the byte that says whether types follow
 * @param bit the bit of that byte
 * @param start index where the types begin, or would begin
 * @param present whether types are there
 * @param named whether each has a name behind it
 */
record ParameterTypes(int mark, int bit, int start, boolean present, boolean named) {

    /**
     * Bytes of an execution up to the end of its types: 65,535 of them, each with an empty name, and all in front of
     * them.
     */
    static final int LONGEST = 256 * 1024;

    /** Command 1, statement 4, flags 1, iterations 4. */
    private static final int EXECUTE_FIXED = 10;

    private static final int PARAMETER_COUNT_AVAILABLE = 0x08;

    /** Behind command and statement: two bytes of flags. */
    private static final int BULK_FLAGS = 5;

    private static final int SEND_TYPES_TO_SERVER = 0x80;

    /**
     * Finds the types.
     *
     * @param payload the beginning of the command
     * @param parameters how many the statement has; not 0
     * @return null if a server would refuse the command for its form
     */
    static @Nullable ParameterTypes of(Command command, byte[] payload, int parameters, Capabilities capabilities) {
        try {
            return command == Command.STMT_BULK_EXECUTE
                    ? at(payload, BULK_FLAGS, SEND_TYPES_TO_SERVER, BULK_FLAGS + Short.BYTES, false)
                    : ofExecute(payload, parameters, capabilities.has(Capabilities.QUERY_ATTRIBUTES));
        } catch (IndexOutOfBoundsException tooShort) {
            return null;
        }
    }

    /**
     * Query attributes are more parameters behind the statement's own. With them, a count of all parameters comes
     * first.
     */
    private static @Nullable ParameterTypes ofExecute(byte[] payload, int parameters, boolean attributes) {
        if (!attributes) {
            return behindNulls(payload, EXECUTE_FIXED, parameters, false);
        }
        ByteBuf rest = Unpooled.wrappedBuffer(payload).skipBytes(EXECUTE_FIXED);
        long count = LengthEncoded.read(rest);
        boolean counted = (payload[1 + Integer.BYTES] & PARAMETER_COUNT_AVAILABLE) != 0;
        if (!counted || count < parameters || count > payload.length) {
            return null;
        }
        ParameterTypes types = behindNulls(payload, rest.readerIndex(), (int) count, true);
        return types.present || count == parameters ? types : null;
    }

    private static ParameterTypes behindNulls(byte[] payload, int nulls, int count, boolean named) {
        int mark = nulls + (count + 7) / 8;
        return at(payload, mark, 1, mark + 1, named);
    }

    private static ParameterTypes at(byte[] payload, int mark, int bit, int start, boolean named) {
        return new ParameterTypes(mark, bit, start, (payload[mark] & bit) != 0, named);
    }

    /** The types of the statement's own parameters; null if they are not all there. */
    byte @Nullable [] read(byte[] payload, int parameters) {
        try {
            ByteBuf types = Unpooled.wrappedBuffer(payload).skipBytes(start);
            for (int i = 0; i < parameters; i++) {
                types.skipBytes(Short.BYTES);
                if (named) {
                    LengthEncoded.skipString(types);
                }
            }
            return ByteBufUtil.getBytes(types, start, types.readerIndex() - start);
        } catch (IndexOutOfBoundsException tooShort) {
            return null;
        }
    }

    /** The same command with types in it. */
    Splice insert(byte[] payload, byte[] types) {
        ByteBuf front = Unpooled.buffer(start + types.length).writeBytes(payload, 0, start);
        front.setByte(mark, payload[mark] | bit).writeBytes(types);
        return new Splice(front, start);
    }
}
