package io.failgate.sql;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names made of nothing but {@code failpoint} and words that say what to do with one, or for whom: {@code
 * enable_failpoint}, {@code put_global_failpoint}. An application has another word in its names.
 */
final class VariableWords {

    private static final int SHORTEST_SUBJECT = NearVariable.SUBJECT.length() - 1;
    private static final int LONGEST_SUBJECT = NearVariable.SUBJECT.length() + 2;

    private static final Map<String, Role> WORDS = words();

    private VariableWords() {}

    /** What a word asks for. If several verbs come together, the first of these counts. */
    private enum Role {
        SEED,
        WAIT,
        WAKE_UP,
        REMOVE,
        PUT,
        FOR_SESSION,
        FOR_ALL,
        /** Nothing by itself. */
        FILLER
    }

    private static Map<String, Role> words() {
        Map<String, Role> words = new LinkedHashMap<>();
        add(words, Role.SEED, "seed");
        add(words, Role.WAIT, "wait await");
        add(words, Role.WAKE_UP, "wakeup wake resume continue release unpause unblock notify");
        add(words, Role.REMOVE, "remove rm delete del drop clear reset unset disarm disable deactivate cancel stop");
        add(
                words,
                Role.PUT,
                "put set arm rearm add enable activate create insert inject configure config install start trigger"
                        + " update define fire throw raise simulate provoke force make schedule begin fail");
        add(words, Role.FOR_SESSION, "session local user connection client");
        add(words, Role.FOR_ALL, "global");
        add(words, Role.FILLER, "all every any for until the this up now");
        return words;
    }

    private static void add(Map<String, Role> words, Role role, String all) {
        for (String word : all.split(" ", -1)) {
            words.put(word, role);
        }
    }

    /**
     * The variable that was meant.
     *
     * @param letters the name in lower case, without what separates its words
     */
    static Optional<ControlVariable> of(String letters) {
        String plain = letters.replaceFirst("\\d+$", "");
        if (plain.length() < letters.length()) {
            return of(plain);
        }
        if (isSubject(letters, 0)) {
            return Optional.of(ControlVariable.PUT_FAILPOINT);
        }
        for (int start = 0; start + SHORTEST_SUBJECT <= letters.length(); start++) {
            int last = Math.min(letters.length(), start + LONGEST_SUBJECT);
            for (int end = start + SHORTEST_SUBJECT; end <= last; end++) {
                Set<Role> roles = EnumSet.noneOf(Role.class);
                if (isSubject(letters.substring(start, end), 1)
                        && takeWords(letters.substring(0, start), roles)
                        && takeWords(letters.substring(end), roles)
                        && !roles.equals(EnumSet.of(Role.FILLER))
                        && !roles.isEmpty()) {
                    return Optional.of(variable(roles));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether the letters are {@code failpoint} or its plural, but for a number of mistakes. */
    static boolean isSubject(String letters, int mistakes) {
        return NearVariable.mistakes(letters, NearVariable.SUBJECT) <= mistakes
                || NearVariable.mistakes(letters, NearVariable.SUBJECT + "s") <= mistakes;
    }

    private static boolean takeWords(String letters, Set<Role> roles) {
        if (letters.isEmpty()) {
            return true;
        }
        for (Map.Entry<String, Role> word : WORDS.entrySet()) {
            if (letters.startsWith(word.getKey())
                    && takeWords(letters.substring(word.getKey().length()), roles)) {
                roles.add(word.getValue());
                return true;
            }
        }
        return false;
    }

    private static ControlVariable variable(Set<Role> roles) {
        boolean session = roles.contains(Role.FOR_SESSION);
        return switch (roles.iterator().next()) {
            case SEED -> ControlVariable.FAILPOINT_SEED;
            case WAIT -> ControlVariable.WAIT_FAILPOINT;
            case WAKE_UP -> ControlVariable.WAKEUP_FAILPOINT;
            case REMOVE -> session ? ControlVariable.REMOVE_SESSION_FAILPOINT : ControlVariable.REMOVE_FAILPOINT;
            default -> session ? ControlVariable.PUT_SESSION_FAILPOINT : ControlVariable.PUT_FAILPOINT;
        };
    }
}
