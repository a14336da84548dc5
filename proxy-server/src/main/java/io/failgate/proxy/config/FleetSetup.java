package io.failgate.proxy.config;

import io.failgate.fleet.FleetMember;
import io.failgate.fleet.FleetSettings;
import io.failgate.proxy.control.ControlAccess;

/**
 * How a proxy takes part in a fleet. Immutable.
 *
 * @param settings where the fleet is
 * @param self the proxy as a member, which does not listen yet
 * @param optional whether the proxy starts alone if etcd cannot be asked
 * @param isDefault whether {@code @put_failpoint} and {@code @remove_failpoint} are for the whole fleet
 * @param access which sessions may change the fleet's failpoints by SQL; if none, nobody may by HTTP either
 */
public record FleetSetup(
        FleetSettings settings, FleetMember self, boolean optional, boolean isDefault, ControlAccess access) {}
