package io.failgate.sql;

import java.io.ByteArrayOutputStream;

/** What stands between quotes, as the server reads it. */
final class QuotedText {

    private QuotedText() {}

    /** The text of a closed string or quoted name: without its quotes, its escapes resolved. */
    static String of(SqlText text, Dialect dialect, Token token) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(token.end() - token.start());
        int quote = text.byteAt(token.start());
        boolean escapes = dialect.escapesIn(quote);
        int end = token.end() - 1;
        int at = token.start() + 1;
        while (at < end) {
            int c = text.byteAt(at);
            int length = dialect.encoding().charLength(text, at, end);
            if (c == '\\' && escapes) {
                escaped(text.byteAt(at + 1), out);
                length = 2;
            } else if (c == quote) {
                out.write(c);
                length = 2;
            } else {
                copy(text, at, length, out);
            }
            at += length;
        }
        return out.toString(dialect.encoding().charset());
    }

    /** The text of any range of bytes. */
    static String plain(SqlText text, Dialect dialect, int start, int end) {
        return new String(text.slice(start, end).toBytes(), dialect.encoding().charset());
    }

    private static void copy(SqlText text, int start, int length, ByteArrayOutputStream out) {
        for (int i = start; i < start + length; i++) {
            out.write(text.byteAt(i));
        }
    }

    private static void escaped(int c, ByteArrayOutputStream out) {
        switch (c) {
            case '0' -> out.write('\0');
            case 'b' -> out.write('\b');
            case 'n' -> out.write('\n');
            case 'r' -> out.write('\r');
            case 't' -> out.write('\t');
            case 'Z' -> out.write('\u001A');
            case '%', '_' -> {
                out.write('\\'); // LIKE wants to see it
                out.write(c);
            }
            default -> out.write(c);
        }
    }
}
