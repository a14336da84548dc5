package io.failgate.failpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Terms in environment variables: {@code key=terms;key=terms} in {@code FAILPOINTS}, or in {@code GO_FAILPOINTS} and
 * {@code GOFAIL_FAILPOINTS} for those who come from there. Empty segments are fine; a semicolon inside quotes or
 * brackets belongs to the terms.
 */
final class Environment {

    private static final String STRICT = "FAILPOINTS_STRICT";
    private static final String STRICT_PROPERTY = "failpoints.strict";
    private static final String PANIC_PROPERTY = "failpoints.panic";
    private static final List<String> PROPERTIES = List.of(Switch.PROPERTY, PANIC_PROPERTY, STRICT_PROPERTY);
    private static final Pattern OWN_PROPERTY = Pattern.compile("fail-?points?\\.\\w+", Pattern.CASE_INSENSITIVE);
    private static final String PANIC = "FAILPOINTS_PANIC";

    /** Every variable that is read. */
    private static final List<String> KNOWN = Stream.of(
                    FailPointChange.VARIABLES, Endpoints.VARIABLES, List.of(STRICT, PANIC))
            .flatMap(List::stream)
            .toList();

    /** A comma and another key, which terms do not have. */
    private static final Pattern OTHER_KEY = Pattern.compile(",\\s*[\\w./-]+\\s*=");

    /** The exit code of a strict process with a bad environment. */
    private static final int REFUSED = 1;

    private Environment() {}

    /** Whether a mistake in the environment ends the process; also if the setting itself is a mistake. */
    static boolean isStrict(Map<String, String> variables) {
        return isOn(variables.getOrDefault(STRICT, "")) || isOn(System.getProperty(STRICT_PROPERTY, ""));
    }

    /**
     * Whether a panic ends the process.
     *
     * @throws FailPointException if the setting is neither {@code throw} nor {@code exit}
     */
    static boolean panicEndsProcess(Map<String, String> variables) {
        String setting = System.getProperty(PANIC_PROPERTY, variables.getOrDefault(PANIC, ""));
        return switch (setting.strip().toLowerCase(Locale.ROOT)) {
            case "", "throw" -> false;
            case "exit" -> true;
            default ->
                throw new FailPointException(
                        "bad setting " + PANIC + ": expected throw or exit, but got \"" + setting + "\"");
        };
    }

    /** Says what is wrong with the environment. A strict process ends then, and does not end well. */
    static void complain(List<String> complaints, boolean strict) {
        complaints.forEach(Log::toStandardError);
        if (strict && !complaints.isEmpty()) {
            Runtime.getRuntime().halt(REFUSED);
        }
    }

