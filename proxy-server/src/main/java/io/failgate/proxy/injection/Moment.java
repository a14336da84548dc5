package io.failgate.proxy.injection;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.CoreAction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** When in the life of a connection a site is asked. That decides what can be done there, and what is known by then. */
enum Moment {
    /** Never, or not to do anything to a connection. */
    NONE(Known.IN_RESULT, Map.of()),
    /** A client has connected, and has heard nothing. */
    ACCEPT(Known.HOST, without(Reason.NO_OK_AT_LOGIN, Reason.NO_PACKET, Reason.NO_STREAM)),
    /** The server is about to be dialled. */
    CONNECT(Known.HOST, without(Reason.NO_OK_AT_LOGIN, Reason.NO_PACKET, Reason.NO_STREAM)),
    /** The server has greeted, and the client has not heard of it. */
    GREETING(Known.CONNECTION, without(Reason.NO_OK_AT_LOGIN, Reason.NO_STREAM)),
    /** The server has let the client in, and the client has not heard of it. */
    AUTHENTICATION(Known.USER, without(Reason.NO_OK_AT_LOGIN, Reason.NO_STREAM)),
    /** A command has come, and the server has not heard of it. */
    QUESTION(Known.STATEMENT, without(Reason.NO_PACKET, Reason.NO_STREAM)),
    /** The server has answered, and the client has not heard of it. */
    ANSWER(Known.STATEMENT, without(Reason.NO_STREAM)),
    /** As {@link #QUESTION}, of a command that an OK does not answer. */
    QUESTION_WITHOUT_OK(Known.STATEMENT, without(Reason.NO_OK, Reason.NO_PACKET, Reason.NO_STREAM)),
    /** As {@link #ANSWER}, of a command that an OK does not answer. */
    ANSWER_WITHOUT_OK(Known.STATEMENT, without(Reason.NO_OK, Reason.NO_STREAM)),
    /** A row has come. */
    ROW(Known.IN_RESULT, without(Reason.NO_OK_AMONG_ROWS, Reason.NO_STREAM)),
    /** The end of a result has come. */
    RESULT_END(Known.IN_RESULT, without(Reason.NO_OK_AMONG_ROWS, Reason.NO_STREAM)),
    /** A packet of a local file has come. */
    UPLOAD(Known.IN_UPLOAD, without(Reason.NO_OK_IN_UPLOAD, Reason.NO_PACKET_OF_SERVER, Reason.NO_STREAM)),
    /** The client is done and asks nothing. */
    IDLE(Known.USER, without(Reason.NOT_ASKED, Reason.NOTHING_TO_HOLD, Reason.NO_PACKET, Reason.NO_STREAM)),
    /** The client says goodbye, and the server has not heard of it. */
    DISCONNECT(Known.USER, without(Reason.NOT_ASKED, Reason.NO_ANSWER, Reason.NO_PACKET, Reason.NO_STREAM)),
    /** Bytes pass in one direction. */
    BYTES(Known.STATEMENT, without(Reason.NOT_ASKED, Reason.NO_ANSWER, Reason.NO_HEADER));

    private final Known known;

    @SuppressWarnings("ImmutableEnumChecker") // the map cannot be changed
    private final Map<Action, String> senseless;

    Moment(Known known, Map<Action, String> senseless) {
        this.known = known;
        this.senseless = senseless;
    }

    /**
     * How much is known of a connection; each includes those before it, but for the last two, of which there is one.
     */
    enum Known {
        HOST,
        CONNECTION,
        USER,
        STATEMENT,
        IN_RESULT,
        IN_UPLOAD
    }

    /** Why actions make no sense somewhere. */
    private enum Reason {
        NO_OK_AT_LOGIN("only the server can let a client in", MySqlAction.OK),
        NO_OK("it is answered with a statement's description or with rows, not with an OK", MySqlAction.OK),
        NO_OK_AMONG_ROWS("an OK cannot stand among rows", MySqlAction.OK),
        NOT_ASKED("nothing was asked that could be answered with an OK", MySqlAction.OK),
        NO_ANSWER("nobody waits for an answer", CoreAction.RETURN, MySqlAction.ERROR),
        NO_PACKET(
                "there is no packet of the server's yet; after-command has one",
                MySqlAction.TRUNCATE,
                MySqlAction.CORRUPT),
        NO_OK_IN_UPLOAD("the server has not got the file yet; use after-load-data", MySqlAction.OK),
        NO_PACKET_OF_SERVER(
                "there is no packet of the server's; use upstream, or after-load-data",
                MySqlAction.TRUNCATE,
                MySqlAction.CORRUPT),
        NO_HEADER("bytes may be any part of a packet; after-command has its header", MySqlAction.CORRUPT),
        NO_STREAM(
                "only a stream of bytes has a speed: use downstream or upstream",
                MySqlAction.THROTTLE,
                MySqlAction.SLICE,
                MySqlAction.SLOW_CLOSE),
        NOTHING_TO_HOLD(
                "nothing is under way that could be held: use before-command", CoreAction.PAUSE, MySqlAction.HANG);

        private final String text;

        @SuppressWarnings("ImmutableEnumChecker") // the set cannot be changed
        private final Set<Action> actions;

        Reason(String text, Action... actions) {
            this.text = text;
            this.actions = Set.of(actions);
        }
    }

    private static Map<Action, String> without(Reason... reasons) {
        return Arrays.stream(reasons)
                .flatMap(reason -> reason.actions.stream().map(action -> Map.entry(action, reason.text)))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Whether that much is known. */
    boolean knows(Known wanted) {
        boolean elsewhere = wanted == Known.IN_RESULT && known == Known.IN_UPLOAD;
        return this == NONE || (known.compareTo(wanted) >= 0 && !elsewhere);
    }

    /** Why an action makes no sense; empty if it does. */
    Optional<String> objectionTo(Action action) {
        return Optional.ofNullable(senseless.get(action));
    }

    /** Every action there is that makes sense. */
    List<Action> actions() {
        List<Action> all = new ArrayList<>(List.of(CoreAction.values()));
        all.addAll(List.of(MySqlAction.values()));
        all.removeAll(senseless.keySet());
        return List.copyOf(all);
    }
}
