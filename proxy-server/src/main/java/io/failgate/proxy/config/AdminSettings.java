package io.failgate.proxy.config;

import java.util.Optional;

/**
 * How failpoints are controlled by HTTP.
 *
 * @param address where that listens
 * @param explicit whether the user has named this address; if not, the proxy can do without when the address is taken
 * @param token what a request must bring along, if anything
 */
public record AdminSettings(HostAndPort address, boolean explicit, Optional<Secret> token) {

    /** Where it listens if the user does not say. */
    public static final HostAndPort DEFAULT_ADDRESS = new HostAndPort("127.0.0.1", 3308);

    /**
     * Refuses to let everybody in who is not on this machine.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public AdminSettings {
        if (token.isEmpty() && !address.isLoopback()) {
            throw new IllegalArgumentException("--admin=" + address
                    + " is not a loopback address, so it needs --admin-token or --admin-token-file");
        }
    }
}
