package io.failgate.proxy.control;

/**
 * What control asks about sites.
 *
 * @param hints where a hint makes sense
 * @param sessions where a session can arm for itself
 */
public record ControlSites(HintSites hints, SessionSites sessions) {}
