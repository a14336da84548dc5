package io.failgate.proxy.injection;

import io.failgate.failpoint.Effect;
import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.Step;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Verdict;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes sites one after the other on behalf of a session, until one ends the walk. */
final class SiteWalk {

    private static final Logger LOG = LoggerFactory.getLogger(InjectionInterceptor.class);

    private final Catalogue catalogue;
    private final SessionContext session;

    SiteWalk(Catalogue catalogue, SessionContext session) {
        this.catalogue = catalogue;
        this.session = session;
    }

    /**
     * Passes sites.
     *
     * @param ok what the action {@code ok} means here; {@link Verdict#NEXT} if nothing
     */
    Verdict pass(List<FailPoint> sites, Verdict ok) {
        return pass(sites, ok, Verdict.NEXT);
    }

    /**
     * Passes sites.
     *
     * @param ok what the action {@code ok} means here; {@link Verdict#NEXT} if nothing
     * @param then the verdict behind the sites
     */
    Verdict pass(List<FailPoint> sites, Verdict ok, Verdict then) {
        for (int i = 0; i < sites.size(); i++) {
            FailPoint site = sites.get(i);
            if (site.armed()) {
                Effect effect = site.evaluate(session);
                if (!effect.isNone()) {
                    List<FailPoint> left = sites.subList(i + 1, sites.size());
                    return act(effect, ok, left.isEmpty() ? then : new Verdict.Deferred(() -> pass(left, ok, then)));
                }
            }
        }
        return then;
    }

    Verdict act(Effect effect, Verdict ok, Verdict then) {
        if (effect.isNone()) {
            return then;
        }
        log(effect);
        return Actions.ALL.verdict(new Firing(session, effect, catalogue.moment(effect.key()), ok), then);
    }

    void log(Effect effect) {
        if (LOG.isInfoEnabled()) {
            String statement = LoggedStatement.of(session.sql());
            LOG.info(
                    "failpoint {} fired for {}: {}{}{}",
                    effect.key().name(),
                    session,
                    effect.steps().stream().map(Step::toString).collect(Collectors.joining("&")),
                    statement.isEmpty() ? "" : "; statement: ",
                    statement);
        }
    }
}
