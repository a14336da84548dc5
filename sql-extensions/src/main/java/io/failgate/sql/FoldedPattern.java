package io.failgate.sql;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A regular expression, written anew so that it finds the same in texts {@linkplain LetterCase without letter case}.
 * RE2/J's own way to disregard case never ends for some characters. On the way it adds up how large the compiled
 * expression can get, before anything is compiled. Not thread-safe.
 */
final class FoldedPattern {

    private static final int DEEPEST_NESTING = 100;

    /** What RE2/J has to do for a class of Unicode, in instructions. */
    private static final int UNICODE_CLASS = 60;

    /** No longer name or count is looked for. */
    private static final int LONGEST_PIECE = 100;

    private static final int OCTAL = 8;
    private static final int HEXADECIMAL = 16;

    private final String pattern;
    private final int[] characters;
    private final long largest;
    private final StringBuilder folded = new StringBuilder();
    private final Deque<Group> groups = new ArrayDeque<>();
    private long classes;
    private int at;

    /** What is in a group so far: how many instructions, and how many of them the last repeatable thing has. */
    private static final class Group {
        private long size;
        private long last;
    }

    private FoldedPattern(String pattern, long largest) {
        this.pattern = pattern;
        this.characters = pattern.codePoints().toArray();
        this.largest = largest;
        groups.push(new Group());
    }

    /**
     * Rewrites a pattern.
     *
     * @param largest how many instructions it may have
     * @throws PatternSyntaxException if it has more, is nested too deeply, or has what RE2 does not know; other
     *     mistakes are left
     */
    static FoldedPattern of(String pattern, long largest) {
        FoldedPattern rewriting = new FoldedPattern(pattern, largest);
        rewriting.rewrite();
        return rewriting;
    }

    /** In RE2's syntax. */
    String text() {
        return folded.toString();
    }

    /** About how many instructions it has; never less than a fraction of what it has. */
    long size() {
        return groups.getLast().size + classes;
    }

    private void rewrite() {
        while (at < characters.length) {
            int c = characters[at++];
            switch (c) {
                case '\\' -> escape();
                case '[' -> new Bracket().rewrite();
                case '(' -> open();
                case ')' -> close();
                case '{' -> repeat();
                case '$' -> atom("(?:\\n?$)", 3); // where Java has it as well: in front of a last line break
                case '|', '*', '+', '?' -> {
                    groups.getFirst().size++;
                    folded.append((char) c);
                }
                default -> literal(c);
            }
            if (groups.getFirst().size + classes > largest) {
                throw wrong("takes too much memory and time");
            }
        }
    }

    private void atom(String text, long size) {
        folded.append(text);
        count(size);
    }

    private void count(long size) {
        Group group = groups.getFirst();
        group.size += size;
        group.last = size;
    }

    private void literal(int c) {
        folded.appendCodePoint(LetterCase.fold(c));
        count(1);
    }

    private void code(int c) {
        atom(hexadecimal(c), 1);
    }

    private static String hexadecimal(int c) {
        return "\\x{" + Integer.toHexString(c) + "}";
    }

    private void open() {
        if (groups.size() > DEEPEST_NESTING) {
            throw wrong("nested too deeply");
        }
        if (startsWith("?=") || startsWith("?!") || startsWith("?<=") || startsWith("?<!")) {
            throw wrong("look-around is not supported");
        }
        if (startsWith("?<") || startsWith("?P<")) {
            int end = pattern(at).indexOf('>');
            groups.push(new Group());
            copy("(", end < 0 ? characters.length : at + end + 1);
        } else if (startsWith("?")) {
            flags();
        } else {
            groups.push(new Group());
            folded.append('(');
        }
    }

    /** {@code (?flags)} or {@code (?flags:}, without the i that is always in force. */
    private void flags() {
        int end = at + 1;
        boolean off = false;
        StringBuilder flags = new StringBuilder();
        while (end < characters.length && characters[end] != ':' && characters[end] != ')') {
            off |= characters[end] == '-';
            if (characters[end] != 'i') {
                flags.appendCodePoint(characters[end]);
            } else if (off) {
                throw wrong("letter case is never looked at");
            }
            end++;
        }
        boolean group = end < characters.length && characters[end] == ':';
        at = Math.min(end + 1, characters.length);
        if (group) {
            groups.push(new Group());
            folded.append("(?").append(flags).append(':');
        } else {
            atom(flags.isEmpty() ? "(?:)" : "(?" + flags + ")", 1);
        }
    }

    private void close() {
        folded.append(')');
        if (groups.size() > 1) { // else it is wrong, and RE2 says so
            long size = groups.pop().size;
            count(size + 2);
        }
    }

    /** {@code {n}}, {@code {n,}}, {@code {n,m}}; anything else is a brace. */
    private void repeat() {
        int end = pattern(at).indexOf('}');
        String counts = end < 0 ? "" : pattern(at).substring(0, end);
        folded.append('{');
        if (!counts.matches("\\d{1,9}(,\\d{0,9})?")) {
            count(1);
            return;
        }
        long most = 1;
        for (String count : counts.split(",", -1)) {
            most = Math.max(most, count.isEmpty() ? 0 : Long.parseLong(count));
        }
        folded.append(counts).append('}');
        at += end + 1;
        Group group = groups.getFirst();
        group.size += (group.last + 1) * (most + 1);
        group.last = (group.last + 1) * (most + 1);
    }

