package io.failgate.sql;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The user variables whose assignment means something to Failgate. */
public enum ControlVariable {
    /** Arms a failpoint. */
    PUT_FAILPOINT,
    /** Disarms a failpoint. */
    REMOVE_FAILPOINT,
    /** Arms a failpoint for this session only. */
    PUT_SESSION_FAILPOINT,
    /** Disarms what this session has armed for itself. */
    REMOVE_SESSION_FAILPOINT,
    /** Waits until a failpoint has been hit. */
    WAIT_FAILPOINT,
    /** Releases the pauses of a failpoint. */
    WAKEUP_FAILPOINT,
    /** Makes draws of chance repeatable. */
    FAILPOINT_SEED,
    /** Arms a failpoint in all members of the fleet. */
    PUT_FLEET_FAILPOINT,
    /** Disarms a failpoint in all members of the fleet. */
    REMOVE_FLEET_FAILPOINT,
    /** Disarms everything in all members of the fleet, and lets nothing be armed. */
    HALT_FLEET;

    private static final Pattern NAME = Pattern.compile("@[`'\"]?([\\w$.]+)");

    private final String variableName = name().toLowerCase(Locale.ROOT);

    /** The name in lower case and without the {@code @}, such as {@code put_failpoint}. */
    public String variableName() {
        return variableName;
    }

    /** The variable of that name, in any letter case. */
    static Optional<ControlVariable> of(SqlText text, int start, int end) {
        return Arrays.stream(values())
                .filter(variable -> variable.variableName.length() == end - start)
                .filter(variable -> SqlScanner.matches(text, start, variable.variableName))
                .findFirst();
    }

    /** The variable of that name, in any letter case. */
    static Optional<ControlVariable> named(String name) {
        return Arrays.stream(values())
                .filter(variable -> variable.variableName.equalsIgnoreCase(name))
                .findFirst();
    }

    /** Whether a text has a user variable in it whose name is nearly one of these. */
    public static boolean isNearlyIn(String text) {
        return NAME.matcher(text)
                .results()
                .anyMatch(name -> NearVariable.of(name.group(1)).isPresent());
    }

    /** Whether a name begins with one of these, as it does if its closing quote is missing. */
    static boolean isPrefixAt(SqlText text, int start) {
        return Arrays.stream(values()).anyMatch(variable -> SqlScanner.matches(text, start, variable.variableName));
    }
}
