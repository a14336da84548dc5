package io.failgate.proxy.control;

import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Verdict;
import io.failgate.sql.ControlVariable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Obeys the values of Failgate's variables, once the server has assigned them. */
final class VariableChanges {

    private static final Logger LOG = LoggerFactory.getLogger(VariableChanges.class);

    /** The terms with which a session keeps its own permission. */
    private static final Pattern OPEN = Pattern.compile("\\s*return\\s*(\\([^()]*\\)\\s*)?");

    private final FailPoints failPoints;
    private final FailPoint mayChange;
    private final SessionSites sessionSites;
    private final ApplicationChanges applications;
    private final FleetChanges fleet;
    private final SessionContext session;

    /**
     * Acts for a session.
     *
     * @param mayChange the failpoint that must return a value
     */
    VariableChanges(
            FailPoints failPoints,
            FailPoint mayChange,
            SessionSites sessionSites,
            ApplicationChanges applications,
            FleetChanges fleet,
            SessionContext session) {
        this.failPoints = failPoints;
        this.mayChange = mayChange;
        this.sessionSites = sessionSites;
        this.applications = applications;
        this.fleet = fleet;
        this.session = session;
    }

    /**
     * A variable and what was assigned to it.
     *
     * @param value empty for NULL
     */
    record Assignment(ControlVariable variable, Optional<String> value) {

        String text() {
            return value.orElse("NULL");
        }

        /** As the client has written it, for the log. */
        @Override
        public String toString() {
            return "@" + variable.variableName()
                    + value.map(text -> " = '" + text + "'").orElse(" = NULL");
        }
    }

    /** The refusal before anything was assigned, if failpoints cannot be changed now. */
    Optional<Verdict> refusal() {
        boolean open =
                mayChange.evaluate(session).steps().stream().anyMatch(step -> step.action() == CoreAction.RETURN);
        return open
                ? Optional.empty()
                : Optional.of(ControlErrors.because("failpoints cannot be changed by SQL while "
                        + mayChange.key().name() + " is not enabled; over HTTP, failgate failpoints put "
                        + mayChange.key().name() + " '" + mayChange.key().example() + "' enables it"));
    }

    /** Changes the registry, all or nothing; then wakes, and then waits. */
    Verdict apply(List<Assignment> assignments) {
        try {
            Optional<Verdict> remote = fleet.of(assignments).or(() -> applications.of(assignments));
            if (remote.isPresent()) {
                return remote.get();
            }
            List<FailPointChange> changes = assignments.stream()
                    .flatMap(assignment -> changes(assignment).stream())
                    .toList();
            failPoints.check(changes);
            assignments.forEach(this::checkDisarming);
            checkWaits(assignments, changes);
            assignments.forEach(this::check);
            failPoints.apply(changes);
            Verdict verdict = Verdict.PASS;
            for (Assignment assignment : assignments) {
                verdict = act(assignment, verdict);
            }
            return verdict;
        } catch (FailPointException refused) {
            LOG.info(
                    "refused SET {} of {}: {}",
                    assignments.stream().map(Assignment::toString).collect(Collectors.joining(", ")),
                    session,
                    refused.getMessage());
            return ControlErrors.because(String.valueOf(refused.getMessage()));
        }
    }

    /** The failpoint to wait for must be armed then, and one statement waits for one failpoint only. */
    private void checkWaits(List<Assignment> assignments, List<FailPointChange> changes) {
        List<Hits> waits = assignments.stream()
                .filter(assignment -> assignment.variable() == ControlVariable.WAIT_FAILPOINT)
                .map(assignment -> Hits.parse(assignment.text()))
                .toList();
        if (waits.size() > 1) {
            throw new FailPointException("one SET can wait for one failpoint only");
        }
        for (Hits wait : waits) {
            String name = fullName(wait.key());
            boolean armed = failPoints.list(session).stream()
                    .anyMatch(
                            status -> status.armed() && status.key().fullName().equals(name));
            boolean willBe = changes.stream()
                    .anyMatch(change -> change.terms().isPresent()
                            && fullName(change.name()).equals(name));
            if (!armed && !willBe && !wait.inAll()) {
                throw new FailPointException("error on " + wait.key() + ": failpoint: not armed");
            }
        }
    }

    private String fullName(String name) {
        return failPoints.status(name).key().fullName();
    }

    /**
     * Finds mistakes that would show too late, when something else was changed already. A seed is set here, before the
     * terms that use it.
     */
    private void check(Assignment assignment) {
        switch (assignment.variable()) {
            case WAKEUP_FAILPOINT -> fullName(assignment.text().strip());
            case FAILPOINT_SEED -> failPoints.seed(ControlValue.number(assignment.text(), "seed"));
            case PUT_FAILPOINT, PUT_SESSION_FAILPOINT, REMOVE_FAILPOINT, REMOVE_SESSION_FAILPOINT, WAIT_FAILPOINT -> {}
            case PUT_FLEET_FAILPOINT, REMOVE_FLEET_FAILPOINT, HALT_FLEET -> {} // the fleet has done it
        }
    }

