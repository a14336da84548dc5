package io.failgate.proxy.injection;

import io.failgate.failpoint.FailPointKey;
import io.failgate.proxy.interception.Direction;
import io.failgate.proxy.interception.Moment;
import io.failgate.sql.StatementClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A site of the catalogue: what it is called, and when it is asked. All there are, in the order in which they are
 * listed: first those that the origin of these statements has, in its order, then Failgate's own by path.
 *
 * @param key what it is called and for
 * @param moment when it is asked
 */
record SiteKey(FailPointKey key, Moment moment) {

    static final SiteKey CREATE_DATABASE = new SiteKey(
            new FailPointKey(
                    "vitess.io/vitess/go/vt/topotools/create-database-error-on-dbname",
                    "CREATE DATABASE or CREATE SCHEMA of the database whose name the point returns fails",
                    "return(\"foo\")"),
            Moment.QUESTION);

    static final SiteKey OPEN_SET_FAILPOINT = new SiteKey(
            new FailPointKey(
                    "vitess.io/vitess/go/vt/vtgate/OpenSetFailPoint",
                    "while it returns anything, failpoints can be changed by SQL",
                    "return(1)"),
            Moment.NONE);

    private static final String OURS = "io.failgate/";

    /** Those of Failgate's own that are declared here; complete when {@link #ALL} is made. */
    private static final List<SiteKey> DECLARED = new ArrayList<>();

    static final SiteKey ACCEPT = declare(
            "connection/accept",
            Moment.ACCEPT,
            "a client has connected, and the server was not dialled yet",
            "1*error(1040)");
    static final SiteKey CONNECT_UPSTREAM = declare(
            "connection/connect-upstream",
            Moment.CONNECT_UPSTREAM,
            "the server is about to be dialled",
            "1*sleep(200)");
    static final SiteKey GREETING = declare(
            "connection/greeting",
            Moment.GREETING,
            "the server has greeted, and the client has not heard of it",
            "1*sleep(200)");
    static final SiteKey AUTHENTICATE = declare(
            "connection/authenticate",
            Moment.AUTHENTICATE,
            "the server has let the client in, and the client has not heard of it",
            "1*error(1045)");
    static final SiteKey CHANGE_USER = declare(
            "connection/change-user",
            Moment.ANSWER,
            "the server has answered a change of user, and the client has not heard of it",
            "1*error(1045)");
    static final SiteKey DISCONNECT = declare(
            "connection/disconnect",
            Moment.DISCONNECT,
            "the client says goodbye, and the server has not heard of it",
            "1*sleep(200)");
    static final SiteKey IDLE = declare(
            "connection/idle",
            Moment.IDLE,
            "the client has had its answer and asks nothing; asked again when it is armed",
            "1*error(4031)");
    static final SiteKey RESULT_ROW = declare(
            "answer/result-row",
            Moment.ROW,
            "the server has sent a row, number row of result number result, and the client has not got it",
            "1*error(1317) where row = 2");
    static final SiteKey BEFORE_RESULT_END = declare(
            "answer/before-result-end",
            Moment.RESULT_END,
            "the client has got every row of a result, and not its end",
            "1*error(1317)");
    static final SiteKey UPLOAD = declare(
            "answer/upload",
            Moment.UPLOAD,
            "the client sends the file that LOAD DATA LOCAL wants, and the server has not got packet number upload_packets of it",
            "1*close where upload_bytes > 1000000");
    static final SiteKey DOWNSTREAM =
            declare("bytes/downstream", Moment.BYTES, "bytes are on their way to the client", "sleep(10)");
    static final SiteKey UPSTREAM =
            declare("bytes/upstream", Moment.BYTES, "bytes are on their way to the server", "throttle(65536)");
    static final SiteKey BEFORE_COMMAND = declare(
            "command/before-command",
            Moment.QUESTION,
            "a command that is to be answered has come, and the server has not heard of it",
            "1*error(1205) where command = 'query'");
    static final SiteKey AFTER_COMMAND = declare(
            "command/after-command",
            Moment.ANSWER,
            "the server has answered a command, and the client has not heard of it",
            "1*sleep(200)");
    static final SiteKey BEFORE_QUERY = declare(before("query", "query", Moment.QUESTION, "a statement of any kind"));
    static final SiteKey AFTER_QUERY = declare(after("query", "query", Moment.ANSWER, "a statement of any kind"));

