package io.failgate.proxy.control;

import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPoints;
import io.failgate.fleet.Fleet;
import io.failgate.fleet.FleetChange;
import io.failgate.fleet.FleetStatus;
import io.failgate.fleet.HaltedException;
import io.failgate.fleet.Receipt;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.control.VariableChanges.Assignment;
import io.failgate.proxy.interception.Verdict;
import io.failgate.sql.ControlVariable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on to the fleet what concerns all of its members. */
final class FleetChanges {

    private static final Logger LOG = LoggerFactory.getLogger(FleetChanges.class);

    /** Longer than everything that the fleet waits for, one behind the other. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Verdict NO_FLEET =
            ControlErrors.because("this Failgate is not in a fleet; --fleet=etcd://HOST:PORT/NAME names one");

    private static final String ALL = "*";

    private final Optional<FleetControl> control;
    private final FailPoints failPoints;
    private final SessionContext session;
    private final Optional<Permission> permission;

    /** Acts for a session. */
    FleetChanges(Optional<FleetControl> control, FailPoints failPoints, SessionContext session) {
        this.control = control;
        this.failPoints = failPoints;
        this.session = session;
        this.permission = control.map(fleet -> new Permission(fleet.access(), Permission.Subject.FLEET, session));
    }

    /** Whether an assignment to a variable is for the whole fleet. */
    boolean concerns(ControlVariable variable) {
        return switch (variable) {
            case PUT_FLEET_FAILPOINT, REMOVE_FLEET_FAILPOINT, HALT_FLEET -> true;
            case PUT_FAILPOINT, REMOVE_FAILPOINT ->
                control.filter(FleetControl::isDefault).isPresent();
            case PUT_SESSION_FAILPOINT, REMOVE_SESSION_FAILPOINT, WAIT_FAILPOINT, WAKEUP_FAILPOINT, FAILPOINT_SEED ->
                false;
        };
    }

    /** Goes on if nothing in a SET is for the fleet, or this session may change that. */
    Verdict check(List<ControlVariable> variables, Supplier<Verdict> then) {
        if (variables.stream().noneMatch(this::concerns)) {
            return then.get();
        }
        if (permission.isEmpty()) {
            return NO_FLEET;
        }
        if (!variables.stream().allMatch(this::concerns)) {
            return ControlErrors.because(
                    "what is for the fleet needs a SET of its own, as it is done in all members or" + " in none");
        }
        return permission.get().check(then);
    }

    /** Another user may have logged in over the same connection. */
    void forget() {
        permission.ifPresent(Permission::forget);
    }

    /**
     * The verdict on the assignments of one SET, if they are for the fleet.
     *
     * @throws FailPointException if one of them makes no sense
     */
    Optional<Verdict> of(List<Assignment> assignments) {
        if (control.isEmpty() || !concerns(assignments.get(0).variable())) {
            return Optional.empty();
        }
        Fleet fleet = control.get().fleet();
        String by = session.user() + "@" + session.client().host();
        List<Assignment> halts = assignments.stream()
                .filter(assignment -> assignment.variable() == ControlVariable.HALT_FLEET)
                .toList();
        if (!halts.isEmpty()) {
            if (assignments.size() > 1) {
                throw new FailPointException("@halt_fleet needs a SET of its own");
            }
            return Optional.of(until(assignments, fleet.halt(isOn(halts.get(0)), by)));
        }
        return Optional.of(until(assignments, changed(control.get(), assignments, by)));
    }

    private CompletableFuture<Receipt> changed(FleetControl asked, List<Assignment> assignments, String by) {
        Fleet fleet = asked.fleet();
        List<String> removed = assignments.stream()
                .filter(assignment -> isRemoval(assignment) && !removesAll(assignment))
                .map(assignment -> assignment.text().strip())
                .toList();
        FleetDisarming disarming = FleetDisarming.of(removed, failPoints, session, asked);
        return disarming.isDoubtful() || assignments.stream().anyMatch(FleetChanges::removesAll)
                ? fleet.status().thenCompose(status -> {
                    disarming.check(status);
                    return fleet.apply(changes(assignments, Optional.of(status)), by);
                })
                : fleet.apply(changes(assignments, Optional.empty()), by);
    }

    private static boolean isOn(Assignment halt) {
        return switch (halt.text().strip().toLowerCase(Locale.ROOT)) {
            case "1", "on", "true" -> true;
            case "0", "off", "false" -> false;
            default -> throw new FailPointException("expected @halt_fleet = 1 or 0, but got \"" + halt.text() + "\"");
        };
    }

