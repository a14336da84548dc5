package io.failgate.proxy.session;

import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.ConnectionInterceptor;
import io.failgate.proxy.interception.Interceptor;
import java.util.List;

/** Makes what looks at a session. Called on the session's event loop. */
public interface InterceptorFactory {

    /** The context of a client that has just connected from an address, without its port. */
    SessionContext context(String host);

    /** What looks at the connection, from its beginning on. */
    ConnectionInterceptor ofConnection(SessionContext session);

    /** What looks at the exchanges of a client that has just logged in, in the order in which they are asked. */
    List<Interceptor> ofExchanges(SessionContext session);
}