    private void escape() {
        int c = peek(0);
        switch (c) {
            case 'Q' -> quoted();
            case 'p', 'P' -> {
                unicodeClass();
                count(1);
            }
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                if (c > '7' || peek(1) < '0' || peek(1) > '7') {
                    throw wrong("back-references are not supported");
                }
                code(LetterCase.fold(octal()));
            }
            case '0' -> code(LetterCase.fold(octal()));
            case 'x' -> code(LetterCase.fold(hexadecimal()));
            default -> {
                copy("\\", Math.min(at + 1, characters.length));
                count(1);
            }
        }
    }

    private void quoted() {
        at++;
        while (at < characters.length && !(characters[at] == '\\' && peek(1) == 'E')) {
            code(LetterCase.fold(characters[at++]));
        }
        at = Math.min(at + 2, characters.length);
    }

    /** {@code \pL}, {@code \p{L}}. There are no upper case letters in texts without letter case. */
    private void unicodeClass() {
        int from = at + 1;
        int brace = peek(1) == '{' ? pattern(from).indexOf('}') : 0;
        int end = brace < 0 ? characters.length : Math.min(from + brace + 1, characters.length);
        String name = pattern(from).substring(0, Math.max(0, end - from));
        folded.append('\\').appendCodePoint(characters[at]);
        folded.append(name.replace("{Lu}", "{Ll}").replace("{Lt}", "{Ll}"));
        at = end;
        classes += UNICODE_CLASS;
    }

    private int octal() {
        int value = 0;
        for (int digits = 0; digits < 3 && peek(0) >= '0' && peek(0) <= '7'; digits++) {
            value = value * OCTAL + (characters[at++] - '0');
        }
        return value;
    }

    /** Behind a backslash, {@code x41} or {@code x{41}}. */
    private int hexadecimal() {
        boolean braces = peek(1) == '{';
        int from = at + (braces ? 2 : 1);
        int end = from;
        while (end < characters.length && Character.digit(characters[end], HEXADECIMAL) >= 0 && end - from < 6) {
            end++;
        }
        end = braces ? end : Math.min(end, from + 2);
        boolean whole = braces ? end > from && end < characters.length && characters[end] == '}' : end == from + 2;
        int value = whole ? Integer.parseInt(pattern(from).substring(0, end - from), HEXADECIMAL) : -1;
        if (!Character.isValidCodePoint(value)) {
            throw wrong("invalid escape sequence: `\\x`");
        }
        at = braces ? end + 1 : end;
        return value;
    }

    private void copy(String before, int end) {
        folded.append(before);
        while (at < end) {
            folded.appendCodePoint(characters[at++]);
        }
    }

    private int peek(int ahead) {
        return at + ahead < characters.length ? characters[at + ahead] : -1;
    }

    private boolean startsWith(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (peek(i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A piece from there on, long enough for what is looked for in it. Each character is one unit. */
    private String pattern(int from) {
        StringBuilder piece = new StringBuilder();
        for (int i = from; i < characters.length && i < from + LONGEST_PIECE; i++) {
            piece.append(Character.isBmpCodePoint(characters[i]) ? (char) characters[i] : '\uFFFD');
        }
        return piece.toString();
    }

    private PatternSyntaxException wrong(String reason) {
        return new PatternSyntaxException(reason, pattern);
    }

    /** What stands between brackets. */
    private final class Bracket {

        void rewrite() {
            folded.append('[');
            count(1);
            if (peek(0) == '^') {
                copy("", at + 1);
            }
            boolean first = true;
            while (at < characters.length && (first || characters[at] != ']')) {
                first = false;
                element();
            }
            if (at < characters.length) {
                copy("", at + 1);
            } // else RE2 says so
        }

        private void element() {
            boolean escape = characters[at] == '\\';
            if (startsWith("[:")) {
                int end = pattern(at).indexOf(":]");
                if (end >= 0) {
                    folded.append(pattern(at).substring(0, end + 2).replace("upper", "lower"));
                    at += end + 2;
                    return;
                }
            }
            if (escape && (peek(1) == 'p' || peek(1) == 'P')) {
                at++;
                unicodeClass();
            } else if (escape && peek(1) >= 0 && "dDwWsS".indexOf(peek(1)) >= 0) {
                copy("", at + 2);
            } else {
                range();
            }
        }

        private void range() {
            int low = character();
            if (peek(0) != '-' || peek(1) == ']' || peek(1) < 0) {
                folded.append(hexadecimal(LetterCase.fold(low)));
                return;
            }
            at++;
            int high = character();
            folded.append(hexadecimal(low)).append('-').append(hexadecimal(high));
            classes += LetterCase.appendFolds(
                    low,
                    high,
                    range -> folded.append(hexadecimal(range[0])).append('-').append(hexadecimal(range[1])));
        }

        private int character() {
            int c = characters[at++];
            if (c != '\\') {
                return c;
            }
            int escaped = peek(0);
            if (escaped == 'x') {
                return FoldedPattern.this.hexadecimal();
            }
            if (escaped >= '0' && escaped <= '7') {
                return octal();
            }
            at++;
            return switch (escaped) {
                case 'a' -> 0x07;
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'v' -> 0x0B;
                default -> {
                    if (escaped < 0 || Character.isLetterOrDigit(escaped)) {
                        throw wrong("invalid escape sequence in brackets");
                    }
                    yield escaped;
                }
            };
        }
    }
}
