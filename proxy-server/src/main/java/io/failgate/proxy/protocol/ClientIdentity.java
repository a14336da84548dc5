package io.failgate.proxy.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Who a client says that it is, and where it begins. Immutable.
 *
 * @param user the name it logs in with; may be empty
 * @param database the default database; empty for none
 * @param usesPassword whether it proves that it knows a password
 * @param attributes what else it says
 */
public record ClientIdentity(String user, String database, boolean usesPassword, ConnectionAttributes attributes) {

    /** A client of which nothing is known. */
    public static final ClientIdentity UNKNOWN = new ClientIdentity("", "", false, ConnectionAttributes.NONE);

    /** What a response to the greeting says; {@link #UNKNOWN} if it makes no sense, which is for the server to say. */
    public static ClientIdentity of(HandshakeResponse response) {
        try {
            return new ClientIdentity(
                    response.user(), response.database(), isPassword(response.proof()), response.attributes());
        } catch (MalformedPacketException | IndexOutOfBoundsException | ArithmeticException cutShort) {
            return UNKNOWN;
        }
    }

    /**
     * What a COM_CHANGE_USER says; {@link #UNKNOWN} if it makes no sense.
     *
     * @param argument what stands behind the command's byte
     */
    public static ClientIdentity ofChangeUser(byte[] argument, Capabilities capabilities) {
        ByteBuf in = Unpooled.wrappedBuffer(argument);
        try {
            String user = ZeroEnded.read(in);
            boolean usesPassword = isPassword(proof(in, capabilities));
            String database = ZeroEnded.read(in);
            if (!capabilities.has(Capabilities.CONNECT_ATTRS) || in.readableBytes() < Short.BYTES) {
                return new ClientIdentity(user, database, usesPassword, ConnectionAttributes.NONE);
            }
            in.skipBytes(Short.BYTES); // the character set
            ZeroEnded.read(in); // the plugin
            return new ClientIdentity(
                    user,
                    database,
                    usesPassword,
                    in.isReadable() ? ConnectionAttributes.read(in) : ConnectionAttributes.NONE);
        } catch (IndexOutOfBoundsException cutShort) {
            return UNKNOWN;
        }
    }

    private static byte[] proof(ByteBuf in, Capabilities capabilities) {
        byte[] proof = new byte[capabilities.has(Capabilities.SECURE_CONNECTION) ? in.readUnsignedByte() : 0];
        in.readBytes(proof);
        return proof;
    }

    /** Clients say that there is none with nothing, or with an empty string and its end. */
    private static boolean isPassword(byte[] proof) {
        return proof.length > 1 || (proof.length == 1 && proof[0] != 0);
    }
}
