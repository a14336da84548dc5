package io.failgate.failpoint;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads settings that are on or off. */
final class OnOff {

    private static final List<String> ON = List.of("on", "1", "true", "yes");
    private static final List<String> OFF = List.of("off", "0", "false", "no");

    private OnOff() {}

    /** Whether it is on; empty if the text says neither. Blanks around it and letter case do not count. */
    static Optional<Boolean> parse(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (ON.contains(word)) {
            return Optional.of(true);
        }
        return OFF.contains(word) ? Optional.of(false) : Optional.empty();
    }

    /** What there is to say of a text that is neither. */
    static String refusal(String setting, String text) {
        return "bad setting " + setting + ": expected one of " + String.join(", ", ON) + ", " + String.join(", ", OFF)
                + ", but got \"" + text + "\"";
    }
}
