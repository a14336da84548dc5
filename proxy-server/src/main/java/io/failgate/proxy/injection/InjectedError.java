package io.failgate.proxy.injection;

import io.failgate.proxy.protocol.ErrorNames;
import io.failgate.proxy.protocol.MySqlError;
import java.util.Optional;

/**
 * An error as terms describe it. Parts that they leave out are the server's own, so they are unknown before there is a
 * session.
 *
 * @param code the error number
 * @param sqlState as given
 * @param message as given
 */
record InjectedError(int code, Optional<String> sqlState, Optional<String> message) {

    /** Checks number and state. */
    InjectedError {
        MySqlError.check(code, sqlState.orElse(MySqlError.GENERAL));
        if (MySqlError.isOfClients(code)) {
            throw new IllegalArgumentException("no server says error " + code
                    + ": clients use 2000 to 2999 and 5000 to 5999 for errors of their own, "
                    + "such as the end of a connection;"
                    + " use close or reset for that");
        }
    }

    /** Why nobody may want it: no server has such an error, nor has it a text; empty if it makes sense. */
    Optional<String> doubt() {
        return message.isPresent() || ErrorNames.isKnown(code)
                ? Optional.empty()
                : Optional.of("neither MySQL nor MariaDB has an error " + code + ", so clients read \"Unknown error "
                        + code + "\"; give it a text, as in error(" + code + ", \"text\")");
    }

    /** The server's own error of a number. */
    static InjectedError of(int code) {
        return new InjectedError(code, Optional.empty(), Optional.empty());
    }

    /** ERROR 1105 (HY000) with a text. */
    static InjectedError unknown(String message) {
        return new InjectedError(MySqlError.UNKNOWN, Optional.of(MySqlError.GENERAL), Optional.of(message));
    }
}