    private List<FailPointChange> changes(Assignment assignment) {
        return switch (assignment.variable()) {
            case PUT_FAILPOINT -> List.of(ControlValue.change(assignment.text()));
            case PUT_SESSION_FAILPOINT -> List.of(putInSession(assignment.text()));
            case REMOVE_FAILPOINT -> remove(ControlValue.removed(assignment.text()));
            case REMOVE_SESSION_FAILPOINT -> removeFromSession(ControlValue.removed(assignment.text()));
            case WAIT_FAILPOINT, WAKEUP_FAILPOINT, FAILPOINT_SEED -> List.of();
            case PUT_FLEET_FAILPOINT, REMOVE_FLEET_FAILPOINT, HALT_FLEET -> List.of(); // the fleet has done it
        };
    }

    /** A key must be armed where it is disarmed, or nowhere; all keys may be disarmed anywhere. */
    private void checkDisarming(Assignment assignment) {
        if (!assignment.text().strip().equals(ControlValue.ALL)) {
            changes(assignment).forEach(change -> Disarming.check(change, failPoints, session));
        }
    }

    private FailPointChange putInSession(String value) {
        FailPointChange change = ControlValue.change(value);
        sessionSites.objectionTo(failPoints.status(change.name()).key()).ifPresent(reason -> {
            throw new FailPointException("error on " + change.name() + ": failpoint: " + reason);
        });
        boolean permission = failPoints.status(change.name()).key().equals(mayChange.key());
        if (permission
                && !change.terms().map(OPEN::matcher).map(Matcher::matches).orElse(true)) {
            throw new FailPointException("error on " + change.name() + ": failpoint: with terms other than return,"
                    + " this session could change no failpoint any more");
        }
        return change.inside(session.sessionScope());
    }

    private List<FailPointChange> remove(String key) {
        return key.equals(ControlValue.ALL) ? CleanUp.of(failPoints, mayChange) : List.of(FailPointChange.remove(key));
    }

    private List<FailPointChange> removeFromSession(String key) {
        if (!key.equals(ControlValue.ALL)) {
            return List.of(FailPointChange.remove(key).inside(session.sessionScope()));
        }
        return failPoints.list(session).stream()
                .filter(FailPointStatus::scoped)
                .map(status -> FailPointChange.remove(status.key().fullName()).inside(session.sessionScope()))
                .toList();
    }

    private Verdict act(Assignment assignment, Verdict then) {
        LOG.info("obeyed SET {} of {}", assignment, session);
        warn(assignment);
        return switch (assignment.variable()) {
            case WAKEUP_FAILPOINT -> {
                failPoints.wakeUp(assignment.text().strip());
                yield then;
            }
            case WAIT_FAILPOINT -> await(Hits.parse(assignment.text()), then);
            case PUT_FAILPOINT, PUT_SESSION_FAILPOINT, REMOVE_FAILPOINT, REMOVE_SESSION_FAILPOINT, FAILPOINT_SEED ->
                then;
            case PUT_FLEET_FAILPOINT, REMOVE_FLEET_FAILPOINT, HALT_FLEET -> then;
        };
    }

    /** What is armed and will hardly do what was meant. */
    private void warn(Assignment assignment) {
        for (FailPointChange change : changes(assignment)) {
            if (change.terms().isPresent()) {
                String name = fullName(change.name());
                failPoints.list(session).stream()
                        .filter(status -> status.scoped() == change.scope().isPresent())
                        .filter(status -> status.key().fullName().equals(name))
                        .flatMap(status -> status.warning().stream())
                        .forEach(warning -> LOG.warn("{} is armed, but {}", change.name(), warning));
            }
        }
    }

    private Verdict await(Hits hits, Verdict then) {
        return hits.inAll()
                ? awaitHere(hits, then)
                : fleet.await(
                        hits.key(),
                        hits.times(),
                        hits.timeout(),
                        () -> awaitHere(hits, then),
                        reached -> reached ? then : disarmed(hits),
                        () -> late(hits));
    }

    private Verdict awaitHere(Hits hits, Verdict then) {
        return new Verdict.Until<>(
                hits.inAll()
                        ? failPoints.whenEntered(hits.key(), hits.times())
                        : failPoints.whenHit(session, hits.key(), hits.times()),
                hits.timeout(),
                hit -> hit.map(reached -> reached ? then : disarmed(hits)).orElseGet(() -> late(hits)));
    }

    private static Verdict disarmed(Hits hits) {
        return ControlErrors.because(
                "error on " + hits.key() + ": failpoint: armed anew or disarmed while it was waited for");
    }

    private static Verdict late(Hits hits) {
        return ControlErrors.because("error on " + hits.key() + ": failpoint: not hit " + hits.times()
                + " times within " + hits.timeout().toString().substring(2).toLowerCase(Locale.ROOT));
    }
}
