package io.failgate.proxy.logging;

/**
 * Foreign text, made safe to show: characters that would break a line, move a cursor or turn the direction of writing
 * are spelled out.
 */
public final class PrintableText {

    private PrintableText() {}

    /** The text, cut to so many characters, with the number of missing ones behind it. */
    public static String of(String text, int longest) {
        int length = text.length() <= longest ? text.length() : endBefore(text, longest);
        StringBuilder shown = new StringBuilder(length + 16);
        for (int i = 0; i < length; ) {
            int c = text.codePointAt(i);
            append(shown, c);
            i += Character.charCount(c);
        }
        if (length < text.length()) {
            shown.append("... (").append(text.length() - length).append(" more characters)");
        }
        return shown.toString();
    }

    /** No character is cut in half. */
    private static int endBefore(String text, int longest) {
        return Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    }

    private static void append(StringBuilder shown, int c) {
        switch (c) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> {
                if (isPrintable(c)) {
                    shown.appendCodePoint(c);
                } else {
                    shown.append(c < 0x10000 ? String.format("\\u%04x", c) : String.format("\\u{%x}", c));
                }
            }
        }
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
