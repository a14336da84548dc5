package io.failgate.failpoint;

/** Quoted strings: in double, single or back quotes, with backslash escapes, and the quote itself doubled. */
final class Quoted {

    private Quoted() {}

    static boolean starts(char c) {
        return c == '"' || c == '\'' || c == '`';
    }

    /** Reads a quoted string that starts here. */
    static String read(Cursor cursor) {
        int start = cursor.position();
        char quote = cursor.next();
        StringBuilder out = new StringBuilder();
        while (true) {
            if (cursor.atEnd()) {
                throw cursor.failAt(start, "the quote " + quote + " is not closed");
            }
            char c = cursor.next();
            if (c == '\\') {
                out.append(escaped(cursor));
            } else if (c != quote) {
                out.append(c);
            } else if (cursor.peek() == quote) {
                out.append(cursor.next());
            } else {
                return out.toString();
            }
        }
    }

    private static char escaped(Cursor cursor) {
        int place = cursor.position() - 1;
        char c = cursor.next();
        return switch (c) {
            case '"', '\'', '`', '\\', '/' -> c;
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> unicode(cursor);
            default -> throw cursor.failAt(place, "unknown escape \\" + c);
        };
    }

    private static char unicode(Cursor cursor) {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char c = cursor.peek();
            int digit = c > 'f' ? -1 : Character.digit(c, 16);
            if (digit < 0) {
                throw cursor.fail("\\u needs four hexadecimal digits");
            }
            cursor.next();
            code = code * 16 + digit;
        }
        return (char) code;
    }

    /** Whether a character does nothing but show itself. */
    private static boolean isPlain(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** Writes text in double quotes, so that {@link #read} gives it back. */
    static String write(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> out.append(isPlain(c) ? String.valueOf(c) : String.format("\\u%04x", (int) c));
            }
        }
        return out.append('"').toString();
    }
}
