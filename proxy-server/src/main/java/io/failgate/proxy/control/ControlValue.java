package io.failgate.proxy.control;

import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPointWait;
import io.failgate.sql.ControlVariable;
import java.util.regex.Pattern;

/** Reads the values of Failgate's variables. What belongs to another variable is refused, and that one is named. */
final class ControlValue {

    /** All keys. */
    static final String ALL = "*";

    private static final Pattern CONFIGURE = command("configureFailPoint");
    private static final Pattern WAIT = command("waitForFailPoint");

    /** Needed because {@code Long.parseLong} takes the digits of every script. */
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]+");

    private ControlValue() {}

    private static Pattern command(String name) {
        return Pattern.compile("\\s*\\{\\s*[\"'`]?" + name + "\\b.*", Pattern.DOTALL);
    }

    /** Whether it is one of MongoDB's commands. */
    static boolean isDocument(String value) {
        return value.stripLeading().startsWith("{");
    }

    /** Reads {@code key=terms}, or MongoDB's {@code configureFailPoint}. */
    static FailPointChange change(String value) {
        if (isDocument(value)) {
            refuse(value, WAIT, ControlVariable.WAIT_FAILPOINT);
            return FailPointChange.configure(value);
        }
        return FailPointChange.parse(value)
                .orElseThrow(() -> new FailPointException("PutFailPoint error format key=value,but got " + value));
    }

    /** Reads MongoDB's {@code waitForFailPoint}. */
    static FailPointWait await(String document) {
        refuse(document, CONFIGURE, ControlVariable.PUT_FAILPOINT);
        return FailPointWait.parse(document);
    }

    /** Reads the key of what is to be removed, or {@link #ALL}. */
    static String removed(String value) {
        String key = value.strip();
        refuse(key, CONFIGURE, ControlVariable.PUT_FAILPOINT);
        refuse(key, WAIT, ControlVariable.WAIT_FAILPOINT);
        if (!key.equals(ALL) && (key.contains("*") || key.contains("%"))) {
            throw new FailPointException("error on " + key
                    + ": failpoint: a key is not a pattern; name each failpoint by" + " itself, or write '*' for all");
        }
        return key;
    }

    /** Reads a whole number. */
    static long number(String text, String what) {
        try {
            if (WHOLE_NUMBER.matcher(text).matches()) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException tooLarge) {
            // like any other text that is no number
        }
        throw new FailPointException("expected a " + what + ", a whole number, but got \"" + text + "\"");
    }

    private static void refuse(String value, Pattern command, ControlVariable meant) {
        if (command.matcher(value).matches()) {
            throw new FailPointException(
                    "that command is for another variable; did you mean @" + meant.variableName() + "?");
        }
    }
}
