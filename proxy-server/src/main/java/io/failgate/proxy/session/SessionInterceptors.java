package io.failgate.proxy.session;

import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.ConnectionInterceptor;
import io.failgate.proxy.interception.ExchangeInterception;

/** What looks at one session. Called on the session's event loop. */
public interface SessionInterceptors {

    /** What is known of the session. */
    SessionContext context();

    /** What looks at the connection, from its beginning on. */
    ConnectionInterceptor ofConnection();

    /** The client has logged in: what looks at its exchanges. */
    ExchangeInterception ofExchanges();
}
