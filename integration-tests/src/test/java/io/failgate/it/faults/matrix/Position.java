package io.failgate.it.faults.matrix;

import io.failgate.proxy.testing.Packet;
import java.util.List;

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

    /** What the server knows of what a client has asked, when the site is passed. */
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

    /** Which packet of an answer without a fault is the first that is concerned. */
    int index(List<Packet> usual) {
        return index == LAST ? usual.size() - 1 : index;
    }

    Server server() {
        return server;
    }

    /** Whether the server has the command when the site is passed. */
    boolean isAsked() {
        return server == Server.ASKED;
    }

    /** Whether the connection ends behind any error. */
    boolean errorEnds() {
        return errorEnds;
    }
}
