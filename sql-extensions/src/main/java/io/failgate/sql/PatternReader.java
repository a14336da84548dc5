package io.failgate.sql;

import com.google.re2j.PatternSyntaxException;

/** The characters of a regular expression, and how far they were read. Not thread-safe. */
final class PatternReader {

    /** Longest name or count that is looked for. */
    private static final int LONGEST_PIECE = 100;

    private static final int OCTAL = 8;
    private static final int HEXADECIMAL = 16;

    private final String pattern;
    private final int[] characters;
    private int at;

    PatternReader(String pattern) {
        this.pattern = pattern;
        this.characters = pattern.codePoints().toArray();
    }

    boolean isAtEnd() {
        return at >= characters.length;
    }

    /** Takes the next character; there must be one. */
    int take() {
        return characters[at++];
    }

    /** Takes as many characters as that, or all that are left, as they are. */
    String take(int count) {
        int length = Math.min(count, characters.length - at);
        String taken = new String(characters, at, length);
        at += length;
        return taken;
    }

    /** Takes all that is left. */
    String takeRest() {
        return take(characters.length);
    }

    /** The character that many characters ahead; negative behind the last. */
    int peek(int ahead) {
        return at + ahead < characters.length ? characters[at + ahead] : -1;
    }

    boolean startsWith(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (peek(i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** How many characters there are in front of a text; negative if it does not come soon. */
    int indexOf(String text) {
        StringBuilder piece = new StringBuilder();
        for (int i = at; i < characters.length && i < at + LONGEST_PIECE; i++) {
            // each character is one unit
            piece.append(Character.isBmpCodePoint(characters[i]) ? (char) characters[i] : '\uFFFD');
        }
        return piece.indexOf(text);
    }

    /** The next characters, which are there; they are not taken. */
    String ahead(int count) {
        return new String(characters, at, count);
    }

    /** Takes up to three digits behind a backslash. */
    int takeOctal() {
        int value = 0;
        for (int digits = 0; digits < 3 && peek(0) >= '0' && peek(0) <= '7'; digits++) {
            value = value * OCTAL + (take() - '0');
        }
        return value;
    }

    /** Takes {@code x41} or {@code x{41}} behind a backslash. */
    int takeHexadecimal() {
        boolean braces = peek(1) == '{';
        int from = braces ? 2 : 1;
        int most = braces ? 6 : 2;
        int value = 0;
        int digits = 0;
        while (digits < most && Character.digit(peek(from + digits), HEXADECIMAL) >= 0) {
            value = value * HEXADECIMAL + Character.digit(peek(from + digits++), HEXADECIMAL);
        }
        boolean whole = braces ? digits > 0 && peek(from + digits) == '}' : digits == most;
        if (!whole || !Character.isValidCodePoint(value)) {
            throw wrong("invalid escape sequence: `\\x`");
        }
        at += from + digits + (braces ? 1 : 0);
        return value;
    }

    PatternSyntaxException wrong(String reason) {
        return new PatternSyntaxException(reason, pattern);
    }
}
