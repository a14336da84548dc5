package io.failgate.proxy.interception;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** When in the life of a connection something may be decided. */
public enum Moment {
    /** Never, or without any effect on a connection. */
    NONE(Stage.NOTHING, Known.IN_RESULT),
    /** The client has connected, and has heard nothing. */
    ACCEPT(Stage.CONNECTION, Known.HOST, Trait.BEFORE_LOGIN, Trait.NO_PACKET_YET),
    /** The server is about to be dialled. */
    CONNECT_UPSTREAM(Stage.CONNECTION, Known.HOST, Trait.BEFORE_LOGIN, Trait.NO_PACKET_YET),
    /** The server's greeting has come, and the client has not heard of it. */
    GREETING(Stage.CONNECTION, Known.CONNECTION, Trait.BEFORE_LOGIN),
    /** The OK that ends the authentication has come from the server, and the client has not heard of it. */
    AUTHENTICATE(Stage.CONNECTION, Known.USER, Trait.BEFORE_LOGIN),
    /** A command has come, and the server has not heard of it. */
    QUESTION(Stage.QUESTION, Known.STATEMENT, Trait.NO_PACKET_YET),
    /** The server has answered, and the client has not heard of it. */
    ANSWER(Stage.ANSWER, Known.STATEMENT, Trait.ANSWERING),
    /** {@link #QUESTION} of a command that no OK answers. */
    QUESTION_WITHOUT_OK(Stage.QUESTION, Known.STATEMENT, Trait.NO_OK, Trait.NO_PACKET_YET),
    /** {@link #ANSWER} to a command that no OK answers. */
    ANSWER_WITHOUT_OK(Stage.ANSWER, Known.STATEMENT, Trait.NO_OK, Trait.ANSWERING),
    /** A row has come. */
    ROW(Stage.PART, Known.IN_RESULT, Trait.AMONG_ROWS, Trait.ANSWERING),
    /** The end of a result has come. */
    RESULT_END(Stage.PART, Known.IN_RESULT, Trait.AMONG_ROWS, Trait.ANSWERING),
    /** A packet of a local file has come. */
    UPLOAD(Stage.PART, Known.IN_UPLOAD, Trait.IN_UPLOAD, Trait.ANSWERING),
    /** The client has had the answer to its last command, and asks nothing. */
    IDLE(Stage.CONNECTION, Known.USER, Trait.UNASKED, Trait.NOTHING_UNDER_WAY, Trait.NO_PACKET_YET),
    /** The client says goodbye, and the server has not heard of it. */
    DISCONNECT(Stage.GOODBYE, Known.USER, Trait.UNASKED, Trait.NOBODY_WAITS, Trait.NO_PACKET_YET),
    /** Bytes pass in one direction. */
    BYTES(Stage.BYTES, Known.STATEMENT);

    private final Stage stage;
    private final Known known;

    @SuppressWarnings("ImmutableEnumChecker") // the set cannot be changed
    private final Set<Trait> traits;

    Moment(Stage stage, Known known, Trait... traits) {
        this.stage = stage;
        this.known = known;
        EnumSet<Trait> all = EnumSet.noneOf(Trait.class);
        Collections.addAll(all, traits);
        this.traits = Collections.unmodifiableSet(all);
    }

    /** The part of a session that a moment belongs to. */
    public enum Stage {
        /** No session. */
        NOTHING,
        /** A connection outside of exchanges; a {@link ConnectionInterceptor} is asked. */
        CONNECTION,
        /** The question half of an exchange. */
        QUESTION,
        /** The answer half of an exchange. */
        ANSWER,
        /** Part of an answer. */
        PART,
        /** The command that ends a session and has no answer. */
        GOODBYE,
        /** The bytes of one direction, whatever they mean. */
        BYTES;

        /** Whether exchanges have such moments. Their bytes may depend on the statement. */
        public boolean isOfExchanges() {
            return this != NOTHING && this != CONNECTION;
        }
    }

    /** How much is known of a connection. Each constant includes those before it; the last two exclude each other. */
    public enum Known {
        /** The client's address. */
        HOST,
        /** The server's id of the connection. */
        CONNECTION,
        /** The client's user. */
        USER,
        /** The client's last statement. */
        STATEMENT,
        /** The place in a result. */
        IN_RESULT,
        /** The place in a local file. */
        IN_UPLOAD
    }

    /** Properties of a moment that rule some actions out. */
    public enum Trait {
        /** The server has not let the client in, or the client has not heard of that. */
        BEFORE_LOGIN,
        /** The command has answers, and not one of them is an OK. */
        NO_OK,
        /** A result has begun. */
        AMONG_ROWS,
        /** The client sends a file. */
        IN_UPLOAD,
        /** The client has asked nothing that has an answer. */
        UNASKED,
        /** The client does not read any more. */
        NOBODY_WAITS,
        /** No packet of the server is at hand at this moment, nor will be. */
        NO_PACKET_YET,
        /** The server has a command, and may not have said all of its answer. */
        ANSWERING,
        /** Neither a command nor an answer is under way. */
        NOTHING_UNDER_WAY
    }

    /** The part of a session that this moment belongs to. */
    public Stage stage() {
        return stage;
    }

    /** Properties of a moment that rule some actions out. */
    public Set<Trait> traits() {
        return traits;
    }

    /** Whether that much is known at this moment. */
    public boolean knows(Known wanted) {
        boolean elsewhere = wanted == Known.IN_RESULT && known == Known.IN_UPLOAD;
        return this == NONE || (known.compareTo(wanted) >= 0 && !elsewhere);
    }
}
