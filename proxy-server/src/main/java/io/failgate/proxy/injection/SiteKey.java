package io.failgate.proxy.injection;

import io.failgate.failpoint.FailPointKey;
import io.failgate.proxy.interception.Direction;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.protocol.Command;
import io.failgate.sql.StatementClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A site of the catalogue. Sites are listed in this order: first those that the origin of these statements has, in its
 * order, then Failgate's own by path.
 *
 * @param key its name and class
 * @param moment when the site is asked
 * @param commands the commands that pass it whatever their statement; empty if something else decides
 */
record SiteKey(FailPointKey key, Moment moment, Set<Command> commands) {

    /** The commands that have an answer. */
    private static final Set<Command> ANSWERED = Arrays.stream(Command.values())
            .filter(command -> command.response() != Command.Response.NONE)
            .collect(Collectors.toUnmodifiableSet());

    /** Stages that ask one site at each of their moments, found by the moment alone. */
    private static final Set<Moment.Stage> OF_ONE_SITE =
            Set.of(Moment.Stage.CONNECTION, Moment.Stage.PART, Moment.Stage.GOODBYE);

    static final SiteKey CREATE_DATABASE = new SiteKey(
            new FailPointKey(
                    "vitess.io/vitess/go/vt/topotools/create-database-error-on-dbname",
                    "CREATE DATABASE or CREATE SCHEMA of the database whose name the point returns fails",
                    "return(\"foo\")"),
            Moment.QUESTION,
            Set.of());

    static final SiteKey OPEN_SET_FAILPOINT = new SiteKey(
            new FailPointKey(
                    "vitess.io/vitess/go/vt/vtgate/OpenSetFailPoint",
                    "failpoints can be changed by SQL while this one returns anything",
                    "return(1)"),
            Moment.NONE,
            Set.of());

    private static final String OURS = "io.failgate/";

    static final SiteKey DOWNSTREAM =
            ours("bytes/downstream", Moment.BYTES, "bytes are on their way to the client", "sleep(10)");
    static final SiteKey UPSTREAM =
            ours("bytes/upstream", Moment.BYTES, "bytes are on their way to the server", "throttle(65536)");

    private static final String PREPARE = "the preparation of a statement";
    private static final String EXECUTE = "the execution of a prepared statement";
    private static final String FETCH = "a fetch of rows from a cursor";
    private static final String QUERY = "a statement of any kind";

    /** The commands that pass the sites of classes. */
    static final Set<Command> QUERIES =
            Arrays.stream(Command.values()).filter(Command::executesSql).collect(Collectors.toUnmodifiableSet());

    /**
     * Failgate's own sites, except those of classes. A command passes its sites in this order, its answer in reverse.
     */
    private static final List<SiteKey> OWN = List.of(
            ours(
                    "connection/accept",
                    Moment.ACCEPT,
                    "a client has connected, and the server was not dialled yet",
                    "1*error(1040)"),
            ours(
                    "connection/connect-upstream",
                    Moment.CONNECT_UPSTREAM,
                    "the server is about to be dialled",
                    "1*sleep(200)"),
            ours(
                    "connection/greeting",
                    Moment.GREETING,
                    "the server has greeted, and the client has not heard of it",
                    "1*sleep(200)"),
            ours(
                    "connection/authenticate",
                    Moment.AUTHENTICATE,
                    "the server has let the client in, and the client has not heard of it",
                    "1*error(1045)"),
            ours(
                    "connection/idle",
                    Moment.IDLE,
                    "the client has had its answer and asks nothing; evaluated again when the point is armed",
                    "1*error(4031)"),
            ours(
                    "connection/disconnect",
                    Moment.DISCONNECT,
                    "the client says goodbye, and the server has not heard of it",
                    "1*sleep(200)"),
            ours(
                            "command/before-command",
                            Moment.QUESTION,
                            "a command that is to be answered has come, and the server has not heard of it",
                            "1*error(1205) where command = 'query'")
                    .passedBy(ANSWERED),
            ours(
                            "command/failCommand",
                            Moment.QUESTION,
                            "as before-command, under the name in the documents of MongoDB",
                            "1*return({\"failCommands\":[\"query\"],\"errorCode\":1205})")
                    .passedBy(ANSWERED),
            ours(
                            "command/after-command",
                            Moment.ANSWER,
                            "the server has answered a command, and the client has not heard of it",
                            "1*sleep(200)")
                    .passedBy(ANSWERED),
            ours(
                            "connection/change-user",
                            Moment.ANSWER,
                            "the server has answered a change of user, and the client has not heard of it",
                            "1*error(1045)")
                    .passedBy(Set.of(Command.CHANGE_USER)),
            before("prepared", "prepare", Moment.QUESTION_WITHOUT_OK, PREPARE).passedBy(Set.of(Command.STMT_PREPARE)),
            after("prepared", "prepare", Moment.ANSWER_WITHOUT_OK, PREPARE).passedBy(Set.of(Command.STMT_PREPARE)),
            before("prepared", "execute", Moment.QUESTION, EXECUTE)
                    .passedBy(Set.of(Command.STMT_EXECUTE, Command.STMT_BULK_EXECUTE)),
            after("prepared", "execute", Moment.ANSWER, EXECUTE)
                    .passedBy(Set.of(Command.STMT_EXECUTE, Command.STMT_BULK_EXECUTE)),
            before("prepared", "fetch", Moment.QUESTION_WITHOUT_OK, FETCH).passedBy(Set.of(Command.STMT_FETCH)),
            after("prepared", "fetch", Moment.ANSWER_WITHOUT_OK, FETCH).passedBy(Set.of(Command.STMT_FETCH)),
            before("query", "query", Moment.QUESTION, QUERY).passedBy(QUERIES),
            after("query", "query", Moment.ANSWER, QUERY).passedBy(QUERIES),
            ours(
                    "answer/result-row",
                    Moment.ROW,
                    "the server has sent a row, number row of result number result, and the client has not got it",
                    "1*error(1317) where row = 2"),
            ours(
                    "answer/before-result-end",
                    Moment.RESULT_END,
                    "the client has got every row of a result, and not its end",
                    "1*error(1317)"),
            ours(
                    "answer/upload",
                    Moment.UPLOAD,
                    "the client sends the file that LOAD DATA LOCAL wants, "
                            + "and the server has not got packet number upload_packets of it",
                    "1*close where upload_bytes > 1000000"),
            DOWNSTREAM,
            UPSTREAM);

