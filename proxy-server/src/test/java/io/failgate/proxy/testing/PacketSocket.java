package io.failgate.proxy.testing;

import io.failgate.proxy.protocol.PacketHeader;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Packets over a socket, one after the other, by one thread that waits. A read that takes longer than the timeout
 * throws {@link SocketTimeoutException}; a read behind the end throws {@link EOFException}.
 */
public final class PacketSocket implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 10_000;

    /** Without TLS. */
    private final Socket network;

    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private int nextSequenceId;
    private @Nullable List<SNIServerName> names;

    /** Takes over a connected socket. */
    public PacketSocket(Socket socket) throws IOException {
        this.network = socket;
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /**
     * Goes on with TLS.
     *
     * @param client whether this is the client's end
     */
    public void encrypt(SSLContext context, boolean client) throws IOException {
        SSLSocketFactory factory = context.getSocketFactory();
        SSLSocket encrypted = (SSLSocket)
                (client
                        ? factory.createSocket(socket, "localhost", socket.getPort(), true)
                        : factory.createSocket(socket, new ByteArrayInputStream(in.readNBytes(in.available())), true));
        encrypted.setUseClientMode(client);
        if (names != null) {
            SSLParameters parameters = encrypted.getSSLParameters();
            parameters.setServerNames(names);
            encrypted.setSSLParameters(parameters);
        }
        encrypted.startHandshake();
        socket = encrypted;
        in = new BufferedInputStream(encrypted.getInputStream());
        out = encrypted.getOutputStream();
    }

    /** Goes on with compression, as a client: zlib or zstd. */
    public void compress(boolean zstd) {
        CompressedStreams streams = new CompressedStreams(in, out, zstd);
        in = new BufferedInputStream(streams.input());
        out = streams.output();
    }

    /** Whether the connection goes on with TLS. */
    public boolean isEncrypted() {
        return socket instanceof SSLSocket;
    }

    /** Asks for these servers when it goes on with TLS, rather than for none (SNI). */
    public void askFor(List<SNIServerName> serverNames) {
        names = serverNames;
    }

    /** When the TLS session began, in milliseconds since 1970; for a resumed one, with the connection that it is of. */
    public long sessionBegan() {
        return ((SSLSocket) socket).getSession().getCreationTime();
    }

    /** For which servers the client has asked. */
    public List<String> requestedNames() {
        return ((ExtendedSSLSession) ((SSLSocket) socket).getSession())
                .getRequestedServerNames().stream()
                        .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
                        .toList();
    }

    /** Whose certificate the peer has shown, such as {@code CN=localhost}. */
    public String peerName() throws IOException {
        return ((SSLSocket) socket).getSession().getPeerPrincipal().getName();
    }

    /** The socket, for what only a socket can do. */
    public Socket socket() {
        return socket;
    }

    /** Changes how long a read waits. */
    public void setTimeoutMillis(int millis) throws SocketException {
        socket.setSoTimeout(millis);
    }

    /** Reads one frame. */
    public Packet read() throws IOException {
        byte[] header = readBytes(PacketHeader.SIZE);
        int length = (header[0] & 0xFF) | (header[1] & 0xFF) << 8 | (header[2] & 0xFF) << 16;
        int sequenceId = header[3] & 0xFF;
        nextSequenceId = PacketHeader.next(sequenceId);
        return new Packet(sequenceId, readBytes(length));
    }

    /** Reads exactly so many bytes. */
    public byte[] readBytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the peer has closed after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    /** Reads up to so many bytes into the array; -1 at the end. */
    public int readSome(byte[] into) throws IOException {
        return in.read(into);
    }

    /** Reads whatever comes until the peer closes. */
    public byte[] readToEnd() throws IOException {
        return in.readAllBytes();
    }

    /**
     * Waits for the peer to close, which must happen before anything else arrives. True if it ended in order (FIN),
     * false if by a reset.
     */
    public boolean awaitEnd() throws IOException {
        try {
            int next = in.read();
            if (next >= 0) {
                throw new IOException("not the end but a byte " + next);
            }
            return true;
        } catch (SocketTimeoutException stillOpen) {
            throw stillOpen;
        } catch (SocketException reset) {
            return false;
        }
    }

    /** Whether nothing arrives for a while, and the peer does not close either. What arrives can still be read. */
    public boolean staysQuiet(int millis) throws IOException {
        int timeout = socket.getSoTimeout();
        socket.setSoTimeout(millis);
        in.mark(1);
        try {
            in.read();
            in.reset();
            return false;
        } catch (SocketTimeoutException quiet) {
            return true;
        } finally {
            socket.setSoTimeout(timeout);
        }
    }

    /** Writes one frame. */
    public void write(Packet packet) throws IOException {
        nextSequenceId = PacketHeader.next(packet.sequenceId());
        out.write(packet.bytes());
    }

    /** Writes several frames at once. */
    public void write(Packet... packets) throws IOException {
        nextSequenceId = PacketHeader.next(packets[packets.length - 1].sequenceId());
        out.write(Bytes.concat(Arrays.asList(packets)));
    }

    /** Writes a frame that follows the last one that was read or written. */
    public void writeNext(byte... payload) throws IOException {
        write(new Packet(nextSequenceId, payload));
    }

    /** Writes a payload of any length in as many frames as it takes. */
    public void writeLong(int sequenceId, byte[] payload) throws IOException {
        nextSequenceId = sequenceId;
        for (int start = 0; start <= payload.length; start += PacketHeader.MAX_PAYLOAD) {
            int end = Math.min(payload.length, start + PacketHeader.MAX_PAYLOAD);
            writeNext(Arrays.copyOfRange(payload, start, end));
        }
    }

    /** Writes bytes as they are. */
    public void writeBytes(byte... bytes) throws IOException {
        out.write(bytes);
    }

    /** Writes each byte on its own. */
    public void writeByteByByte(byte... bytes) throws IOException {
        for (byte single : bytes) {
            out.write(single);
        }
    }

    /** The sequence id that follows the last frame. */
    public int nextSequenceId() {
        return nextSequenceId;
    }

    /** Ends the connection in one direction (FIN). */
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /**
     * Ends the connection as the system does of a process that is killed (FIN), so that TLS does not say anything about
     * it.
     */
    public void kill() throws IOException {
        network.close();
    }

    /** Ends the connection as if the machine had gone (RST). */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
