package io.failgate.it.faults.matrix;

import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;

/** A client that is logged in sends a command, and reads the answer. */
record CommandPassage(Session session, Question question) implements Passage {

    private static final int LOCAL_FILE = 0xFB;

    /** What a session has before the command. */
    enum Session {
        LOGGED_IN,
        /** A statement that selects {@link MatrixSites#ROWS}. */
        WITH_STATEMENT,
        /** The same, and a cursor of it. */
        WITH_CURSOR
    }

    @Override
    public void prepare(MatrixBench bench) throws IOException {
        switch (session) {
            case LOGGED_IN -> bench.logIn();
            case WITH_STATEMENT -> bench.prepare(MatrixSites.ROWS);
            case WITH_CURSOR -> bench.openCursor(MatrixSites.ROWS);
        }
    }

    @Override
    public void speak(MatrixBench bench) throws IOException {
        question.ask(bench);
    }

    @Override
    public void readAll(RawClient client) throws IOException {
        client.readAnswer(question.command());
    }

    @Override
    public void read(RawClient client, int packets) throws IOException {
        readPackets(client, packets);
    }

    /** Packet by packet, so that what was heard before an end is known. */
    static void readPackets(RawClient client, int packets) throws IOException {
        for (int i = 0; i < packets; i++) {
            Packet packet = client.read();
            if (packet.isError()) {
                return;
            }
            if (i == 0 && packet.byteAt(0) == LOCAL_FILE) {
                int sequenceId = client.wire().nextSequenceId();
                client.wire().write(new Packet(sequenceId, Bytes.text("3\n")), new Packet(sequenceId + 1));
            }
        }
    }

    @Override
    public String view(Packet packet) {
        return question.command() == Command.STMT_PREPARE ? Passage.outline(packet) : packet.toString();
    }
}
