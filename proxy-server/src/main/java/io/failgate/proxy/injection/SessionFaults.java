package io.failgate.proxy.injection;

import io.failgate.failpoint.Effect;
import io.failgate.failpoint.FailPoint;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.ConnectionInterceptor;
import io.failgate.proxy.interception.Direction;
import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.SessionListener;
import io.failgate.proxy.interception.Treatment;
import io.failgate.proxy.interception.Verdict;
import java.util.EnumMap;
import java.util.Map;

/**
 * Asks the sites of the catalogue on behalf of one session: those that its connection passes here, those that its
 * exchanges pass in {@link #ofExchanges}. A command that the latter was not asked about is Failgate's own, which no
 * fault hits.
 */
public final class SessionFaults implements ConnectionInterceptor, SessionListener {

    private final Catalogue catalogue;
    private final SessionContext session;
    private final SiteWalk walk;

    /** What was done to bytes last: it is logged once, not for each buffer that passes. */
    private final Map<Direction, Effect> logged = new EnumMap<>(Direction.class);

    /** Whether what is at hand is Failgate's own. */
    private boolean exempt;

    /** Asks the sites of a catalogue on behalf of a session. */
    public SessionFaults(Catalogue catalogue, SessionContext session) {
        this.catalogue = catalogue;
        this.session = session;
        this.walk = new SiteWalk(session);
    }

    /** Asks those that exchanges pass; to be asked behind whoever answers statements of Failgate's. */
    public Interceptor ofExchanges() {
        return new InjectionInterceptor(catalogue, session, () -> exempt = false);
    }

    /** It is Failgate's own until it is known not to be. */
    @Override
    public void questionCame(Question question) {
        exempt = true;
    }

    @Override
    public Verdict on(Moment moment) {
        boolean spared = moment == Moment.IDLE && exempt;
        return catalogue.isArmed(moment) && !spared ? walk.pass(catalogue.at(moment), Verdict.NEXT) : Verdict.NEXT;
    }

    @Override
    public Treatment onBytes(Direction direction) {
        if (!catalogue.isArmed(Moment.BYTES) || exempt) {
            return Treatment.NONE;
        }
        FailPoint site = catalogue.site(SiteKey.of(direction));
        Effect effect = site.armed() ? site.evaluate(session) : Effect.NONE;
        if (effect.isNone()) {
            return Treatment.NONE;
        }
        boolean first = effect != logged.put(direction, effect);
        if (first) {
            walk.log(effect);
        }
        return Actions.ALL.treatment(effect).withFirst(first);
    }
}
