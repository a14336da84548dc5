package io.failgate.proxy.injection;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.Condition;
import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.EvaluationContext;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.Step;
import io.failgate.failpoint.Terms;
import io.failgate.failpoint.Value;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Moment;
import io.failgate.sql.SqlPredicate;
import io.failgate.sql.StatementClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The conditions for a site to fire: an SQL condition about the session and its statement, and the selection of
 * MongoDB's data. Refuses actions that make no sense at a site. Thread-safe.
 */
final class SiteConditions implements Condition.Compiler {

    private static final Logger LOG = LoggerFactory.getLogger(SiteConditions.class);

    /** The connection attribute with the name of the client's program. */
    private static final String PROGRAM_NAME = "program_name";

    private final OwnPoints own;

    SiteConditions() {
        this(OwnPoints.NONE);
    }

    SiteConditions(OwnPoints own) {
        this.own = own;
    }

    /** Two conditions, both of which must hold. */
    private record Both(Condition first, Condition second) implements Condition {
        @Override
        public boolean holds(EvaluationContext context) {
            return first.holds(context) && second.holds(context);
        }

        @Override
        public Optional<String> warning() {
            return first.warning().or(second::warning);
        }
    }

    /** A condition that is said to be dubious, until something worse is known of it. */
    private record Doubtful(Condition condition, String doubt) implements Condition {
        @Override
        public boolean holds(EvaluationContext context) {
            return condition.holds(context);
        }

        @Override
        public Optional<String> warning() {
            return condition.warning().or(() -> Optional.of(doubt));
        }
    }

    @Override
    public Condition compile(String text) {
        return new Where("a failpoint", text, Condition.ALWAYS, new SessionAttributes(Moment.NONE));
    }

    @Override
    public Condition compile(FailPointKey key, Terms terms) {
        terms.moreThanCertain().ifPresent(chance -> {
            throw new IllegalArgumentException(
                    chance + " is more than always; a probability is from 0% to 100%, and 2* is twice");
        });
        Moment moment = own.moment(key);
        SessionAttributes attributes = new SessionAttributes(
                moment, own.base(key).map(PossibleValues::at).orElse(PossibleValues.ANY));
        Condition ofTerms = compile(key, terms, attributes);
        String where = own.where(key);
        return where.isEmpty() ? ofTerms : new Both(ofPoint(key, where, attributes), ofTerms);
    }

    /** The condition of a point of the user's own. */
    private static Condition ofPoint(FailPointKey key, String where, SessionAttributes attributes) {
        Where condition = new Where(key.name(), where, Condition.ALWAYS, attributes);
        Optional<String> doubt = condition.predicate.doubt();
        return doubt.isEmpty() ? condition : new Doubtful(condition, "of its own condition, " + doubt.get());
    }

    private static Condition compile(FailPointKey key, Terms terms, SessionAttributes attributes) {
        Moment moment = attributes.moment();
        Condition condition = Condition.ALWAYS;
        if (moment != Moment.NONE) {
            terms.steps().forEach(step -> check(step, key, moment));
            condition = selection(terms, key, moment);
        }
        Optional<String> doubt = moment == Moment.NONE
                ? Optional.empty() // no client hears of it
                : doubt(terms).or(() -> ignored(terms, key, attributes));
        if (!terms.where().isEmpty()) {
            Where where = new Where(key.name(), terms.where(), condition, attributes);
            doubt = doubt.or(where.predicate::doubt);
            condition = where;
        }
        return doubt.isEmpty() ? condition : new Doubtful(condition, doubt.get());
    }

