package io.failgate.proxy.session;

/** Makes what looks at a session. Called on the session's event loop. */
@FunctionalInterface
public interface InterceptorFactory {

    /** For a client that has just connected from an address, without its port. */
    SessionInterceptors of(String host);
}
