package io.failgate.proxy.control;

import io.failgate.fleet.Fleet;

/**
 * A fleet, as sessions and the admin listener control it.
 *
 * @param isDefault whether {@code @put_failpoint} and {@code @remove_failpoint} are for the whole fleet
 * @param access which sessions may change its failpoints; if none may, the admin listener may not either
 */
public record FleetControl(Fleet fleet, boolean isDefault, ControlAccess access) {}
