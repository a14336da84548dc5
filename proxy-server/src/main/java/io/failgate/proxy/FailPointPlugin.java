package io.failgate.proxy;

import io.failgate.failpoint.FailPoints;

/**
 * Registers failpoints of its own in a proxy, where they are armed and listed by SQL and HTTP as the proxy's are. A jar
 * on the class path names its plug-ins in {@code META-INF/services/io.failgate.proxy.FailPointPlugin}. Each {@link
 * ProxyServer} makes an instance, by the constructor without parameters.
 */
@FunctionalInterface
public interface FailPointPlugin {

    /**
     * Defines points, and keeps them to evaluate them. Called once, before anything is armed at start and before a
     * client can connect. The proxy does not start if it throws.
     *
     * @param registry the proxy's, which may also be {@linkplain FailPoints#listen listened} to
     */
    void register(FailPoints registry);
}
