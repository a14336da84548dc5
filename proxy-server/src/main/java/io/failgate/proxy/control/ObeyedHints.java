package io.failgate.proxy.control;

import io.failgate.failpoint.Armed;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.Verdict;
import io.failgate.sql.Hint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Arms what the hint of a statement says, for that statement, and says if it has done nothing. Event loop only. */
final class ObeyedHints {

    private static final Logger LOG = LoggerFactory.getLogger(ObeyedHints.class);

    private final SessionContext session;
    private final FailPoints failPoints;
    private final HintSites sites;
    private final ApplicationChanges applications;

    /** What the statement at hand has armed. */
    private @Nullable Armed armed;

    ObeyedHints(SessionContext session, FailPoints failPoints, HintSites sites, ApplicationChanges applications) {
        this.session = session;
        this.failPoints = failPoints;
        this.sites = sites;
        this.applications = applications;
    }

    /** Arms it, or refuses a hint that would do nothing. */
    Verdict obey(Question asked, Hint hint) {
        try {
            Optional<String> objection = applications
                    .objectionToHint(hint.key())
                    .or(() -> sites.objectionTo(
                            failPoints.status(hint.key()).key(), asked.command(), session.statementClasses()));
            if (objection.isPresent()) {
                return refused(objection.get());
            }
            Armed made = session.statementScope().arm(hint.key(), hint.terms());
            if (made.terms().filter(terms -> !terms.schedule().after().isZero()).isPresent()) {
                made.close();
                return refused("it is for one statement, and after begins later; use @put_session_failpoint");
            }
            armed = made;
            made.warning()
                    .ifPresent(reason -> LOG.warn("the hint {} of {} is obeyed, but {}", hint.key(), session, reason));
        } catch (FailPointException wrong) {
            return ControlErrors.because(String.valueOf(wrong.getMessage()));
        }
        LOG.info("obeyed the hint {} = {} of {}", hint.key(), hint.terms(), session);
        return Verdict.NEXT;
    }

    private static Verdict refused(String reason) {
        return ControlErrors.because("the FAILPOINT hint does nothing: " + reason);
    }

    /** The statement is over. */
    void ended() {
        Armed over = armed;
        if (over != null) {
            armed = null;
            if (over.hits() == 0) {
                LOG.info("the hint {} of {} has not fired", over.key().name(), session);
            }
        }
    }
}
