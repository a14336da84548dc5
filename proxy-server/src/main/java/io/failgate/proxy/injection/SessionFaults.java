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
 * Asks the sites of the catalogue on behalf of one session. Its connection passes sites here, its exchanges in {@link
 * #ofExchanges}. A command that the latter was not asked about is Failgate's own, and no fault hits it.
 */
public final class SessionFaults implements ConnectionInterceptor, SessionListener {

    private final Catalogue catalogue;
    private final SessionContext session;
    private final SiteWalk walk;

    /** The last effect on bytes: it is logged once, not for each buffer that passes. Kept when it is over. */
    private final Map<Direction, Effect> logged = new EnumMap<>(Direction.class);

    /** Whether the command at hand is Failgate's own. */
    private boolean exempt;

    /** Asks the sites of a catalogue on behalf of a session. */
    public SessionFaults(Catalogue catalogue, SessionContext session) {
        this.catalogue = catalogue;
        this.session = session;
        this.walk = new SiteWalk(catalogue, session);
    }

    /**
     * The interceptor of the sites that exchanges pass. To be asked behind the interceptor of Failgate's own
     * statements.
     */
    public Interceptor ofExchanges() {
        return new InjectionInterceptor(catalogue, session, () -> exempt = false);
    }

    /** A command counts as Failgate's own until {@link #ofExchanges} is asked. */
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

    @Override
    public boolean isRetired(Direction direction) {
        return logged.getOrDefault(direction, Effect.NONE).isRetired();
    }
}
