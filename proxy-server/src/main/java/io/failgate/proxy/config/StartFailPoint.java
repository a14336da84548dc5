package io.failgate.proxy.config;

/**
 * A failpoint that is armed before the proxy listens.
 *
 * @param key full name or name
 * @param terms not parsed yet
 * @param origin where the user has written this, for messages
 */
public record StartFailPoint(String key, String terms, String origin) {}
