package io.failgate.proxy.session;

import io.failgate.proxy.exchange.Interceptor;
import io.failgate.proxy.exchange.SessionContext;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.ClientIdentity;
import io.failgate.proxy.tracking.ServerStatus;
import java.util.List;

/** Makes the interceptors of a session whose client has just logged in. Called on the session's event loop. */
@FunctionalInterface
public interface InterceptorFactory {

    /**
     * Makes them, in the order in which they are asked.
     *
     * @param client where the client is
     * @param identity who it says that it is
     * @param capabilities those that client and server have in common
     * @param status the server's, kept up to date
     */
    List<Interceptor> interceptors(
            SessionContext.Client client, ClientIdentity identity, Capabilities capabilities, ServerStatus status);
}
