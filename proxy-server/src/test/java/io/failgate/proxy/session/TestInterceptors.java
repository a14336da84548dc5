package io.failgate.proxy.session;

import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.ConnectionInterceptor;
import io.failgate.proxy.interception.ConnectionMoment;
import io.failgate.proxy.interception.Direction;
import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Treatment;
import io.failgate.proxy.interception.Verdict;
import java.util.ArrayList;
import java.util.List;

/** The same interceptors for every session. */
record TestInterceptors(ConnectionInterceptor ofConnection, List<Interceptor> ofExchanges)
        implements InterceptorFactory {

    private static final ConnectionInterceptor UNFAULTED = new ConnectionInterceptor() {
        @Override
        public Verdict on(ConnectionMoment moment) {
            return Verdict.PROCEED;
        }

        @Override
        public Treatment onBytes(Direction direction) {
            return Treatment.NONE;
        }
    };

    TestInterceptors(Interceptor... ofExchanges) {
        this(UNFAULTED, List.of(ofExchanges));
    }

    @Override
    public SessionContext context(String host) {
        return new SessionContext(FailPoints.create(), host);
    }

    @Override
    public ConnectionInterceptor ofConnection(SessionContext session) {
        return ofConnection;
    }

    @Override
    public List<Interceptor> ofExchanges(SessionContext session) {
        List<Interceptor> all = new ArrayList<>(List.of(session));
        all.addAll(ofExchanges);
        return all;
    }
}