    private static boolean removesAll(Assignment assignment) {
        return isRemoval(assignment) && assignment.text().strip().equals(ALL);
    }

    private static boolean isRemoval(Assignment assignment) {
        return assignment.variable() == ControlVariable.REMOVE_FLEET_FAILPOINT
                || assignment.variable() == ControlVariable.REMOVE_FAILPOINT;
    }

    private static List<FleetChange> changes(List<Assignment> assignments, Optional<FleetStatus> status) {
        List<FleetChange> changes = new ArrayList<>();
        for (Assignment assignment : assignments) {
            if (removesAll(assignment)) {
                status.ifPresent(now ->
                        now.armed().keySet().stream().map(FleetChange::remove).forEach(changes::add));
            } else if (isRemoval(assignment)) {
                changes.add(FleetChange.remove(assignment.text().strip()));
            } else {
                changes.add(FleetChange.parse(assignment.text()));
            }
        }
        return changes;
    }

    private Verdict until(List<Assignment> assignments, CompletableFuture<Receipt> asked) {
        return until(asked, receipt -> {
            LOG.info("obeyed SET {} of {} in {} members of the fleet", list(assignments), session, receipt.members());
            receipt.missing().forEach(missing -> LOG.warn("not in force: {}", missing));
            receipt.warnings().forEach((name, warning) -> LOG.warn("{} is armed, but {}", name, warning));
            return Verdict.PASS;
        });
    }

    private <T> Verdict until(CompletableFuture<T> asked, Function<T, Verdict> then) {
        return new Verdict.Until<>(
                settled(asked, then),
                PATIENCE,
                verdict -> verdict.map(Supplier::get)
                        .orElseGet(() -> ControlErrors.because("the fleet has not answered within "
                                + PATIENCE.toSeconds() + " s, and may have done it or not")));
    }

    /** A stage that does not fail; who gives it up gives up what was asked. */
    private <T> CompletableFuture<Supplier<Verdict>> settled(CompletableFuture<T> asked, Function<T, Verdict> then) {
        CompletableFuture<Supplier<Verdict>> settled =
                asked.handle((result, failure) -> () -> failure == null ? then.apply(result) : refused(failure));
        settled.whenComplete((verdict, cancelled) -> {
            if (cancelled != null) {
                asked.cancel(false);
            }
        });
        return settled;
    }

    private Verdict refused(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String message =
                cause.getMessage() + (cause instanceof HaltedException ? "; SET @halt_fleet = 0 lifts that" : "");
        LOG.info("the fleet has refused {}: {}", session, message);
        return ControlErrors.because(message);
    }

    private static String list(List<Assignment> assignments) {
        return assignments.stream().map(Assignment::toString).collect(Collectors.joining(", "));
    }

    /**
     * Waits for the hits of all members, if there is a fleet and it has armed the failpoint.
     *
     * @param alone decides if it has not
     * @param ended decides when the failpoint was hit that often, or was disarmed
     * @param late decides when the time is over
     */
    Verdict await(
            String point,
            long times,
            Duration timeout,
            Supplier<Verdict> alone,
            Function<Boolean, Verdict> ended,
            Supplier<Verdict> late) {
        if (control.isEmpty()) {
            return alone.get();
        }
        return new Verdict.Until<>(
                settled(
                        control.get().fleet().whenHit(point, times),
                        hit -> hit.map(ended).orElseGet(alone)),
                timeout,
                verdict -> verdict.map(Supplier::get).orElseGet(late));
    }

    /** The members, as a prepared statement has them or as a text has. */
    Verdict members(boolean binary) {
        return control.isEmpty()
                ? NO_FLEET
                : until(control.get().fleet().status(), status -> Listing.ofFleet(status, binary));
    }

    /**
     * A list of failpoints that tells of what the fleet has armed.
     *
     * @param wanted whether the list tells of that; if not, or without a fleet, it is made at once
     * @param listing makes it, of nothing if etcd does not answer
     */
    Verdict list(boolean wanted, Function<Optional<FleetStatus>, Verdict> listing) {
        return !wanted || control.isEmpty()
                ? listing.apply(Optional.empty())
                : new Verdict.Until<>(
                        control.get().fleet().status().handle((status, failure) -> Optional.ofNullable(status)),
                        PATIENCE,
                        status -> listing.apply(status.flatMap(Function.identity())));
    }
}
