package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** LIKE as MySQL has it. */
class LikePatternTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            abc       | abc      | true
            abc       | ABC      | true
            ÄÖ        | äö       | true
            abc       | abcd     | false
            abc       | ab       | false
            ~~        | ~~       | true
            ~~        | a        | false
            %         | ~~       | true
            %         | abc      | true
            %%        | abc      | true
            _         | a        | true
            _         | ~~       | false
            _         | 😀       | true
            __        | 😀       | false
            a%        | abc      | true
            %c        | abc      | true
            %b%       | abc      | true
            %d%       | abc      | false
            a%b%c     | axbxbc   | true
            a%b%c     | axcxb    | false
            %ab       | aab      | true
            _%_       | a        | false
            a\\%      | a%       | true
            a\\%      | ab       | false
            a\\_b     | a_b      | true
            a\\_b     | axb      | false
            a\\\\b    | a\\b     | true
            a\\b      | ab       | true
            a\\       | a\\      | true
            [a].*     | [a].*    | true
            [a].*     | ab       | false
            """)
    void aPatternMatchesAWholeText(String pattern, String text, boolean matches) {
        assertThat(LikePattern.of(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void theEscapeCharacterCanBeAnotherOrNone() {
        assertThat(LikePattern.of("a|%\\", '|').matches("a%\\")).isTrue();
        assertThat(LikePattern.of("a\\_", -1).matches("a\\x")).isTrue();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void itAgreesWithARegularExpression(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int matching = 0;
        for (int i = 0; i < 20_000; i++) {
            String pattern = random(random, "ab%_", 6);
            String text = random(random, "ab", 8);
            boolean expected = Pattern.matches(pattern.replace("%", ".*").replace("_", "."), text);
            matching += expected ? 1 : 0;
            assertThat(LikePattern.of(pattern).matches(text))
                    .as("%s like %s", text, pattern)
                    .isEqualTo(expected);
        }
        assertThat(matching).isGreaterThan(1_000);
    }

    private static String random(SplittableRandom random, String letters, int longest) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(longest + 1); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    @Test
    @Timeout(60)
    void manySignsDoNotMakeItSlow() {
        assertThat(LikePattern.of("%a".repeat(1_000) + "b").matches("a".repeat(50_000)))
                .isFalse();
    }
}
