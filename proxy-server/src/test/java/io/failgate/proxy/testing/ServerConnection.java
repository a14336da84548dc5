package io.failgate.proxy.testing;

import io.failgate.proxy.protocol.StatusFlags;
import java.io.IOException;
import java.util.List;

/** A server's end of a connection, as a {@link ScriptedServer.Script} sees it. For one thread. */
public final class ServerConnection {

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

    /** Reads one frame. */
    public Packet read() throws IOException {
        return wire.read();
    }

    /** Reads a command, all its frames put together; sequence id and length are those of the frames put together as well. */
    public Packet readCommand() throws IOException {
        Packet frame = wire.read();
        Bytes payload = new Bytes().add(frame.payload());
        while (frame.goesOn()) {
            frame = wire.read();
            payload.add(frame.payload());
        }
        return new Packet(frame.sequenceId(), payload.toArray());
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
