package io.failgate.proxy.config;

import io.failgate.proxy.session.Limits;

/**
 * Everything that is set before the proxy starts. Immutable.
 *
 * @param listen where clients connect; port 0 is any free one
 * @param upstream where the server is
 * @param limits what clients may use up
 */
public record Settings(HostAndPort listen, HostAndPort upstream, Limits limits) {

    /** Settings with {@link Limits#DEFAULT}. */
    public Settings(HostAndPort listen, HostAndPort upstream) {
        this(listen, upstream, Limits.DEFAULT);
    }
}