    /**
     * What is set and does nothing: terms in whose place others count, a part of terms that never acts, and a misspelt
     * variable. None ends a strict process.
     *
     * @throws FailPointException if a variable has not its form
     */
    static List<String> unused(Map<String, String> variables) {
        List<String> unused = new ArrayList<>();
        variables.keySet().stream()
                .filter(name -> name.matches("(GO_?)?F.*") && !KNOWN.contains(name))
                .sorted()
                .forEach(name -> Nearest.find(name, KNOWN)
                        .ifPresent(known -> unused.add(
                                "the environment variable " + name + " is not used; did you mean \"" + known + "\"?")));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> OWN_PROPERTY.matcher(name).matches() && !PROPERTIES.contains(name))
                .sorted()
                .forEach(name ->
                        unused.add("the system property " + name + " is not used" + Nearest.hint(name, PROPERTIES)));
        Map<String, FailPointChange> last = new LinkedHashMap<>();
        Map<String, String> variableOf = new LinkedHashMap<>();
        for (String variable : FailPointChange.VARIABLES) {
            for (FailPointChange change : changes(variable, variables.getOrDefault(variable, ""))) {
                String former = variableOf.put(change.name(), variable);
                if (former != null && !change.equals(last.get(change.name()))) {
                    unused.add("the environment arms " + change.name() + " twice: what " + variable
                            + (former.equals(variable) ? " says last is used" : " says is used")
                            + ", and what " + former
                            + (former.equals(variable) ? " says before is not" : " says is not"));
                }
                last.put(change.name(), change);
            }
        }
        last.values().forEach(change -> neverDone(change).ifPresent(unused::add));
        return unused;
    }

    /** Terms of which a part never acts; empty for those of another program, which has actions of its own. */
    private static Optional<String> neverDone(FailPointChange change) {
        try {
            return Terms.parse(change.terms().orElseThrow())
                    .neverDone()
                    .map(never -> "the environment arms " + change.name() + ", but " + never);
        } catch (TermsException wrong) {
            return Optional.empty(); // that is said elsewhere
        }
    }

    private static boolean isOn(String setting) {
        return !setting.isBlank() && OnOff.parse(setting).orElse(true);
    }

    private static void requireOnOff(String name, String setting) {
        if (!setting.isBlank() && OnOff.parse(setting).isEmpty()) {
            throw new FailPointException(OnOff.refusal(name, setting));
        }
    }

    /**
     * Reads all variables; a key that comes twice has the terms that come last.
     *
     * @throws FailPointException in one line, naming variable and segment; also for another bad setting
     */
    static Map<String, String> termsByKey(Map<String, String> variables) {
        panicEndsProcess(variables); // or throws
        requireOnOff(STRICT, variables.getOrDefault(STRICT, ""));
        requireOnOff(STRICT_PROPERTY, System.getProperty(STRICT_PROPERTY, ""));
        Map<String, String> terms = new LinkedHashMap<>();
        for (String variable : FailPointChange.VARIABLES) {
            for (FailPointChange change : changes(variable, variables.getOrDefault(variable, ""))) {
                terms.put(change.name(), change.terms().orElseThrow());
            }
        }
        return terms;
    }

    private static List<FailPointChange> changes(String variable, String text) {
        try {
            return changes(text);
        } catch (FailPointException wrong) {
            throw new FailPointException("bad environment variable " + variable + ": " + wrong.getMessage(), wrong);
        }
    }

    /**
     * Reads one text.
     *
     * @throws FailPointException if a segment has not this form, naming it
     */
    static List<FailPointChange> changes(String text) {
        List<FailPointChange> changes = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            int end = endOfSegment(text, start, ';');
            String segment = text.substring(start, end).strip();
            if (!segment.isEmpty()) {
                changes.add(change(segment));
            }
            start = end + 1;
        }
        return changes;
    }

    private static FailPointChange change(String segment) {
        int comma = endOfSegment(segment, 0, ',');
        if (segment.indexOf('=') < comma
                && OTHER_KEY.matcher(segment.substring(comma)).lookingAt()) {
            throw new FailPointException("failpoints are separated by ; and not by a comma: \"" + segment + "\"");
        }
        return FailPointChange.parse(segment)
                .filter(change -> !change.name().isEmpty())
                .orElseThrow(() -> new FailPointException("expected key=terms, but got \"" + segment + "\""));
    }

    private static int endOfSegment(String text, int start, char separator) {
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Quoted.starts(c) && !(depth > 0 && isInsideWord(text, i))) {
                i = endOfQuoted(text, i);
            } else if ("([{".indexOf(c) >= 0) {
                depth++;
            } else if (")]}".indexOf(c) >= 0) {
                depth--;
            } else if (c == separator && depth <= 0) {
                return i;
            }
        }
        return text.length();
    }

    /** As in {@code it's}: such a quote in an argument is a part of its text. */
    private static boolean isInsideWord(String text, int index) {
        return Character.isLetterOrDigit(text.charAt(index - 1));
    }

    /** The index of the closing quote, or of the last character if there is none. */
    private static int endOfQuoted(String text, int start) {
        char quote = text.charAt(start);
        for (int i = start + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == quote) {
                return i;
            }
        }
        return text.length() - 1;
    }
}
