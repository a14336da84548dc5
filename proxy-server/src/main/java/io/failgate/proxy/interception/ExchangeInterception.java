package io.failgate.proxy.interception;

import java.util.List;

/**
 * The listeners and interceptors of one session's exchanges.
 *
 * @param listeners are told of everything before an interceptor is asked, in any order
 * @param interceptors are asked in order; the first that does not say {@link Verdict#NEXT} decides
 */
public record ExchangeInterception(List<SessionListener> listeners, List<Interceptor> interceptors) {

    /** Copies the lists. */
    public ExchangeInterception {
        listeners = List.copyOf(listeners);
        interceptors = List.copyOf(interceptors);
    }
}
