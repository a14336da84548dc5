package io.failgate.proxy.injection;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.Value;
import io.failgate.proxy.interception.Corruption;
import io.failgate.proxy.protocol.ErrorNames;
import io.failgate.proxy.protocol.MySqlError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The actions that only a MySQL proxy can take. */
enum MySqlAction implements Action {
    /**
     * Answers an error: {@code error(code)}, {@code error(code, "message")} or {@code error(code, sqlstate,
     * "message")}.
     */
    ERROR {
        @Override
        public void check(List<Value> arguments) {
            error(arguments);
        }
    },
    /** Answers an OK. */
    OK,
    /** Ends the connection (FIN). */
    CLOSE,
    /** Ends the connection as if the machine had gone (RST). */
    RESET,
    /**
     * Neither answers nor closes, as if the network were gone, until the point is re-armed or removed, or the client
     * gives up.
     */
    HANG,
    /** Waits for a duration that varies: {@code latency(mean, jitter)}. */
    LATENCY {
        @Override
        public void check(List<Value> arguments) {
            Latency.of(arguments);
        }
    },
    /** Ends the connection behind so many bytes: {@code truncate(n)}. */
    TRUNCATE {
        @Override
        public void check(List<Value> arguments) {
            require(
                    arguments.size() == 1 && isAtLeast(0, arguments.get(0)),
                    "a number of bytes, as in truncate(10) or truncate(1KiB)");
        }
    },
    /** Spoils the header of one packet: {@code corrupt(seq)}, {@code corrupt(length)} or {@code corrupt(header)}. */
    CORRUPT {
        @Override
        public void check(List<Value> arguments) {
            corruption(arguments);
        }
    },
    /** Lets only so many bytes pass in each second: {@code throttle(n)}. */
    THROTTLE {
        @Override
        public void check(List<Value> arguments) {
            require(
                    arguments.size() == 1 && isAtLeast(1, arguments.get(0)),
                    "a number of bytes per second, as in throttle(1024) or throttle(10KiB)");
        }
    },
    /**
     * Cuts the bytes into slices of so many, with a pause between them: {@code slice(n)} or {@code slice(n, duration)}.
     */
    SLICE {
        @Override
        public void check(List<Value> arguments) {
            boolean size = !arguments.isEmpty() && isAtLeast(1, arguments.get(0)) && isAtMost(arguments.get(0));
            boolean gap = arguments.size() == 1 || (arguments.size() == 2 && isDuration(arguments.get(1)));
            require(size && gap, "a number of bytes, and perhaps a duration, as in slice(10) or slice(10, 5ms)");
        }
    },
    /** Delays the end of the connection by a duration: {@code slow_close(duration)}. */
    SLOW_CLOSE {
        @Override
        public void check(List<Value> arguments) {
            require(arguments.size() == 1 && isDuration(arguments.get(0)), "a duration, as in slow_close(500)");
        }
    },
    /** Has the server forget the session, and not the client: {@code forget}. */
    FORGET {
        @Override
        public void check(List<Value> arguments) {
            if (!arguments.isEmpty()) {
                throw new IllegalArgumentException("forget takes no argument: a server that forgets a session keeps"
                        + " nothing of it, neither its transaction nor its prepared statements");
            }
        }
    };

    /** What looks like a SQLSTATE, and not like a text. */
    private static final Pattern SQL_STATE = Pattern.compile("\\d[0-9A-Z]{4}|HY\\d{3}");

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

    void require(boolean met, String need) {
        if (!met) {
            throw new IllegalArgumentException(keyword() + " needs " + need);
        }
    }

    private static boolean isDuration(Value value) {
        return value.toDuration().isPresent();
    }

    private static boolean isAtLeast(long least, Value value) {
        return Sizes.of(value).filter(number -> number >= least).isPresent();
    }

    private static boolean isAtMost(Value value) {
        return Sizes.of(value).filter(number -> number <= Integer.MAX_VALUE).isPresent();
    }

    /**
     * The corruption that the argument of {@link #CORRUPT} names.
     *
     * @throws IllegalArgumentException if it names no corruption
     */
    static Corruption corruption(List<Value> arguments) {
        return Arrays.stream(Corruption.values())
                .filter(known -> arguments.size() == 1
                        && known.keyword().equals(arguments.get(0).display()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("corrupt needs one of "
                        + Arrays.stream(Corruption.values())
                                .map(Corruption::keyword)
                                .collect(Collectors.joining(", "))
                        + ", as in corrupt(seq)"));
    }

    /**
     * The error that the arguments of {@link #ERROR} describe. Parts that are left out are the server's own for that
     * number.
     *
     * @throws IllegalArgumentException if they describe no error
     */
    static InjectedError error(List<Value> arguments) {
        if (arguments.isEmpty() || arguments.size() > 3) {
            throw new IllegalArgumentException(
                    "error needs a number, as in error(1213) or error(1213, 40001, \"deadlock\")");
        }
        long code = number(arguments.get(0));
        if (arguments.size() == 2
                && SQL_STATE.matcher(arguments.get(1).display()).matches()) {
            String state = arguments.get(1).display();
            throw new IllegalArgumentException("error(" + code + ", " + state + ") would have the text \"" + state
                    + "\"; a text stands behind an SQLSTATE: error(" + code + ", \"" + state + "\", \"text\")");
        }
        return new InjectedError(
                (int) code,
                arguments.size() == 3 ? Optional.of(arguments.get(1).display()) : Optional.empty(),
                arguments.size() == 1
                        ? Optional.empty()
                        : Optional.of(arguments.get(arguments.size() - 1).display()));
    }

    /** The number of an error, which may be given by its name. */
    private static long number(Value error) {
        if (error.kind() == Value.Kind.TEXT) {
            return ErrorNames.number(error.display());
        }
        return error.toInteger()
                .filter(MySqlError::isNumber)
                .orElseThrow(() -> new IllegalArgumentException("an error number is from 1 to 65534"));
    }
}
