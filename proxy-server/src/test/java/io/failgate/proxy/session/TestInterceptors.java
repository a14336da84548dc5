package io.failgate.proxy.session;

import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.ConnectionInterceptor;
import io.failgate.proxy.interception.Direction;
import io.failgate.proxy.interception.ExchangeInterception;
import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.SessionListener;
import io.failgate.proxy.interception.Treatment;
import io.failgate.proxy.interception.Verdict;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The same interceptors for every session. */
record TestInterceptors(ConnectionInterceptor ofConnection, List<Interceptor> ofExchanges)
        implements Function<String, SessionInterceptors> {

    /** Those of one session. */
    private record OfSession(
            SessionContext context, ConnectionInterceptor ofConnection, ExchangeInterception ofExchanges)
            implements SessionInterceptors {}

    private static final ConnectionInterceptor UNFAULTED = new ConnectionInterceptor() {
        @Override
        public Verdict on(Moment moment) {
            return Verdict.NEXT;
        }

        @Override
        public Treatment onBytes(Direction direction) {
            return Treatment.NONE;
        }

        @Override
        public boolean isRetired(Direction direction) {
            return false;
        }
    };

    TestInterceptors(Interceptor... ofExchanges) {
        this(UNFAULTED, List.of(ofExchanges));
    }

    @Override
    public SessionInterceptors apply(String host) {
        SessionContext context = new SessionContext(FailPoints.create(), host);
        List<SessionListener> listeners = Stream.concat(Stream.of(context), ofExchanges.stream())
                .filter(SessionListener.class::isInstance)
                .map(SessionListener.class::cast)
                .toList();
        return new OfSession(context, ofConnection, new ExchangeInterception(listeners, ofExchanges));
    }
}
