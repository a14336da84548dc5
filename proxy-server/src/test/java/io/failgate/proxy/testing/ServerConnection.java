package io.failgate.proxy.testing;

import io.failgate.proxy.protocol.StatusFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server's end of a connection, as a {@link ScriptedServer.Script} sees it. For one thread. */
public final class ServerConnection {

    private static final int LONGEST_SIGNAL = 10_000;
    private static final Pattern SIGNAL = Pattern.compile(
            "(?s).+SIGNAL SQLSTATE '(\\w+)' SET MYSQL_ERRNO = (\\d+), MESSAGE_TEXT = (?:''|_utf8mb4 0x)(\\w*)");

    private final PacketSocket wire;

    ServerConnection(PacketSocket wire) {
        this.wire = wire;
    }

    /** The socket, for everything that has no method of its own. */
    public PacketSocket wire() {
        return wire;
    }

    /** Greets as MySQL 9.7, offering all that it offers. */
    public void greet() throws IOException {
        greet(Payloads.greeting("9.7.4", 7, Payloads.MYSQL_9_7, Scramble.CACHING_SHA2));
    }

    /** Greets with this payload. */
    public void greet(byte[] payload) throws IOException {
        wire.write(new Packet(0, payload));
    }

    /** Greets, reads the response, and says OK to any password. The response. */
    public Packet login() throws IOException {
        greet();
        Packet response = wire.read();
        ok();
        return response;
    }

    /** Reads one frame; but for a SIGNAL, by which Failgate has the server say an error, and which is answered. */
    public Packet read() throws IOException {
        Packet frame = wire.read();
        return isSignal(frame) ? read() : frame;
    }

    /**
     * Reads a command, all its frames put together; sequence id and length are those of the frames put together as
     * well. A SIGNAL, by which Failgate has the server say an error, is answered and not seen.
     */
    public Packet readCommand() throws IOException {
        Packet frame = wire.read();
        Bytes payload = new Bytes().add(frame.payload());
        while (frame.goesOn()) {
            frame = wire.read();
            payload.add(frame.payload());
        }
        Packet command = new Packet(frame.sequenceId(), payload.toArray());
        return isSignal(command) ? readCommand() : command;
    }

    /** Whether the server was asked to say an error, which it then has. */
    private boolean isSignal(Packet command) throws IOException {
        Matcher signal = SIGNAL.matcher(command.length() < LONGEST_SIGNAL ? command.text() : "");
        if (!signal.matches()) {
            return false;
        }
        String text = new String(HexFormat.of().parseHex(signal.group(3)), StandardCharsets.UTF_8);
        writeNext(Payloads.error(Integer.parseInt(signal.group(2)), signal.group(1), text));
        return true;
    }

    /** Writes frames as they are. */
    public void write(List<Packet> packets) throws IOException {
        wire.writeBytes(Bytes.concat(packets));
    }

    /** Writes one frame that follows the last one read or written. */
    public void writeNext(byte... payload) throws IOException {
        wire.writeNext(payload);
    }

    /** Writes an OK that follows the last frame; autocommit is on. */
    public void ok() throws IOException {
        ok(StatusFlags.AUTOCOMMIT);
    }

    /** Writes an OK that follows the last frame. */
    public void ok(int statusFlags) throws IOException {
        wire.writeNext(Payloads.ok(statusFlags));
    }

    /** Writes an ERR that follows the last frame. */
    public void error(int code, String sqlState, String message) throws IOException {
        wire.writeNext(Payloads.error(code, sqlState, message));
    }

    /** Answers every command with OK until the client closes or quits. */
    public void okToAll() throws IOException {
        while (readCommand().byteAt(0) != 0x01) {
            ok();
        }
    }

    /** Waits until the client closes, which must happen before it sends anything else. */
    public void awaitEnd() throws IOException {
        wire.awaitEnd();
    }
}
