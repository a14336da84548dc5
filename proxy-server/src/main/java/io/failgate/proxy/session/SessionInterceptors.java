package io.failgate.proxy.session;

import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.ConnectionInterceptor;
import io.failgate.proxy.interception.ExchangeInterception;

/** The interceptors of one session. Called on the session's event loop. */
public interface SessionInterceptors {

    /** What is known of the session. */
    SessionContext context();

    /** The interceptor of the connection, from its beginning on. */
    ConnectionInterceptor ofConnection();

    /** The interceptors of the exchanges, made when the client has logged in. */
    ExchangeInterception ofExchanges();
}
