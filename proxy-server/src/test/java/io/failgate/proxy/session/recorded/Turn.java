package io.failgate.proxy.session.recorded;

import io.failgate.proxy.protocol.PacketHeader;
import java.util.ArrayList;
import java.util.List;

/** What one side says before it is the other's turn: one frame or several. Immutable. */
final class Turn {

    private final boolean ofClient;
    private final byte[] bytes;

    /** Takes over the array. */
    Turn(boolean ofClient, byte[] bytes) {
        this.ofClient = ofClient;
        this.bytes = bytes;
    }

    boolean isOfClient() {
        return ofClient;
    }

    /** The bytes themselves, not a copy. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return bytes.length;
    }

    /** Whether it begins with a command, whose sequence id is 0. */
    boolean isCommand() {
        return ofClient && bytes[PacketHeader.SIZE - 1] == 0;
    }

    /** The same side says something else. */
    Turn saying(byte[] others) {
        return new Turn(ofClient, others);
    }

    /** Where its frames begin, as far as they make sense. */
    List<Integer> frames() {
        List<Integer> starts = new ArrayList<>();
        int start = 0;
        while (start + PacketHeader.SIZE <= bytes.length) {
            starts.add(start);
            start += PacketHeader.SIZE + payloadLength(bytes, start);
        }
        return starts;
    }

    /** The length in the header at {@code index}. */
    static int payloadLength(byte[] bytes, int index) {
        return (bytes[index] & 0xFF) | (bytes[index + 1] & 0xFF) << 8 | (bytes[index + 2] & 0xFF) << 16;
    }
}
