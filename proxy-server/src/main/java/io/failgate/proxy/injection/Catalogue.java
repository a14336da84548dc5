package io.failgate.proxy.injection;

import io.failgate.failpoint.Effect;
import io.failgate.failpoint.EvaluationContext;
import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPointListener;
import io.failgate.failpoint.FailPointScope;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.interception.Direction;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.protocol.Command;
import io.failgate.sql.Classification;
import io.failgate.sql.StatementClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
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

    private static final List<Boolean> STATES = List.of(false, true);

    private final FailPoints failPoints;
    private final Map<SiteKey, FailPoint> sites = new LinkedHashMap<>();
    private final OwnPoints own;
    private final Map<StatementClass, List<FailPoint>> before = new EnumMap<>(StatementClass.class);
    private final Map<StatementClass, List<FailPoint>> after = new EnumMap<>(StatementClass.class);
    private final Map<Command, List<FailPoint>> beforeCommands = new EnumMap<>(Command.class);
    private final Map<Command, List<FailPoint>> afterCommands = new EnumMap<>(Command.class);
    private final Map<Moment, List<FailPoint>> byMoment = new EnumMap<>(Moment.class);

    /** The sites that may end the answer to any statement. */
    private final List<FailPoint> endingAnswers = new ArrayList<>();

    /** The only field that is read while nothing is armed. */
    private volatile ArmedMoments armed = new ArmedMoments(Set.of(), Set.of(), false, false, false);

    /** A registry that knows the actions and conditions of a proxy, and no site yet. */
    public static FailPoints newRegistry() {
        return newRegistry(OwnPoints.NONE);
    }

    private static FailPoints newRegistry(OwnPoints own) {
        return FailPoints.builder()
                .actions(List.of(MySqlAction.values()))
                .conditions(new SiteConditions(own))
                .build();
    }

    /**
     * The catalogue of a new registry, with points of the user's own.
     *
     * @throws IllegalArgumentException if one of these makes no sense, with a message for the user
     */
    public static Catalogue with(List<OwnPoint> points) {
        OwnPoints own = new OwnPoints(points);
        Catalogue catalogue = new Catalogue(newRegistry(own), own);
        own.check(catalogue.failPoints);
        return catalogue;
    }

    /**
     * Registers the sites, and arms the one that is enabled at start.
     *
     * @param failPoints a {@linkplain #newRegistry new registry}
     * @throws IllegalStateException if an action has no row in {@link Actions}, or a moment no site
     */
    public Catalogue(FailPoints failPoints) {
        this(failPoints, OwnPoints.NONE);
    }

    private Catalogue(FailPoints failPoints, OwnPoints own) {
        this.failPoints = failPoints;
        this.own = own;
        Actions.ALL.check(failPoints.actions());
        SiteKey.values().forEach(site -> sites.put(site, failPoints.define(site.key())));
        own.sites().forEach(site -> sites.put(site, failPoints.define(site.key())));
        for (StatementClass statements : StatementClass.values()) {
            before.put(statements, sites(List.of(SiteKey.before(statements))));
            after.put(statements, sites(List.of(SiteKey.after(statements))));
        }
        for (Command command : Command.values()) {
            beforeCommands.put(command, sites(SiteKey.of(command, Moment.Stage.QUESTION)));
            afterCommands.put(command, sites(SiteKey.of(command, Moment.Stage.ANSWER)));
        }
        SiteKey.byMoment(SiteKey.values()).forEach((moment, site) -> {
            List<FailPoint> asked = sites(List.of(site));
            byMoment.put(moment, asked);
            if (moment.stage() == Moment.Stage.PART) {
                endingAnswers.addAll(asked);
            }
        });
        endingAnswers.addAll(after(Command.QUERY, Set.of()));
        failPoints.listen(new FailPointListener() {
            @Override
            public void hit(Effect effect, EvaluationContext context) {
                // logged by the caller that acts on it
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
        EnumSet<Moment.Stage> stages = EnumSet.noneOf(Moment.Stage.class);
        moments.forEach(moment -> stages.add(moment.stage()));
        boolean answers = endingAnswers.stream().anyMatch(FailPoint::armed);
        boolean classes = Stream.concat(before.values().stream(), after.values().stream())
                .flatMap(List::stream)
                .anyMatch(FailPoint::armed);
        armed = new ArmedMoments(
                Collections.unmodifiableSet(moments),
                Collections.unmodifiableSet(stages),
                stages.stream().anyMatch(Moment.Stage::isOfExchanges),
                answers || classes || site(SiteKey.CREATE_DATABASE).armed(),
                answers);
    }

    /** Whether each statement of a text may pass an armed site. */
    boolean tellsStatementsApart() {
        return armed.statements();
    }

    /** Whether a statement of this kind may pass an armed site in some state of its session. */
    boolean concerns(Classification kind) {
        return armed.answers()
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
        return armed.moments().contains(moment);
    }

    /** Whether any site of this stage is armed. */
    boolean isArmed(Moment.Stage stage) {
        return armed.stages().contains(stage);
    }

    /** Whether an exchange passes an armed site. */
    boolean concernsExchanges() {
        return armed.exchanges();
    }

    /** Whether the failpoint is evaluated when clients are idle. */
    public boolean concernsIdleClients(FailPointKey key) {
        return moment(key) == Moment.IDLE;
    }

    /** The direction whose bytes pass the failpoint, if that is not armed any more; else empty. */
    public Optional<Direction> disarmedDirection(FailPointKey key) {
        return Arrays.stream(Direction.values())
                .filter(direction -> SiteKey.of(direction).key().equals(key))
                .filter(direction -> !site(SiteKey.of(direction)).armed())
                .findFirst();
    }

    /** While this failpoint returns a value, SQL can change failpoints. */
    public FailPoint openSetFailPoint() {
        return site(SiteKey.OPEN_SET_FAILPOINT);
    }

    /** When a failpoint is evaluated. */
    Moment moment(FailPointKey key) {
        return own.moment(key);
    }

    /** The registry. */
    public FailPoints failPoints() {
        return failPoints;
    }

    /** The sites that are asked at a moment of a connection, of a part of an answer or of a goodbye. */
    List<FailPoint> at(Moment moment) {
        return Objects.requireNonNull(byMoment.get(moment));
    }

    /** Each with the points of the user's own there. */
    private List<FailPoint> sites(List<SiteKey> keys) {
        return keys.stream()
                .flatMap(key -> Stream.concat(Stream.of(key), own.at(key).stream()))
                .map(this::site)
                .toList();
    }

    FailPoint site(SiteKey site) {
        return Objects.requireNonNull(sites.get(site));
    }

    /** The sites that a command passes on its way to the server, from the most general to commits. */
    List<FailPoint> before(Command command, Set<StatementClass> classes) {
        List<FailPoint> passed = new ArrayList<>(Objects.requireNonNull(beforeCommands.get(command)));
        addAll(before, classes, passed);
        return passed;
    }

    /** The sites that a piece of a text passes. The text has passed those of any command. */
    List<FailPoint> before(Set<StatementClass> classes) {
        List<FailPoint> passed = new ArrayList<>();
        addAll(before, classes, passed);
        return passed;
    }

    /** The sites that the answer to a piece of a text passes. */
    List<FailPoint> after(Set<StatementClass> classes) {
        List<FailPoint> passed = new ArrayList<>();
        addAll(after, classes, passed);
        Collections.reverse(passed);
        return passed;
    }

    /** The sites that an answer passes on its way to the client: from the most specific to those of any command. */
    List<FailPoint> after(Command command, Set<StatementClass> classes) {
        List<FailPoint> passed = new ArrayList<>(Objects.requireNonNull(afterCommands.get(command)));
        addAll(after, classes, passed);
        Collections.reverse(passed);
        return passed;
    }

    private static void addAll(
            Map<StatementClass, List<FailPoint>> sites, Set<StatementClass> classes, List<FailPoint> passed) {
        for (StatementClass statements : classes) {
            if (statements != StatementClass.COMMIT) {
                passed.addAll(Objects.requireNonNull(sites.get(statements)));
            }
        }
        if (classes.contains(StatementClass.COMMIT)) {
            passed.addAll(Objects.requireNonNull(sites.get(StatementClass.COMMIT)));
        }
    }

    /**
     * Why a statement never passes a failpoint, so that a hint for that makes no sense; empty if the statement may pass
     * it.
     */
    public Optional<String> objectionToHint(FailPointKey key, Command command, Set<StatementClass> classes) {
        if (key.equals(SiteKey.CREATE_DATABASE.key())) {
            boolean creates = classes.contains(StatementClass.CREATE_DATABASE);
            return creates ? Optional.empty() : Optional.of("the statement creates no database");
        }
        Moment moment = moment(key);
        if (moment == Moment.UPLOAD) {
            boolean loads = command.executesSql() && classes.contains(StatementClass.LOAD_DATA);
            return loads ? Optional.empty() : Optional.of("the statement loads no local file");
        }
        return switch (moment.stage()) {
            case NOTHING, PART, BYTES -> Optional.empty();
            case QUESTION -> unlessPassed(key, before(command, classes));
            case ANSWER -> unlessPassed(key, after(command, classes));
            case CONNECTION, GOODBYE -> Optional.of("no statement passes " + key.name());
        };
    }

    /** Why a session cannot arm a failpoint for itself; empty if it can. */
    public Optional<String> objectionToSession(FailPointKey key) {
        return moment(key).traits().contains(Moment.Trait.BEFORE_LOGIN)
                ? Optional.of(
                        key.name() + " is passed before a session can arm anything for itself;" + " use @put_failpoint")
                : Optional.empty();
    }

    private static Optional<String> unlessPassed(FailPointKey key, List<FailPoint> passed) {
        return passed.stream().anyMatch(point -> point.key().equals(key))
                ? Optional.empty()
                : Optional.of("the statement does not pass " + key.name() + ", but "
                        + passed.stream().map(point -> point.key().name()).collect(Collectors.joining(", ")));
    }
}
