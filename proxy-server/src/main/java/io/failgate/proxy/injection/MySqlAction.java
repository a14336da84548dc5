package io.failgate.proxy.injection;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.Value;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.ServerMessages;
import java.util.List;
import java.util.Locale;

/** The actions that only a MySQL proxy can take. */
public enum MySqlAction implements Action {
    /** Answers an error: {@code error(code)}, {@code error(code, "message")} or {@code error(code, sqlstate, "message")}. */
    ERROR {
        @Override
        public void check(List<Value> arguments) {
            error(arguments);
        }
    },
    /** Ends the connection (FIN). */
    CLOSE,
    /** Ends the connection as if the machine had gone (RST). */
    RESET;

    @Override
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void check(List<Value> arguments) {
        if (!arguments.isEmpty()) {
            throw new IllegalArgumentException(keyword() + " takes no argument");
        }
    }

    /**
     * The error that the arguments of {@link #ERROR} describe. What is left out is MySQL's own for that number.
     *
     * @throws IllegalArgumentException if they describe none
     */
    static MySqlError error(List<Value> arguments) {
        if (arguments.isEmpty() || arguments.size() > 3) {
            throw new IllegalArgumentException(
                    "error needs a number, as in error(1213) or error(1213, 40001, \"deadlock\")");
        }
        long code = arguments
                .get(0)
                .toInteger()
                .filter(MySqlError::isNumber)
                .orElseThrow(() -> new IllegalArgumentException("an error number is from 1 to 65534"));
        MySqlError known = ServerMessages.get().error((int) code);
        return switch (arguments.size()) {
            case 1 -> known;
            case 2 ->
                new MySqlError(known.code(), known.sqlState(), arguments.get(1).display());
            default ->
                new MySqlError(
                        known.code(),
                        arguments.get(1).display(),
                        arguments.get(2).display());
        };
    }
}
