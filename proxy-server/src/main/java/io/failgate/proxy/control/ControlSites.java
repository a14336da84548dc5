package io.failgate.proxy.control;

import io.failgate.proxy.application.Applications;

/**
 * What control asks about sites.
 *
 * @param hints where a hint makes sense
 * @param sessions where a session can arm for itself
 * @param applications who has sites of their own
 */
public record ControlSites(HintSites hints, SessionSites sessions, Applications applications) {}
