package io.failgate.it.faults.matrix;

import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A site, and how a client passes it.
 *
 * @param name the failpoint's
 * @param position where in the conversation it is asked
 * @param ready what happens before it is armed
 * @param speak what the client says so that it is passed
 * @param fail the same, if the server will answer an error
 * @param hear reads everything, when nothing is armed
 * @param listen reads so many packets, or up to an error
 * @param view what must be the same each time of a packet
 */
record MatrixSite(
        String name,
        Position position,
        Step ready,
        Step speak,
        Optional<Step> fail,
        Step hear,
        Listening listen,
        Function<Packet, String> view) {

    /** Something that the client does. */
    @FunctionalInterface
    interface Step {

        /** Nothing. */
        Step NONE = bench -> {};

        void take(MatrixBench bench) throws IOException;
    }

    /** How a client reads. */
    @FunctionalInterface
    interface Listening {
        void listen(RawClient client, int packets) throws IOException;
    }

    /** Where in a conversation a site is asked. */
    enum Position {
        /** Before the server is dialled. */
        NOT_DIALLED(0, Server.NOT_DIALLED, true),
        /** Before the greeting. */
        GREETING(0, Server.ANY, true),
        /** Before the OK of the login. */
        LOGIN(Position.LAST, Server.ANY, true),
        /** Before the server hears of a command. */
        QUESTION(0, Server.NOT_ASKED, false),
        /** Before the first packet of an answer. */
        ANSWER(0, Server.ASKED, false),
        /** Before the last packet of a conversation that is an answer. */
        ANSWER_OF_CONVERSATION(Position.LAST, Server.ASKED, false),
        /** Before the first row, which comes behind the count, one column and an EOF. */
        ROW(3, Server.ASKED, false),
        /** Before the last packet of an answer. */
        RESULT_END(Position.LAST, Server.ASKED, false),
        /** Behind the server's request for a file. */
        UPLOAD(Position.LAST, Server.ASKED, true),
        /** When nothing was asked. */
        IDLE(0, Server.ANY, true),
        /** Before the server hears that the client says goodbye. */
        GOODBYE(0, Server.NOT_ASKED, true),
        /** Any bytes for the server. */
        UPSTREAM(0, Server.NOT_ASKED, true);

        private static final int LAST = -1;

        private final int index;
        private final Server server;
        private final boolean errorEnds;

        Position(int index, Server server, boolean errorEnds) {
            this.index = index;
            this.server = server;
            this.errorEnds = errorEnds;
        }

        /** Which packet of what the client usually hears is the first that is concerned. */
        int index(List<Packet> usual) {
            return index == LAST ? usual.size() - 1 : index;
        }

        /** What the server knows, if the client hears something else in the end. */
        Server server() {
            return server;
        }

        /** Whether the connection ends behind any error. */
        boolean errorEnds() {
            return errorEnds;
        }
    }

    /** What the server knows of what a client has asked. */
    enum Server {
        /** It does not even know the client. */
        NOT_DIALLED,
        /** Nothing. */
        NOT_ASKED,
        /** All of it. */
        ASKED,
        /** Something that does not matter. */
        ANY
    }

    /** Sequence id, first byte and length: enough where salts and ids differ each time. */
    static String outline(Packet packet) {
        return packet.sequenceId() + ":" + packet.byteAt(0) + ":" + packet.length();
    }
}
