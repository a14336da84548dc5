package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever the text, parsing gives terms that can be printed and read again, or says where the text is wrong. */
@Timeout(60)
class TermsFuzzTest {

    private static final int RANDOM_TEXTS = 150_000;
    private static final int DAMAGED_TERMS = 50_000;
    private static final int WELL_FORMED = 5_000;
    private static final long SEED = Long.getLong("terms.seed", 20_261_121);
    private static final Vocabulary VOCABULARY = new Vocabulary(List.of(HostAction.values()));
    private static final String[] TOKENS = {
        "off",
        "return",
        "sleep",
        "delay",
        "yield",
        "pause",
        "panic",
        "crash",
        "break",
        "print",
        "poke",
        "throw-away",
        "Return",
        "OFF",
        "retrun",
        "where",
        "WHERE",
        "->",
        "-",
        ">",
        "&",
        "%",
        "*",
        "(",
        ")",
        "()",
        ",",
        "{",
        "}",
        "[",
        "]",
        ":",
        "\"",
        "'",
        "`",
        "\\",
        "\\u",
        "\\u12",
        "\\n",
        "\"a\"",
        "'b'",
        "`c`",
        "0",
        "1",
        "50",
        "007",
        ".5",
        "5.",
        "1.5",
        "-1",
        "+",
        "1e5",
        "1e999",
        "0x10",
        "9223372036854775808",
        "99999999999999999999",
        "5ms",
        "1h30m",
        "99999999h",
        "true",
        "null",
        "abc",
        "_",
        "{\"mode\":",
        "\"mode\"",
        "\"alwaysOn\"",
        "{\"times\":",
        "\"skip\"",
        "\"activationProbability\"",
        "\"data\"",
        "\"where\"",
        "[[[[",
        " ",
        "\t",
        "\n",
        "\0",
        "\u00a0",
        "\u2028",
        "é",
        "中",
        "\uD83D\uDE00",
        "\uD83D",
        "\uDE00",
        "=",
        ";",
        "/"
    };

    private static Terms parse(String text) {
        return new TermsParser(text, VOCABULARY).parse();
    }

    @Test
    void randomTextIsReadOrRefused() {
        everyCase(RANDOM_TEXTS, seed -> randomText(new SplittableRandom(seed)));
    }

    @Test
    void damagedTermsAreReadOrRefused() {
        List<String> wellFormed = LongStream.range(SEED, SEED + WELL_FORMED)
                .mapToObj(seed -> TermsGenerator.sample(seed).text())
                .toList();
        everyCase(
                DAMAGED_TERMS,
                seed -> damaged(wellFormed.get(Math.floorMod(seed, WELL_FORMED)), new SplittableRandom(seed)));
    }

    /** On all processors, which a parser must not mind either. */
    private static void everyCase(int cases, LongFunction<String> texts) {
        int read = (int) LongStream.range(SEED, SEED + cases)
                .parallel()
                .filter(seed -> isRead(seed, texts.apply(seed)))
                .count();
        assertThat(read).as("texts that are terms by chance").isBetween(cases / 200, cases / 2);
    }

    private static boolean isRead(long seed, String text) {
        Throwable thrown = catchThrowable(() -> readPrintAndRead(text));
        if (thrown != null && !isRefusal(thrown, text)) {
            throw new AssertionError("seed " + seed + ": " + text, thrown);
        }
        return thrown == null;
    }

    private static boolean isRefusal(Throwable thrown, String text) {
        return thrown instanceof TermsException wrong
                && wrong.position() >= 0
                && wrong.position() <= text.length()
                && wrong.getMessage() != null
                && wrong.getMessage()
                        .startsWith("failed to parse \"" + text + "\" past \"" + text.substring(wrong.position()))
                && wrong.caret().endsWith(" ".repeat(wrong.position()) + "^");
    }

    private static void readPrintAndRead(String text) {
        Terms terms = parse(text);
        try {
            if (parse(terms.toString()).chain().equals(terms.chain())) {
                return;
            }
        } catch (TermsException wrong) {
            throw new AssertionError("printed as " + terms, wrong);
        }
        throw new AssertionError("printed as " + terms + ", which is something else");
    }

    private static String randomText(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(12); left > 0; left--) {
            text.append(piece(random));
        }
        return text.toString();
    }

    private static String piece(SplittableRandom random) {
        return switch (random.nextInt(12)) {
            case 0 -> String.valueOf((char) random.nextInt(0x10000));
            case 1 -> String.valueOf((char) random.nextInt(0x80));
            default -> TOKENS[random.nextInt(TOKENS.length)];
        };
    }

    /** Removes, repeats, inserts or replaces a few pieces. */
    private static String damaged(String terms, SplittableRandom random) {
        StringBuilder text = new StringBuilder(terms);
        for (int left = random.nextInt(1, 4); left > 0; left--) {
            int from = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), from + random.nextInt(6));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(from, to);
                case 1 -> text.insert(from, text.substring(from, to));
                case 2 -> text.insert(from, piece(random));
                default -> text.replace(from, to, piece(random));
            }
        }
        return text.toString();
    }
}
