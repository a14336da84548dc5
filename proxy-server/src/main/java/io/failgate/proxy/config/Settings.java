package io.failgate.proxy.config;

/**
 * Everything that is set before the proxy starts. Immutable.
 *
 * @param listen where clients connect; port 0 is any free one
 * @param upstream where the server is
 */
public record Settings(HostAndPort listen, HostAndPort upstream) {}
