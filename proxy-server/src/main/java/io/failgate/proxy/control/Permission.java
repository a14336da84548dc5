package io.failgate.proxy.control;

import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Verdict;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a session may control failpoints, of this proxy or its fleet. If only the server knows, it is asked once. */
final class Permission {

    private static final Logger LOG = LoggerFactory.getLogger(Permission.class);

    private final ControlAccess access;
    private final Subject subject;
    private final SessionContext session;
    private Optional<Boolean> granted = Optional.empty();

    Permission(ControlAccess access, Subject subject, SessionContext session) {
        this.access = access;
        this.subject = subject;
        this.session = session;
    }

    /** What is controlled. */
    enum Subject {
        /** The failpoints of this proxy. */
        PROXY("failpoints", "--control"),
        /** Those of all members. */
        FLEET("the fleet's failpoints", "--control-fleet");

        private final String text;
        private final String option;

        Subject(String text, String option) {
            this.text = text;
            this.option = option;
        }
    }

    private String needed() {
        return access.needed(subject.option);
    }

    /** Decides, and goes on with {@code then} if the session may. */
    Verdict check(Supplier<Verdict> then) {
        Optional<Boolean> known = granted.isPresent() ? granted : access.allows(session.user());
        if (known.isPresent()) {
            return known.get() ? then.get() : refuse();
        }
        return new Verdict.Ask(access.question(), answer -> {
            if (answer.error().isPresent()) {
                return ControlErrors.because("the server does not say whether you have " + needed() + ": "
                        + answer.error().get().message());
            }
            granted = Optional.of(answer.row().equals(access.yes()));
            return granted.get() ? then.get() : refuse();
        });
    }

    private Verdict refuse() {
        LOG.warn("refused to let {} control {}: it needs {}", session, subject.text, needed());
        return ControlErrors.notAllowed(subject.text, needed());
    }

    /** Another user may have logged in over the same connection. */
    void forget() {
        granted = Optional.empty();
    }
}