    private static final List<SiteKey> ALL = all();

    private static final Map<String, SiteKey> BY_FULL_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(site -> site.key.fullName(), Function.identity()));

    private static SiteKey declare(String path, Moment moment, String purpose, String example) {
        return declare(ours(path, moment, purpose, example));
    }

    private static SiteKey declare(SiteKey site) {
        DECLARED.add(site);
        return site;
    }

    private static SiteKey ours(String path, Moment moment, String purpose, String example) {
        return new SiteKey(new FailPointKey(OURS + path, purpose, example), moment);
    }

    private static SiteKey before(String group, String name, Moment moment, String what) {
        return ours(
                group + "/before-" + name,
                moment,
                what + " has come, and the server has not heard of it",
                "1*error(1213)");
    }

    private static SiteKey after(String group, String name, Moment moment, String what) {
        return ours(
                group + "/after-" + name,
                moment,
                "the server has answered " + what + ", and the client has not heard of it",
                "1*close");
    }

    static SiteKey before(PreparedCommand command) {
        return before("prepared", command.keyword(), command.question(), command.what());
    }

    static SiteKey after(PreparedCommand command) {
        return after("prepared", command.keyword(), command.answer(), command.what());
    }

    static SiteKey before(StatementClass statements) {
        return before("query", statements.keyword(), Moment.QUESTION, statements.description());
    }

    static SiteKey after(StatementClass statements) {
        return after("query", statements.keyword(), Moment.ANSWER, statements.description());
    }

    private static List<SiteKey> all() {
        List<SiteKey> ours = new ArrayList<>(DECLARED);
        for (PreparedCommand command : PreparedCommand.values()) {
            ours.add(before(command));
            ours.add(after(command));
        }
        for (StatementClass statements : StatementClass.values()) {
            ours.add(before(statements));
            ours.add(after(statements));
        }
        ours.sort(Comparator.comparing(site -> site.key.fullName()));
        SiteKey practising = new SiteKey(
                new FailPointKey("TestFailPointError", "does nothing; for practising", "return(1)"), Moment.NONE);
        ours.addAll(0, List.of(CREATE_DATABASE, practising, OPEN_SET_FAILPOINT));
        return List.copyOf(ours);
    }

    static SiteKey of(Direction direction) {
        return direction == Direction.UPSTREAM ? UPSTREAM : DOWNSTREAM;
    }

    /**
     * The sites that are asked by their moment alone.
     *
     * @throws IllegalStateException if a moment of a connection has not one, or any other moment has none
     */
    static Map<Moment, SiteKey> ofConnections(Collection<SiteKey> sites) {
        Map<Moment, SiteKey> ofConnections = new EnumMap<>(Moment.class);
        for (Moment moment : Moment.values()) {
            List<SiteKey> asked =
                    sites.stream().filter(site -> site.moment == moment).toList();
            boolean sole = moment.stage() == Moment.Stage.CONNECTION;
            if (asked.isEmpty() || (sole && asked.size() > 1)) {
                throw new IllegalStateException("at the moment " + moment + " there must be "
                        + (sole ? "one site" : "a site") + ", but there are "
                        + asked.stream().map(site -> site.key.name()).toList());
            }
            if (sole) {
                ofConnections.put(moment, asked.get(0));
            }
        }
        return ofConnections;
    }

    /** All of them, in their order. */
    static List<SiteKey> values() {
        return ALL;
    }

    /** When the point is asked; never, if it is none of the catalogue. */
    static Moment moment(FailPointKey key) {
        SiteKey site = BY_FULL_NAME.get(key.fullName());
        return site == null ? Moment.NONE : site.moment;
    }
}
