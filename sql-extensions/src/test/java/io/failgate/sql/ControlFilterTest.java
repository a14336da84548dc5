package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gate finds the word wherever it is, and nothing else. */
class ControlFilterTest {

    private static boolean mayBeControl(String sql) {
        return ControlFilter.mayBeControl(BytesOfSql.of(sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "failpoint",
                "SET @put_failpoint = 'a=return'",
                "set @PUT_FAILPOINT='a=return'",
                "SET @x = 1, @`Remove_Session_FailPoint` := \"a\"",
                "SELECT 1; SHOW FAILPOINTS",
                "SHOW FULL FailPoints",
                "SELECT /*+ FAILPOINT('a=b') */ 1",
                "COMMIT /* failpoint: a=b */",
                "SET @failpoint_seed = 42",
                "failpoinfailpoint",
                "failpfailpoint",
                "ttttttttfailpoint",
                "tfailpointt",
                "fail failpoint"
            })
    void itFindsTheWordInAnyLetterCase(String sql) {
        assertThat(mayBeControl(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "t",
                "failpoin",
                "ailpoint",
                "fail point",
                "failpo\u0131nt",
                "SELECT 1",
                "INSERT INTO t VALUES ('failpoin', 't')",
                "tniopliaf",
                "failpoixt",
                "xailpoint"
            })
    void itKeepsOutWhatHasNoSuchWord(String sql) {
        assertThat(mayBeControl(sql)).isFalse();
    }

    @Test
    void aTextIsLetThroughOnlyOnceTheWordIsComplete() {
        BytesOfSql text = BytesOfSql.of("/* a */ SHOW FULL FailPoint");
        assertThat(ControlFilter.mayBeControl(text)).isTrue();
        for (int length = 0; length < text.length(); length++) {
            assertThat(ControlFilter.mayBeControl(text.first(length)))
                    .as("%d bytes", length)
                    .isFalse();
        }
    }

    @Test
    void eachOfItsBytesCounts() {
        for (int i = 0; i < 9; i++) {
            for (int b = 0; b < 256; b++) {
                byte[] bytes = "failpoint".getBytes(StandardCharsets.US_ASCII);
                boolean same = b == bytes[i] || b == bytes[i] - ('a' - 'A') || (b == '@' && i == 0); // @ailpoint
                bytes[i] = (byte) b;
                assertThat(ControlFilter.mayBeControl(BytesOfSql.of(bytes)))
                        .as("byte %d at %d", b, i)
                        .isEqualTo(same);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void itAgreesWithAPlainSearchOnTextsOfItsOwnLetters(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int found = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(8); j > 0; j--) {
                int start = random.nextInt(9);
                text.append("failpoint", start, start + random.nextInt(10 - start));
            }
            boolean there = text.toString().contains("failpoint");
            found += there ? 1 : 0;
            String sql =
                    random.nextBoolean() ? text.toString() : text.toString().toUpperCase(Locale.ROOT);
            assertThat(mayBeControl(sql)).as(sql).isEqualTo(there);
        }
        assertThat(found).isBetween(100, 19_900);
    }

    @Test
    void itReadsEachByteOnceAndEightTogether() {
        int[] reads = new int[1];
        SqlText text = new SqlText() {
            @Override
            public int length() {
                return 9_000;
            }

            @Override
            public int byteAt(int index) {
                reads[0]++;
                return 'x';
            }

            @Override
            public long eightAt(int index) {
                reads[0]++;
                return 0x7878_7878_7878_7878L;
            }
        };
        assertThat(ControlFilter.mayBeControl(text)).isFalse();
        assertThat(reads[0]).isEqualTo(9_000 / 8);
    }

    @ParameterizedTest
    @EnumSource(ControlVariable.class)
    void everyVariableIsSeen(ControlVariable variable) {
        byte[] set = ("SET @" + variable.variableName() + "='x'").getBytes(StandardCharsets.US_ASCII);
        assertThat(ControlFilter.mayBeControl(SqlText.of(set))).isTrue();
    }
}
