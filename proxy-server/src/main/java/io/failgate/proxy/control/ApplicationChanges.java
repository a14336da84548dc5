package io.failgate.proxy.control;

import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.application.Answer;
import io.failgate.proxy.application.Application;
import io.failgate.proxy.application.Applications;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.control.VariableChanges.Assignment;
import io.failgate.proxy.interception.Verdict;
import io.failgate.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on what concerns failpoints inside applications, whose keys are {@code NAME:key}. */
final class ApplicationChanges {

    private static final Logger LOG = LoggerFactory.getLogger(ApplicationChanges.class);

    private final Applications applications;
    private final FailPoints failPoints;
    private final SessionContext session;

    /** Acts for a session. */
    ApplicationChanges(Applications applications, FailPoints failPoints, SessionContext session) {
        this.applications = applications;
        this.failPoints = failPoints;
        this.session = session;
    }

    /**
     * The verdict on the assignments of one SET, if any of them concerns an application.
     *
     * @throws FailPointException if it cannot be passed on, with a message for the user
     */
    Optional<Verdict> of(List<Assignment> assignments) {
        for (Assignment assignment : assignments) {
            String key = key(assignment);
            if (applications.have(key)) {
                requireAlone(key, assignments);
                return Optional.of(verdict(assignment, key));
            }
            unknown(key).ifPresent(reason -> {
                throw refused(key, reason);
            });
        }
        return Optional.empty();
    }

    private static String key(Assignment assignment) {
        String text = assignment.text().strip();
        if (!text.startsWith("{")) {
            return text.split("=", 2)[0].strip();
        }
        return switch (assignment.variable()) {
            case PUT_FAILPOINT, PUT_SESSION_FAILPOINT -> change(assignment).name();
            case WAIT_FAILPOINT -> ControlValue.await(text).name();
            default -> "";
        };
    }

    private static FailPointChange change(Assignment assignment) {
        return ControlValue.change(assignment.text());
    }

    private static void requireAlone(String key, List<Assignment> assignments) {
        if (assignments.size() > 1) {
            throw refused(
                    key,
                    "it needs a SET of its own; who refuses it cannot take back what else of Failgate's is assigned");
        }
    }

    /** What is wrong with a key that has the form of an application's. */
    private Optional<String> unknown(String key) {
        return applications.unknown(key).filter(reason -> {
            try {
                failPoints.status(key);
                return false;
            } catch (FailPointException unknown) {
                return true;
            }
        });
    }

    /** Why a statement cannot arm such a key for itself; empty if it is not one. */
    Optional<String> objectionToHint(String key) {
        return applications.have(key)
                ? Optional.of(key + " is inside an application, which knows no sessions; use @put_failpoint")
                : unknown(key);
    }

    /** The failpoints of an application, if the pattern begins with its name. */
    Optional<Verdict> list(Statement.Show show, boolean binary) {
        return show.like()
                .filter(applications::have)
                .flatMap(Application::nameIn)
                .map(name -> new Verdict.Until<>(applications.list(name), Applications.PATIENCE, given -> {
                    Answer answer = given.orElseGet(ApplicationChanges::late);
                    return answer.ok()
                            ? Listing.ofApplication(show, name, answer.text(), binary)
                            : ControlErrors.because("no list of " + name + ": " + answer.text());
                }));
    }

    private Verdict verdict(Assignment assignment, String key) {
        if (key.endsWith(":")) {
            throw refused(key, "the failpoint's name is missing");
        }
        return switch (assignment.variable()) {
            case PUT_FAILPOINT ->
                change(assignment)
                        .terms()
                        .map(terms -> ask(assignment, key, applications.put(key, terms)))
                        .orElseGet(() -> ask(assignment, key, applications.delete(key)));
            case REMOVE_FAILPOINT -> ask(assignment, key, applications.delete(key));
            case PUT_SESSION_FAILPOINT, REMOVE_SESSION_FAILPOINT ->
                throw refused(key, "an application knows no sessions; use @put_failpoint and @remove_failpoint");
            case PUT_FLEET_FAILPOINT,
                    REMOVE_FLEET_FAILPOINT,
                    HALT_FLEET,
                    WAIT_FAILPOINT,
                    WAKEUP_FAILPOINT,
                    FAILPOINT_SEED ->
                throw refused(
                        key,
                        "gofail's endpoint has no request for @"
                                + assignment.variable().variableName());
        };
    }

    private Verdict ask(Assignment assignment, String key, CompletableFuture<Answer> answer) {
        return new Verdict.Until<>(
                answer,
                Applications.PATIENCE,
                given -> verdict(assignment, key, given.orElseGet(ApplicationChanges::late)));
    }

    private static Answer late() {
        return new Answer(
                false,
                "the application has not answered within " + Applications.PATIENCE.toSeconds()
                        + " s, and may have done it or not");
    }

    private Verdict verdict(Assignment assignment, String key, Answer answer) {
        if (answer.ok()) {
            LOG.info("obeyed SET {} of {}", assignment, session);
            return Verdict.PASS;
        }
        FailPointException refused = refused(key, answer.text());
        LOG.info("refused SET {} of {}: {}", assignment, session, refused.getMessage());
        return ControlErrors.because(String.valueOf(refused.getMessage()));
    }

    private static FailPointException refused(String key, String reason) {
        return new FailPointException("error on " + key + ": " + reason);
    }
}
