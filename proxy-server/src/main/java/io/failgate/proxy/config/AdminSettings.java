package io.failgate.proxy.config;

import java.util.Optional;

/**
 * The settings of the admin listener.
 *
 * @param address where it listens
 * @param token the token that a request must have, if any
 */
public record AdminSettings(HostAndPort address, Optional<Secret> token) {

    /** The address if the user names no other. */
    public static final HostAndPort DEFAULT_ADDRESS = new HostAndPort("127.0.0.1", 3308);

    /**
     * Refuses to let clients of other machines in without a token.
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
