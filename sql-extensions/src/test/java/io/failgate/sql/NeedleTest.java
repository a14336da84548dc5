package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A needle is in the bytes of a text exactly if it is in the text, letter case and backslashes aside. */
class NeedleTest {

    private static final List<String> PIECES = List.of(
            "k", "K", "\u212A", "i", "I", "\u0130", "\u0131", "s", "S", "\u017F", "a", "A", "_", "\\", "\\\\", "\u00E9",
            "\u20AC", " ", "1", "$");

    private static Optional<Needle> in(String text) {
        return Needle.in(LetterCase.fold(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            nullValues = "none",
            value = {
                "orders|orders",
                "Shop.ORDERS|orders",
                "a.bc.de|bc",
                "a b|none",
                "''|none",
                "t|none",
                "`my``table`|table",
                "$a_1-b|$a_1",
                "na\u00EFve|na",
                "ma\u017F\u017Fe|masse",
                "\u212Am|km"
            })
    void isTheLongestRunOfItsCharacters(String text, String needle) {
        assertThat(in(text).map(Needle::toString)).isEqualTo(Optional.ofNullable(needle));
    }

    @Test
    void allThatFoldsToALetterIsFound() {
        for (int c = 0x80; c <= Character.MAX_CODE_POINT; c++) {
            int folded = LetterCase.fold(c);
            if (folded < 0x80) {
                for (String around : List.of("%s", "x%s", "%sx", "x%sy")) {
                    Needle needle = Needle.ofAny("xx" + around.formatted(Character.toString(folded)));
                    String text = "xx" + around.formatted(Character.toString(c));
                    assertThat(needle.isIn(BytesOfSql.of(text))).as(text).isTrue();
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12})
    void isFoundWhereItIs(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int found = 0;
        for (int i = 0; i < 50_000; i++) {
            String text = text(random, random.nextInt(30));
            Optional<Needle> needle = in(text(random, 2 + random.nextInt(4)));
            if (needle.isPresent()) {
                boolean there =
                        folded(text.replace("\\", "")).contains(needle.get().toString());
                assertThat(needle.get().isIn(BytesOfSql.of(text)))
                        .as("%s in %s", needle.get(), text)
                        .isEqualTo(there);
                found += there ? 1 : 0;
            }
        }
        assertThat(found).isBetween(500, 45_000);
    }

    private static String folded(String text) {
        int[] characters = LetterCase.fold(text);
        return new String(characters, 0, characters.length);
    }

    private static String text(SplittableRandom random, int pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EXECUTE s",
                "select 1; execute s",
                "PREPARE s FROM @a",
                "/*!50003EXECUTE s*/",
                "SET STATEMENT a = 1 FOR EXECUTE s",
                "prepare"
            })
    void aTextThatMayExecuteAnotherIsDoubtful(String sql) {
        assertThat(NamedTables.mayBeDoubtful(BytesOfSql.of(sql))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT executed FROM t",
                "SELECT * FROM prepared_statements",
                "SELECT re_execute, unprepare, $execute FROM t WHERE preparer = 1",
                "SELECT 1",
                ""
            })
    void anOrdinaryTextIsNot(String sql) {
        assertThat(NamedTables.mayBeDoubtful(BytesOfSql.of(sql))).isFalse();
    }
}
