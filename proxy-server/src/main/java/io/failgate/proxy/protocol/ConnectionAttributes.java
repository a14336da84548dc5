package io.failgate.proxy.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a client says of itself when it logs in, such as {@code program_name} ({@code CLIENT_CONNECT_ATTRS}). Kept as it
 * came, since hardly anybody asks. Immutable.
 */
public final class ConnectionAttributes {

    /** Those of a client that says nothing. */
    public static final ConnectionAttributes NONE = new ConnectionAttributes(new byte[0]);

    private final byte[] pairs;

    private ConnectionAttributes(byte[] pairs) {
        this.pairs = pairs;
    }

    /**
     * Reads them with their length in front.
     *
     * @throws IndexOutOfBoundsException if the buffer ends too early
     */
    static ConnectionAttributes read(ByteBuf in) {
        long length = LengthEncoded.read(in);
        if (length < 0 || length > in.readableBytes()) {
            throw new IndexOutOfBoundsException("attributes of " + length + " bytes in " + in.readableBytes());
        }
        byte[] pairs = new byte[(int) length];
        in.readBytes(pairs);
        return new ConnectionAttributes(pairs);
    }

    /** Values by name, in their order; those behind something that makes no sense are left out. */
    public Map<String, String> byName() {
        Map<String, String> values = new LinkedHashMap<>();
        ByteBuf in = Unpooled.wrappedBuffer(pairs);
        try {
            while (in.isReadable()) {
                values.put(LengthEncoded.readText(in), LengthEncoded.readText(in));
            }
        } catch (IndexOutOfBoundsException cutShort) {
            return values;
        }
        return values;
    }
}
