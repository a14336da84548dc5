package io.failgate.it.faults.matrix;

import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;

/** How a client passes a site: it gets ready, speaks, and reads. */
interface Passage {

    /** What happens before the site is armed. */
    void prepare(MatrixBench bench) throws IOException;

    /** Says what the site is passed by. */
    void speak(MatrixBench bench) throws IOException;

    /** Reads the whole answer, when nothing is armed. */
    void readAll(RawClient client) throws IOException;

    /** Reads so many packets, or up to an error. */
    void read(RawClient client, int packets) throws IOException;

    /** What is the same of a packet each time. */
    String view(Packet packet);

    /** Sequence id, first byte and length: enough where salts and ids differ each time. */
    static String outline(Packet packet) {
        return packet.sequenceId() + ":" + packet.byteAt(0) + ":" + packet.length();
    }
}
