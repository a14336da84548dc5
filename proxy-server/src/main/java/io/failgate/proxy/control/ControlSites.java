package io.failgate.proxy.control;

import io.failgate.proxy.application.Applications;
import java.util.Optional;

/**
 * What control asks about sites.
 *
 * @param hints where a hint makes sense
 * @param sessions where a session can arm for itself
 * @param applications who has sites of their own
 * @param fleet whose members have the same sites, if the proxy is one of them
 */
public record ControlSites(
        HintSites hints, SessionSites sessions, Applications applications, Optional<FleetControl> fleet) {}