    /** Why the terms may do what nobody wants; empty if nothing is known against them. */
    private static Optional<String> doubt(Terms terms) {
        return terms.steps().stream()
                .map(step -> step.action() == MySqlAction.ERROR
                        ? MySqlAction.error(step.arguments()).doubt()
                        : Firing.numberedError(step).flatMap(InjectedError::doubt))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** What of the terms does nothing at the site; empty if all may do something. */
    private static Optional<String> ignored(Terms terms, FailPointKey key, SessionAttributes attributes) {
        Optional<String> behindTheEnd = key.equals(SiteKey.CREATE_DATABASE.key())
                ? Optional.empty()
                : terms.behindAny(step -> Actions.ALL.ends(step.action(), attributes.moment()));
        return behindTheEnd.or(() -> data(terms)
                .flatMap(data -> FailCommand.doubt(data)
                        .or(() -> attributes
                                .possible()
                                .doubtAboutCommands(FailCommand.of(data).commands()))
                        .stream())
                .findFirst());
    }

    /** The documents of MongoDB's {@code failCommand}. */
    private static Stream<Map<?, ?>> data(Terms terms) {
        return terms.steps().stream()
                .filter(step -> step.action() == CoreAction.RETURN)
                .map(step -> step.value().raw())
                .filter(Map.class::isInstance)
                .map(raw -> (Map<?, ?>) raw);
    }

    private static void check(Step step, FailPointKey key, Moment moment) {
        Actions.ALL.objectionTo(step.action(), moment).ifPresent(reason -> {
            throw new IllegalArgumentException(step.action().keyword() + " makes no sense at " + key.name() + ": "
                    + reason + "; it takes "
                    + Actions.ALL.at(moment).stream().map(Action::keyword).collect(Collectors.joining(", ")));
        });
        if (step.action() == CoreAction.PAUSE
                && step.arguments().stream()
                        .anyMatch(argument -> argument.toDuration().isPresent())) {
            throw new IllegalArgumentException("pause has no end of its own, but lasts until the failpoint is removed,"
                    + " armed anew or woken; sleep(5s) ends by itself");
        }
        checkReturn(step, key);
    }

    private static void checkReturn(Step step, FailPointKey key) {
        if (step.action() != CoreAction.RETURN) {
            return;
        }
        if (key.equals(SiteKey.CREATE_DATABASE.key())) {
            if (step.value().kind() != Value.Kind.TEXT || step.value().display().isEmpty()) {
                throw new IllegalArgumentException("return(\"name\") names the database that cannot be created");
            }
        } else if (!(step.value().raw() instanceof Map<?, ?>)) {
            Firing.returnedError(key, step.value());
        }
    }

    /** The selection of MongoDB's {@code failCommand}. With one, the terms must have no other step. */
    private static Condition selection(Terms terms, FailPointKey key, Moment moment) {
        List<FailCommand> commands = data(terms)
                .map(FailCommand::of)
                .filter(FailCommand::isSelective)
                .toList();
        if (commands.isEmpty()) {
            return Condition.ALWAYS;
        }
        if (terms.steps().size() > 1) {
            throw new IllegalArgumentException(
                    "\"failCommands\", \"appName\" and \"namespace\" select for all of the terms, so nothing"
                            + " may stand beside them; use where instead");
        }
        FailCommand selecting = commands.get(0);
        Condition selected = context -> context instanceof SessionContext session && isSelected(selecting, session);
        return selecting
                .where()
                .<Condition>map(where -> new Where(key.name(), where, selected, new SessionAttributes(moment)))
                .orElse(selected);
    }

    private static boolean isSelected(FailCommand selected, SessionContext session) {
        Optional<String> program = session.connectionAttribute(PROGRAM_NAME);
        if (selected.appName().isPresent() && !selected.appName().equals(program)) {
            return false;
        }
        Set<String> commands = selected.commands();
        return commands.isEmpty()
                || commands.contains(session.command())
                || session.statementClasses().stream()
                        .map(StatementClass::keyword)
                        .anyMatch(commands::contains);
    }

    /** The condition behind {@code where}, and the reason once it cannot be evaluated. */
    private static final class Where implements Condition {

        private final String failPoint;
        private final String text;
        private final Condition selected;
        private final SessionAttributes attributes;
        private final SqlPredicate predicate;
        private final AtomicBoolean warned = new AtomicBoolean();
        private volatile String warning = "";

        Where(String failPoint, String text, Condition selected, SessionAttributes attributes) {
            this.failPoint = failPoint;
            this.text = text;
            this.selected = selected;
            this.attributes = attributes;
            this.predicate = SqlPredicate.compile(text, attributes);
        }

        @Override
        public boolean holds(EvaluationContext context) {
            if (!selected.holds(context)) {
                return false;
            }
            SqlPredicate.Outcome outcome = context instanceof SessionContext session
                    ? predicate.test(attributes.of(session), session.conditionWork())
                    : predicate.test(name -> null, new SqlPredicate.Work());
            if (outcome.trouble().isPresent()) {
                warn(outcome.trouble().get());
            }
            return outcome.holds();
        }

        private void warn(String reason) {
            if (!warned.get() && warned.compareAndSet(false, true)) {
                warning = reason;
                LOG.warn(
                        "the condition of {} cannot be evaluated, so it does not hold: {} (where {})",
                        failPoint,
                        reason,
                        text);
            }
        }

        @Override
        public Optional<String> warning() {
            return Optional.of(warning).filter(reason -> !reason.isEmpty());
        }
    }
}