    private static final List<SiteKey> ALL = all();

    private static final Map<String, SiteKey> BY_FULL_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(site -> site.key.fullName(), Function.identity()));

    private static SiteKey ours(String path, Moment moment, String purpose, String example) {
        return new SiteKey(new FailPointKey(OURS + path, purpose, example), moment, Set.of());
    }

    /** The example without its condition, which may say something else than that of who takes it over. */
    String plainExample() {
        return key.example().replaceFirst(" where .*", "");
    }

    private SiteKey passedBy(Set<Command> passing) {
        return new SiteKey(key, moment, Set.copyOf(passing));
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

    static SiteKey before(StatementClass statements) {
        return before("query", statements.keyword(), Moment.QUESTION, statements.description());
    }

    static SiteKey after(StatementClass statements) {
        return after("query", statements.keyword(), Moment.ANSWER, statements.description());
    }

    private static List<SiteKey> all() {
        List<SiteKey> ours = new ArrayList<>(OWN);
        for (StatementClass statements : StatementClass.values()) {
            ours.add(before(statements));
            ours.add(after(statements));
        }
        ours.sort(Comparator.comparing(site -> site.key.fullName()));
        SiteKey practising = new SiteKey(
                new FailPointKey("TestFailPointError", "does nothing; for practising", "return(1)"),
                Moment.NONE,
                Set.of());
        ours.addAll(0, List.of(CREATE_DATABASE, practising, OPEN_SET_FAILPOINT));
        return List.copyOf(ours);
    }

    /** The class whose statements pass it; empty if others do as well. */
    Optional<StatementClass> statements() {
        if (equals(CREATE_DATABASE)) {
            return Optional.of(StatementClass.CREATE_DATABASE);
        }
        return Arrays.stream(StatementClass.values())
                .filter(one -> equals(before(one)) || equals(after(one)))
                .findFirst();
    }

    static SiteKey of(Direction direction) {
        return direction == Direction.UPSTREAM ? UPSTREAM : DOWNSTREAM;
    }

    /** The sites that a command passes at a stage whatever its statement, from the most general. */
    static List<SiteKey> of(Command command, Moment.Stage stage) {
        return OWN.stream()
                .filter(site -> site.moment.stage() == stage && site.commands.contains(command))
                .toList();
    }

    /**
     * The sites found by their moment alone.
     *
     * @throws IllegalStateException if a moment of such a stage has no site, or several
     */
    static Map<Moment, SiteKey> byMoment(Collection<SiteKey> sites) {
        Map<Moment, SiteKey> byMoment = new EnumMap<>(Moment.class);
        for (Moment moment : Moment.values()) {
            List<SiteKey> asked =
                    sites.stream().filter(site -> site.moment == moment).toList();
            boolean sole = OF_ONE_SITE.contains(moment.stage());
            if (asked.isEmpty() || (sole && asked.size() > 1)) {
                throw new IllegalStateException("at the moment " + moment + " there must be "
                        + (sole ? "one site" : "a site") + ", but there are "
                        + asked.stream().map(site -> site.key.name()).toList());
            }
            if (sole) {
                byMoment.put(moment, asked.get(0));
            }
        }
        return byMoment;
    }

    /** All sites, in their order. */
    static List<SiteKey> values() {
        return ALL;
    }

    /** When the failpoint is evaluated: never, if it is not in the catalogue. */
    static Moment moment(FailPointKey key) {
        return find(key).map(SiteKey::moment).orElse(Moment.NONE);
    }

    /** The site of that name in the catalogue. */
    static Optional<SiteKey> find(FailPointKey key) {
        return Optional.ofNullable(BY_FULL_NAME.get(key.fullName()));
    }
}
