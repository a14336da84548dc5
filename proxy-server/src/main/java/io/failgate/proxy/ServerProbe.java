package io.failgate.proxy;

import io.failgate.proxy.logging.PrintableText;
import io.failgate.proxy.protocol.HandshakePackets;
import io.failgate.proxy.protocol.PacketHeader;
import io.failgate.proxy.transport.ServerAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Dials the server as a client would, and looks at its first packet. Immutable.
 *
 * @param server the server
 * @param sendsHeader whether the server expects a header of the PROXY protocol
 */
record ServerProbe(ServerAddress server, boolean sendsHeader) {

    /** A header of version 2 with the command LOCAL, as balancers send it in health checks: it has no addresses. */
    private static final byte[] LOCAL_HEADER = {
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x20, 0x00, 0x00, 0x00
    };

    /** How long the start of a proxy waits. A server may look up the client's name before it greets. */
    static final Duration AT_START = Duration.ofSeconds(5);

    private static final int LONGEST = 1024;
    private static final int LONGEST_QUOTE = 60;
    private static final int GREETING = 10;

    /** What a server has done. */
    enum Kind {
        /** It has sent a greeting, as MySQL's do. */
        GREETS(true),
        /** It has sent an error in the place of its greeting. */
        REFUSES(true),
        /** It has accepted the connection, and has said nothing. */
        MUTE(true),
        /** It has closed the connection without a greeting. */
        CLOSES(false),
        /** It has sent what is no packet of MySQL's protocol. */
        STRANGE(false),
        /** There is no connection. */
        UNREACHABLE(false);

        private final boolean reached;

        Kind(boolean reached) {
            this.reached = reached;
        }
    }

    /**
     * What a server has done.
     *
     * @param text the same in words, behind the server's name
     */
    record Answer(Kind kind, String text) {

        /** Whether it may be a MySQL server. One that looks up the client's name first may take long to greet. */
        boolean isReached() {
            return kind.reached;
        }
    }

    /**
     * Asks the server. Blocks.
     *
     * @param patience how long to wait for a connection, and then for a packet
     */
    Answer ask(Duration patience) {
        SocketAddress to = server.isFile() ? server.socket() : new InetSocketAddress(server.host(), server.port());
        if (to instanceof InetSocketAddress internet && internet.isUnresolved()) {
            return new Answer(Kind.UNREACHABLE, "does not answer (its name cannot be resolved)");
        }
        try (Selector selector = Selector.open();
                SocketChannel channel = to instanceof UnixDomainSocketAddress
                        ? SocketChannel.open(StandardProtocolFamily.UNIX)
                        : SocketChannel.open()) {
            channel.configureBlocking(false);
            Conversation conversation = new Conversation(channel, selector, patience);
            return conversation.connect(to) ? listen(conversation, patience) : unreachable("time-out");
        } catch (IOException refused) {
            return unreachable(String.valueOf(refused.getMessage()));
        }
    }

    private static Answer unreachable(String reason) {
        return new Answer(Kind.UNREACHABLE, "does not answer (" + reason + ")");
    }

    private Answer listen(Conversation conversation, Duration patience) {
        try {
            if (sendsHeader) {
                conversation.write(LOCAL_HEADER);
            }
            return judge(conversation.readPacket());
        } catch (SocketTimeoutException mute) {
            return new Answer(Kind.MUTE, "accepts connections, and says nothing for " + patience.toSeconds() + " s");
        } catch (IOException closed) {
            return new Answer(Kind.CLOSES, "accepts connections, and closes them without a greeting");
        }
    }

    private static Answer judge(ByteBuf packet) {
        int first = packet.readableBytes() > PacketHeader.SIZE ? HandshakePackets.firstByte(packet) : -1;
        if (first == GREETING) {
            return new Answer(Kind.GREETS, "greets");
        }
        int error = PacketHeader.isComplete(packet) ? HandshakePackets.errorCode(packet) : 0;
        if (error > 0) {
            int text = packet.readerIndex() + PacketHeader.SIZE + 3;
            return new Answer(Kind.REFUSES, "answers with error " + error + ": " + quote(packet, text));
        }
        return new Answer(Kind.STRANGE, "does not greet as MySQL does, but says: " + quote(packet, 0));
    }

    private static String quote(ByteBuf packet, int from) {
        String text = packet.toString(from, packet.writerIndex() - from, StandardCharsets.UTF_8);
        return PrintableText.of(text, LONGEST_QUOTE);
    }

    /** A connection that is waited for no longer than a time. */
    private static final class Conversation {

        private final SocketChannel channel;
        private final Selector selector;
        private final SelectionKey key;
        private final Duration patience;

        Conversation(SocketChannel channel, Selector selector, Duration patience) throws IOException {
            this.channel = channel;
            this.selector = selector;
            this.key = channel.register(selector, 0);
            this.patience = patience;
        }

        boolean connect(SocketAddress to) throws IOException {
            return channel.connect(to) || (await(SelectionKey.OP_CONNECT, patience) && channel.finishConnect());
        }

        private boolean await(int operation, Duration time) throws IOException {
            key.interestOps(operation);
            selector.selectedKeys().clear();
            return selector.select(Math.max(1, time.toMillis())) > 0;
        }

        void write(byte[] bytes) throws IOException {
            channel.write(ByteBuffer.wrap(bytes)); // the first bytes of a connection, which the system takes at once
        }

        /**
         * Reads a packet, or as much as there is of one that ends before, or of what is none.
         *
         * @throws SocketTimeoutException if nothing comes
         * @throws IOException if the connection ends before anything comes
         */
        ByteBuf readPacket() throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
            long begin = System.nanoTime();
            while (bytes.hasRemaining() && !isPacket(bytes)) {
                Duration left = patience.minusNanos(System.nanoTime() - begin);
                boolean comes = !left.isNegative() && await(SelectionKey.OP_READ, left);
                boolean ends = comes && channel.read(bytes) < 0;
                if (bytes.position() == 0 && ends) {
                    throw new IOException("closed");
                } else if (bytes.position() == 0 && !comes) {
                    throw new SocketTimeoutException();
                } else if (ends || !comes) {
                    break;
                }
            }
            return Unpooled.wrappedBuffer(bytes.flip());
        }

        private static boolean isPacket(ByteBuffer bytes) {
            ByteBuf read = Unpooled.wrappedBuffer(bytes.duplicate().flip());
            return PacketHeader.isComplete(read) || !HandshakePackets.mayBegin(read);
        }
    }
}
