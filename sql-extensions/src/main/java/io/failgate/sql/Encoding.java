package io.failgate.sql;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** How bytes make characters: what decides where a string, a name or a word ends. */
public enum Encoding {
    /** No byte of a longer character looks like ASCII: UTF-8, the ISO 8859 family, EUC and all the rest. */
    ASCII_SAFE("UTF-8") {
        @Override
        boolean isPair(int lead, int trail) {
            return false;
        }
    },
    /** MySQL's {@code big5}. */
    BIG5("Big5") {
        @Override
        boolean isPair(int lead, int trail) {
            return isIn(lead, 0xA1, 0xF9) && (isIn(trail, 0x40, 0x7E) || isIn(trail, 0xA1, 0xFE));
        }
    },
    /** MySQL's {@code sjis} and {@code cp932}. */
    SHIFT_JIS("windows-31j") {
        @Override
        boolean isPair(int lead, int trail) {
            boolean leads = isIn(lead, 0x81, 0x9F) || isIn(lead, 0xE0, 0xFC);
            return leads && (isIn(trail, 0x40, 0x7E) || isIn(trail, 0x80, 0xFC));
        }
    },
    /** MySQL's {@code gbk}. */
    GBK("GBK") {
        @Override
        boolean isPair(int lead, int trail) {
            return isIn(lead, 0x81, 0xFE) && (isIn(trail, 0x40, 0x7E) || isIn(trail, 0x80, 0xFE));
        }
    },
    /** MySQL's {@code gb18030}: the pairs of GBK, and characters of four bytes. */
    GB18030("GB18030") {
        @Override
        boolean isPair(int lead, int trail) {
            return GBK.isPair(lead, trail);
        }

        @Override
        int charLength(SqlText text, int at, int end) {
            boolean four = end - at >= 4
                    && isIn(text.byteAt(at), 0x81, 0xFE)
                    && isIn(text.byteAt(at + 1), 0x30, 0x39)
                    && isIn(text.byteAt(at + 2), 0x81, 0xFE)
                    && isIn(text.byteAt(at + 3), 0x30, 0x39);
            return four ? 4 : super.charLength(text, at, end);
        }
    };

    /** UTF-8 where a small Java runtime lacks the right one: names and terms are ASCII mostly. */
    private final Charset charset;

    Encoding(String charset) {
        this.charset = Charset.isSupported(charset) ? Charset.forName(charset) : StandardCharsets.UTF_8;
    }

    /** The encoding of a MySQL character set, its name in any letter case. */
    static Encoding of(String characterSet) {
        return switch (characterSet.strip().toLowerCase(Locale.ROOT)) {
            case "big5" -> BIG5;
            case "sjis", "cp932" -> SHIFT_JIS;
            case "gbk" -> GBK;
            case "gb18030" -> GB18030;
            default -> ASCII_SAFE;
        };
    }

    /** Whether two bytes are one character. */
    abstract boolean isPair(int lead, int trail);

    /**
     * Length in bytes of the character at the index; 1 for a byte that starts no valid pair.
     */
    int charLength(SqlText text, int at, int end) {
        return end - at >= 2 && isPair(text.byteAt(at), text.byteAt(at + 1)) ? 2 : 1;
    }

    /** Decodes it. */
    Charset charset() {
        return charset;
    }

    private static boolean isIn(int c, int first, int last) {
        return c >= first && c <= last;
    }
}
