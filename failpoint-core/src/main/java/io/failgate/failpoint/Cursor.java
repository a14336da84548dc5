package io.failgate.failpoint;

import java.util.function.IntPredicate;

/** A place in a text that is being parsed. Tokens are taken from the front; blanks between them are free. */
final class Cursor {

    static final char END = '\0';

    private final String text;
    private int position;

    Cursor(String text) {
        this.text = text;
    }

    int position() {
        return position;
    }

    /** Goes back to, or forward to, a place that was seen before. */
    void moveTo(int place) {
        position = place;
    }

    boolean atEnd() {
        return position == text.length();
    }

    /** The character here, or {@link #END}. */
    char peek() {
        return atEnd() ? END : text.charAt(position);
    }

    /** Takes one character, whatever it is. */
    char next() {
        if (atEnd()) {
            throw fail("unexpected end");
        }
        return text.charAt(position++);
    }

    void skipBlanks() {
        takeWhile(Character::isWhitespace);
    }

    /** Takes the characters that satisfy the condition; the empty string if the first does not. */
    String takeWhile(IntPredicate condition) {
        int start = position;
        while (!atEnd() && condition.test(text.charAt(position))) {
            position++;
        }
        return text.substring(start, position);
    }

    /** Takes the token if it comes next, after blanks; otherwise stays where it is, blanks skipped. */
    boolean accept(String token) {
        skipBlanks();
        boolean here = text.startsWith(token, position);
        position += here ? token.length() : 0;
        return here;
    }

    void expect(String token) {
        if (!accept(token)) {
            throw fail("expected \"" + token + "\"");
        }
    }

    /** Takes all that is left. */
    String rest() {
        String rest = text.substring(position);
        position = text.length();
        return rest;
    }

    /** The exception for a mistake here. */
    TermsException fail(String reason) {
        return failAt(position, reason);
    }

    TermsException failAt(int place, String reason) {
        return new TermsException(text, place, reason);
    }
}
