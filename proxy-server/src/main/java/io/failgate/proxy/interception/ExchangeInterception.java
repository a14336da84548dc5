package io.failgate.proxy.interception;

import java.util.List;

/**
 * What looks at the exchanges of one session.
 *
 * @param listeners hear of everything before anybody is asked, in any order
 * @param interceptors are asked in order; the first that does not say {@link Verdict#NEXT} decides
 */
public record ExchangeInterception(List<SessionListener> listeners, List<Interceptor> interceptors) {

    /** Copies the lists. */
    public ExchangeInterception {
        listeners = List.copyOf(listeners);
        interceptors = List.copyOf(interceptors);
    }
}
