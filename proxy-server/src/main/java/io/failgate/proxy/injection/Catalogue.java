package io.failgate.proxy.injection;

import io.failgate.failpoint.Effect;
import io.failgate.failpoint.EvaluationContext;
import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPointListener;
import io.failgate.failpoint.FailPointScope;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.interception.Direction;
import io.failgate.proxy.protocol.Command;
import io.failgate.sql.Classification;
import io.failgate.sql.StatementClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every site of the proxy, registered in one registry. Thread-safe. */
public final class Catalogue {

    /** Bytes of an exchange may depend on its statement. */
    private static final Set<Moment> EXCHANGES = Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(
            Moment.NONE, Moment.ACCEPT, Moment.CONNECT, Moment.GREETING, Moment.AUTHENTICATION, Moment.IDLE)));

    /** Where every answer may be ended, whatever its statement. */
    private static final List<SiteKey> ENDING_ANSWERS = List.of(
            SiteKey.AFTER_COMMAND, SiteKey.AFTER_QUERY, SiteKey.RESULT_ROW, SiteKey.BEFORE_RESULT_END, SiteKey.UPLOAD);

    private static final List<Boolean> STATES = List.of(false, true);

    private final Map<SiteKey, FailPoint> sites = new LinkedHashMap<>();
    private final Map<StatementClass, FailPoint> before = new EnumMap<>(StatementClass.class);
    private final Map<StatementClass, FailPoint> after = new EnumMap<>(StatementClass.class);
    private final Map<PreparedCommand, FailPoint> beforePrepared = new EnumMap<>(PreparedCommand.class);
    private final Map<PreparedCommand, FailPoint> afterPrepared = new EnumMap<>(PreparedCommand.class);

    /** The one thing that is asked where nothing is armed. */
    private volatile ArmedMoments armed = new ArmedMoments(Set.of(), false, false, false);

    /**
     * What is armed.
     *
     * @param moments those at which any site is
     * @param exchanges whether any site is that an exchange passes
     * @param statements whether any site is that each statement of a text may pass
     * @param answers whether any site is that may end each answer
     */
    private record ArmedMoments(Set<Moment> moments, boolean exchanges, boolean statements, boolean answers) {}

    /**
     * Registers the sites, and arms the one that is enabled at start.
     *
     * @param failPoints knows the {@link MySqlAction}s
     */
    public Catalogue(FailPoints failPoints) {
        SiteKey.values().forEach(site -> sites.put(site, failPoints.define(site.key())));
        for (StatementClass statements : StatementClass.values()) {
            before.put(statements, site(SiteKey.before(statements)));
            after.put(statements, site(SiteKey.after(statements)));
        }
        for (PreparedCommand command : PreparedCommand.values()) {
            beforePrepared.put(command, site(SiteKey.before(command)));
            afterPrepared.put(command, site(SiteKey.after(command)));
        }
        failPoints.listen(new FailPointListener() {
            @Override
            public void hit(Effect effect, EvaluationContext context) {
                // logged where it is acted upon
            }

            @Override
            public void changed(FailPointKey key, Optional<FailPointScope> scope) {
                noteArmedMoments();
            }
        });
        failPoints.put(
                SiteKey.OPEN_SET_FAILPOINT.key().fullName(),
                SiteKey.OPEN_SET_FAILPOINT.key().example());
    }

    private synchronized void noteArmedMoments() {
        EnumSet<Moment> moments = EnumSet.noneOf(Moment.class);
        for (Map.Entry<SiteKey, FailPoint> site : sites.entrySet()) {
            if (site.getValue().armed()) {
                moments.add(site.getKey().moment());
            }
        }
        boolean answers = ENDING_ANSWERS.stream().anyMatch(site -> site(site).armed());
        boolean classes =
                Stream.concat(before.values().stream(), after.values().stream()).anyMatch(FailPoint::armed);
        armed = new ArmedMoments(
                Collections.unmodifiableSet(moments),
                !Collections.disjoint(moments, EXCHANGES),
                answers || classes || site(SiteKey.CREATE_DATABASE).armed(),
                answers);
    }

    /** Whether any site is armed that each statement of a text may pass. */
    boolean tellsStatementsApart() {
        return armed.statements;
    }

    /** Whether a site is armed that a statement of that kind may pass, whatever the state of its session. */
    boolean concerns(Classification kind) {
        return armed.answers
                || STATES.stream()
                        .anyMatch(inTransaction -> STATES.stream()
                                .anyMatch(autocommit -> concerns(kind.classes(inTransaction, autocommit))));
    }

    private boolean concerns(Set<StatementClass> classes) {
        return Stream.concat(before(classes).stream(), after(classes).stream()).anyMatch(FailPoint::armed)
                || (classes.contains(StatementClass.CREATE_DATABASE)
                        && site(SiteKey.CREATE_DATABASE).armed());
    }

    /** Whether any site of the moment is armed. */
    boolean isArmed(Moment moment) {
        return armed.moments.contains(moment);
    }

    /** Whether any site is armed that an exchange passes. */
    boolean concernsExchanges() {
        return armed.exchanges;
    }

    /** Whether the point is asked when clients are idle. */
    public static boolean concernsIdleClients(FailPointKey key) {
        return SiteKey.moment(key) == Moment.IDLE;
    }

    /** The direction whose bytes pass the point, which is not armed any more; empty if there is none. */
    public Optional<Direction> disarmedDirection(FailPointKey key) {
        return Arrays.stream(Direction.values())
                .filter(direction -> SiteKey.of(direction).key().equals(key))
                .filter(direction -> !site(SiteKey.of(direction)).armed())
                .findFirst();
    }

    /** While it returns anything, failpoints can be changed by SQL. */
    public FailPoint openSetFailPoint() {
        return site(SiteKey.OPEN_SET_FAILPOINT);
    }

    FailPoint site(SiteKey site) {
        return Objects.requireNonNull(sites.get(site));
    }

    /** The sites that a command passes on its way to the server, from the most general to commits. */
    List<FailPoint> before(Command command, Set<StatementClass> classes) {
        List<FailPoint> passed = new ArrayList<>(List.of(site(SiteKey.BEFORE_COMMAND)));
        PreparedCommand prepared = PreparedCommand.of(command);
        if (prepared != null) {
            passed.add(Objects.requireNonNull(beforePrepared.get(prepared)));
        }
        if (command.executesSql()) {
            passed.add(site(SiteKey.BEFORE_QUERY));
        }
        addAll(before, classes, passed);
        return passed;
    }

    /** The sites that are passed by a piece of a text, which has passed those of any command. */
    List<FailPoint> before(Set<StatementClass> classes) {
        List<FailPoint> passed = new ArrayList<>();
        addAll(before, classes, passed);
        return passed;
    }

    /** The sites that are passed by the answer to a piece of a text. */
    List<FailPoint> after(Set<StatementClass> classes) {
        List<FailPoint> passed = new ArrayList<>();
        addAll(after, classes, passed);
        Collections.reverse(passed);
        return passed;
    }

    /** The sites that an answer passes on its way to the client: from the most specific to those of any command. */
    List<FailPoint> after(Command command, Set<StatementClass> classes) {
        List<FailPoint> passed = new ArrayList<>(List.of(site(SiteKey.AFTER_COMMAND)));
        if (command == Command.CHANGE_USER) {
            passed.add(site(SiteKey.CHANGE_USER));
        }
        PreparedCommand prepared = PreparedCommand.of(command);
        if (prepared != null) {
            passed.add(Objects.requireNonNull(afterPrepared.get(prepared)));
        }
        if (command.executesSql()) {
            passed.add(site(SiteKey.AFTER_QUERY));
        }
        addAll(after, classes, passed);
        Collections.reverse(passed);
        return passed;
    }

    private static void addAll(
            Map<StatementClass, FailPoint> sites, Set<StatementClass> classes, List<FailPoint> passed) {
        classes.stream()
                .filter(statements -> statements != StatementClass.COMMIT)
                .forEach(statements -> passed.add(Objects.requireNonNull(sites.get(statements))));
        if (classes.contains(StatementClass.COMMIT)) {
            passed.add(Objects.requireNonNull(sites.get(StatementClass.COMMIT)));
        }
    }

    /** Why a statement never passes a point, so that a hint for it makes no sense; empty if it does, or may. */
    public Optional<String> objectionToHint(FailPointKey key, Command command, Set<StatementClass> classes) {
        if (key.equals(SiteKey.CREATE_DATABASE.key())) {
            boolean creates = classes.contains(StatementClass.CREATE_DATABASE);
            return creates ? Optional.empty() : Optional.of("the statement creates no database");
        }
        return switch (SiteKey.moment(key)) {
            case NONE, ROW, RESULT_END, BYTES -> Optional.empty();
            case QUESTION, QUESTION_WITHOUT_OK -> unlessPassed(key, before(command, classes));
            case ANSWER, ANSWER_WITHOUT_OK -> unlessPassed(key, after(command, classes));
            case UPLOAD ->
                command.executesSql() && classes.contains(StatementClass.LOAD_DATA)
                        ? Optional.empty()
                        : Optional.of("the statement loads no local file");
            case ACCEPT, CONNECT, GREETING, AUTHENTICATION, DISCONNECT, IDLE ->
                Optional.of("no statement passes " + key.name());
        };
    }

    private static Optional<String> unlessPassed(FailPointKey key, List<FailPoint> passed) {
        return passed.stream().anyMatch(point -> point.key().equals(key))
                ? Optional.empty()
                : Optional.of("the statement does not pass " + key.name() + ", but "
                        + passed.stream().map(point -> point.key().name()).collect(Collectors.joining(", ")));
    }

    /** What MongoDB's {@code failCommands} can name. */
    static Set<String> commandsAndClasses() {
        Set<String> names = new HashSet<>();
        for (Command command : Command.values()) {
            names.add(command.keyword());
        }
        for (StatementClass statements : StatementClass.values()) {
            names.add(statements.keyword());
        }
        return names;
    }
}
