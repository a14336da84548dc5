package io.failgate.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.StandardConstants;

/**
 * Reads the server name that a client asks for (SNI) in the first message of its handshake. The name may have any
 * bytes: Java refuses names with underscores or with a dot at the end. The message may be in several records, and is
 * collected. Not thread-safe.
 */
final class ClientHello {

    /** Keeps a client from filling the memory; real clients send less than 4 KiB. */
    private static final int LONGEST = 64 * 1024;

    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int SERVER_NAME = 0;

    /** Version and random number. */
    private static final int FIXED = 34;

    private ByteBuf message = Unpooled.EMPTY_BUFFER;
    private boolean ended;
    private Optional<SNIServerName> name = Optional.empty();

    /** A host's name, of any bytes. */
    private static final class HostName extends SNIServerName {

        HostName(byte[] name) {
            super(StandardConstants.SNI_HOST_NAME, name);
        }
    }

    /** The name; empty if the client asks for no name, or has not asked yet. */
    Optional<SNIServerName> name() {
        return name;
    }

    /** Looks at a record that begins here, if it is complete. Moves no index. */
    void look(ByteBuf in) {
        int start = in.readerIndex();
        if (ended || in.readableBytes() < RECORD_HEADER) {
            return;
        }
        int length = in.getUnsignedShort(start + 3);
        if (in.getUnsignedByte(start) != HANDSHAKE || message.readableBytes() + length > LONGEST) {
            end();
        } else if (in.readableBytes() >= RECORD_HEADER + length) {
            if (message.maxCapacity() == 0) {
                message = Unpooled.buffer(length, LONGEST);
            }
            message.writeBytes(in, start + RECORD_HEADER, length);
            read();
        }
    }

    private void read() {
        if (message.readableBytes() < MESSAGE_HEADER) {
            return;
        }
        int length = message.getUnsignedMedium(1);
        if (message.getUnsignedByte(0) == CLIENT_HELLO && message.readableBytes() >= MESSAGE_HEADER + length) {
            try {
                name = name(message.slice(MESSAGE_HEADER, length));
            } catch (IndexOutOfBoundsException malformed) {
                name = Optional.empty();
            }
            end();
        }
    }

    private void end() {
        ended = true;
        message = Unpooled.EMPTY_BUFFER;
    }

    private static Optional<SNIServerName> name(ByteBuf hello) {
        hello.skipBytes(FIXED);
        hello.skipBytes(hello.readUnsignedByte()); // session
        hello.skipBytes(hello.readUnsignedShort()); // cipher suites
        hello.skipBytes(hello.readUnsignedByte()); // compression
        ByteBuf extensions = hello.readSlice(hello.readUnsignedShort());
        while (extensions.isReadable()) {
            int kind = extensions.readUnsignedShort();
            ByteBuf extension = extensions.readSlice(extensions.readUnsignedShort());
            if (kind == SERVER_NAME) {
                return first(extension.readSlice(extension.readUnsignedShort()));
            }
        }
        return Optional.empty();
    }

    private static Optional<SNIServerName> first(ByteBuf names) {
        while (names.isReadable()) {
            int kind = names.readUnsignedByte();
            byte[] bytes = new byte[names.readUnsignedShort()];
            names.readBytes(bytes);
            if (kind == StandardConstants.SNI_HOST_NAME && bytes.length > 0) {
                return Optional.of(new HostName(bytes));
            }
        }
        return Optional.empty();
    }
}
