package io.failgate.sql;

import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression, written anew so that it finds the same in texts {@linkplain LetterCase without letter case}.
 * RE2/J's own way to disregard case never ends for some characters. On the way it measures how large the compiled
 * expression can get, before anything is compiled. Not thread-safe.
 */
final class FoldedPattern {

    private static final int DEEPEST_NESTING = 100;

    private final PatternReader reader;
    private final long largest;
    private final PatternSize size = new PatternSize();
    private final StringBuilder folded = new StringBuilder();

    private FoldedPattern(String pattern, long largest) {
        this.reader = new PatternReader(pattern);
        this.largest = largest;
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
        return size.total();
    }

    private void rewrite() {
        while (!reader.isAtEnd()) {
            int c = reader.take();
            switch (c) {
                case '\\' -> escape();
                case '[' -> new Bracket().rewrite();
                case '(' -> open();
                case ')' -> {
                    folded.append(')');
                    size.close();
                }
                case '{' -> repeat();
                case '$' -> atom("(?:\\n?$)", 3); // where Java has it as well: in front of a last line break
                case '|', '*', '+', '?' -> {
                    size.addOperator();
                    folded.append((char) c);
                }
                default -> literal(c);
            }
            if (size.soFar() > largest) {
                throw reader.wrong("takes too much memory and time");
            }
        }
    }

    private void atom(String text, long instructions) {
        folded.append(text);
        size.add(instructions);
    }

    private void literal(int c) {
        folded.appendCodePoint(LetterCase.fold(c));
        size.add(1);
    }

    private void code(int c) {
        atom(hexadecimal(c), 1);
    }

    private static String hexadecimal(int c) {
        return "\\x{" + Integer.toHexString(c) + "}";
    }

    private void open() {
        if (size.depth() >= DEEPEST_NESTING) {
            throw reader.wrong("nested too deeply");
        }
        if (reader.startsWith("?=")
                || reader.startsWith("?!")
                || reader.startsWith("?<=")
                || reader.startsWith("?<!")) {
            throw reader.wrong("look-around is not supported");
        }
        if (reader.startsWith("?<") || reader.startsWith("?P<")) {
            int end = reader.indexOf(">");
            size.open();
            folded.append('(').append(end < 0 ? reader.takeRest() : reader.take(end + 1));
        } else if (reader.startsWith("?")) {
            flags();
        } else {
            size.open();
            folded.append('(');
        }
    }

    /** {@code (?flags)} or {@code (?flags:}, without the i that is always in force. */
    private void flags() {
        reader.take(); // the question mark
        boolean off = false;
        StringBuilder flags = new StringBuilder();
        while (!reader.isAtEnd() && reader.peek(0) != ':' && reader.peek(0) != ')') {
            int flag = reader.take();
            off |= flag == '-';
            if (flag != 'i') {
                flags.appendCodePoint(flag);
            } else if (off) {
                throw reader.wrong("letter case is never looked at");
            }
        }
        boolean group = reader.take(1).equals(":");
        if (group) {
            size.open();
            folded.append("(?").append(flags).append(':');
        } else {
            atom(flags.isEmpty() ? "(?:)" : "(?" + flags + ")", 1);
        }
    }

    /** {@code {n}}, {@code {n,}}, {@code {n,m}}; anything else is a brace. */
    private void repeat() {
        int end = reader.indexOf("}");
        String counts = end < 0 ? "" : reader.ahead(end);
        folded.append('{');
        if (!counts.matches("\\d{1,9}(,\\d{0,9})?")) {
            size.add(1);
            return;
        }
        long most = 1;
        for (String count : counts.split(",", -1)) {
            most = Math.max(most, count.isEmpty() ? 0 : Long.parseLong(count));
        }
        folded.append(reader.take(end + 1));
        size.repeat(most);
    }

    private void escape() {
        int c = reader.peek(0);
        switch (c) {
            case 'Q' -> quoted();
            case 'p', 'P' -> {
                unicodeClass();
                size.add(1);
            }
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                if (c > '7' || reader.peek(1) < '0' || reader.peek(1) > '7') {
                    throw reader.wrong("back-references are not supported");
                }
                code(LetterCase.fold(reader.takeOctal()));
            }
            case '0' -> code(LetterCase.fold(reader.takeOctal()));
            case 'x' -> code(LetterCase.fold(reader.takeHexadecimal()));
            default -> atom("\\" + reader.take(1), 1);
        }
    }

    private void quoted() {
        reader.take();
        while (!reader.isAtEnd() && !reader.startsWith("\\E")) {
            code(LetterCase.fold(reader.take()));
        }
        reader.take(2);
    }

    /** {@code \pL}, {@code \p{L}}. There are no upper case letters in texts without letter case. */
    private void unicodeClass() {
        folded.append('\\').appendCodePoint(reader.take());
        int brace = reader.peek(0) == '{' ? reader.indexOf("}") : 0;
        String name = brace < 0 ? reader.takeRest() : reader.take(brace + 1);
        folded.append(name.replace("{Lu}", "{Ll}").replace("{Lt}", "{Ll}"));
        size.addUnicodeClass();
    }

    /** What stands between brackets. */
    private final class Bracket {

        void rewrite() {
            folded.append('[');
            size.add(1);
            if (reader.peek(0) == '^') {
                folded.append(reader.take(1));
            }
            boolean first = true;
            while (!reader.isAtEnd() && (first || reader.peek(0) != ']')) {
                first = false;
                element();
            }
            folded.append(reader.take(1)); // if there is no bracket, RE2 says so
        }

        private void element() {
            int end = reader.startsWith("[:") ? reader.indexOf(":]") : -1;
            boolean escape = reader.peek(0) == '\\';
            if (end >= 0) {
                folded.append(reader.take(end + 2).replace("upper", "lower"));
            } else if (escape && (reader.peek(1) == 'p' || reader.peek(1) == 'P')) {
                reader.take();
                unicodeClass();
            } else if (escape && reader.peek(1) >= 0 && "dDwWsS".indexOf(reader.peek(1)) >= 0) {
                folded.append(reader.take(2));
            } else {
                range();
            }
        }

        private void range() {
            int low = character();
            if (reader.peek(0) != '-' || reader.peek(1) == ']' || reader.peek(1) < 0) {
                folded.append(hexadecimal(LetterCase.fold(low)));
                return;
            }
            reader.take();
            int high = character();
            folded.append(hexadecimal(low)).append('-').append(hexadecimal(high));
            size.addRanges(LetterCase.appendFolds(
                    low,
                    high,
                    range -> folded.append(hexadecimal(range[0])).append('-').append(hexadecimal(range[1]))));
        }

        private int character() {
            int c = reader.take();
            if (c != '\\') {
                return c;
            }
            int escaped = reader.peek(0);
            if (escaped == 'x') {
                return reader.takeHexadecimal();
            }
            if (escaped >= '0' && escaped <= '7') {
                return reader.takeOctal();
            }
            reader.take(1);
            return switch (escaped) {
                case 'a' -> 0x07;
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'v' -> 0x0B;
                default -> {
                    if (escaped < 0 || Character.isLetterOrDigit(escaped)) {
                        throw reader.wrong("invalid escape sequence in brackets");
                    }
                    yield escaped;
                }
            };
        }
    }
}
