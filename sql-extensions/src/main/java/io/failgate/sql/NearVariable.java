package io.failgate.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds which of Failgate's variables a name was meant to be. Letter case, and what separates words, do not count. Two
 * letters may be wrong, missing, surplus or swapped with their neighbour, one of them in a short word. The words may
 * come in any order. Or they are {@linkplain VariableWords other words for the same}.
 */
final class NearVariable {

    /** What all of Failgate's variables are about. */
    static final String SUBJECT = "failpoint";

    private static final int MOST_MISTAKES = 2;

    /** A word of no more letters may have one mistake. */
    private static final int SHORT_WORD = 4;

    /** No name of more characters is near. */
    static final int LONGEST = 40;

    /** What no name of Failgate's has, even by mistake. */
    private static final Pattern OF_OTHERS = Pattern.compile("[=,;)\n]");

    private static final List<Meaning> MEANINGS = meanings();

    private NearVariable() {}

    /** Words in one order, and what they mean. */
    private record Meaning(ControlVariable variable, List<String> words, int mistakes) {

        boolean matches(String name) {
            return matches(name, 0, mistakes);
        }

        private boolean matches(String name, int word, int left) {
            if (word == words.size()) {
                return name.isEmpty();
            }
            String expected = words.get(word);
            int allowed = expected.length() <= SHORT_WORD ? Math.min(left, 1) : left;
            int longest = Math.min(name.length(), expected.length() + allowed);
            for (int length = Math.max(0, expected.length() - allowed); length <= longest; length++) {
                int mistakes = NearVariable.mistakes(name.substring(0, length), expected);
                if (mistakes <= allowed && matches(name.substring(length), word + 1, left - mistakes)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The variable that was meant; empty if the name is one of Failgate's, or not near any. */
    static Optional<ControlVariable> of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (ControlVariable.named(name).isPresent() || isOfOthers(name)) {
            return Optional.empty();
        }
        if (lower.startsWith(SUBJECT + ".") || lower.startsWith(SUBJECT + "s.")) {
            return Optional.of(ControlVariable.PUT_FAILPOINT);
        }
        String letters = letters(name);
        return nearest(letters, 0).or(() -> VariableWords.of(letters)).or(() -> nearest(letters, MOST_MISTAKES));
    }

    /** Whether no name is near. */
    static boolean isOfOthers(String name) {
        return name.length() > LONGEST || OF_OTHERS.matcher(name).find();
    }

    /** A name in lower case, without what separates its words. */
    static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[\\p{Punct}\\p{Space}]", "");
    }

    private static Optional<ControlVariable> nearest(String letters, int mistakes) {
        return MEANINGS.stream()
                .filter(meaning -> meaning.mistakes <= mistakes && meaning.matches(letters))
                .map(Meaning::variable)
                .findFirst();
    }

    /** Exact words come first, so that of two variables the nearer one is found. */
    private static List<Meaning> meanings() {
        List<Meaning> meanings = new ArrayList<>();
        for (int mistakes = 0; mistakes <= MOST_MISTAKES; mistakes++) {
            for (ControlVariable variable : ControlVariable.values()) {
                List<String> words = List.of(variable.variableName().split("_"));
                for (List<String> order : orders(words)) {
                    meanings.add(new Meaning(variable, order, mistakes));
                }
            }
        }
        return List.copyOf(meanings);
    }

    private static List<List<String>> orders(List<String> words) {
        if (words.isEmpty()) {
            return List.of(List.of());
        }
        List<List<String>> all = new ArrayList<>();
        for (String first : words) {
            List<String> others =
                    words.stream().filter(word -> !word.equals(first)).toList();
            for (List<String> rest : orders(others)) {
                List<String> order = new ArrayList<>(List.of(first));
                order.addAll(rest);
                all.add(order);
            }
        }
        return all;
    }

    /** The letters that are wrong, missing, surplus or swapped with their neighbour. */
    static int mistakes(String name, String expected) {
        int[][] cost = new int[name.length() + 1][expected.length() + 1];
        for (int i = 0; i <= name.length(); i++) {
            for (int j = 0; j <= expected.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                boolean same = name.charAt(i - 1) == expected.charAt(j - 1);
                int best = cost[i - 1][j - 1] + (same ? 0 : 1);
                best = Math.min(best, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1
                        && j > 1
                        && name.charAt(i - 1) == expected.charAt(j - 2)
                        && name.charAt(i - 2) == expected.charAt(j - 1)) {
                    best = Math.min(best, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = best;
            }
        }
        return cost[name.length()][expected.length()];
    }
}
