package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent instead differs in nothing but what must. */
class RewritingTest {

    private static Rewriting rewritten(BytesOfSql text, int statement) {
        return Rewriting.ofControlSet(text, (Statement.ControlSet)
                Script.parse(text, Dialect.DEFAULT, true).statements().get(statement));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SET @put_failpoint = 'a', @x = 1, @remove_failpoint = 'b' | SET @put_failpoint = 'a', @x = 1, \
            @remove_failpoint = 'b' | put_failpoint,remove_failpoint
            SET @`Put_FailPoint`='a' | SET @`Put_FailPoint`='a' | put_failpoint
            SET @put_failpoint='a', @PUT_failpoint='b' | SET @`failgate_put_failpoint_1`='a', @PUT_failpoint='b' \
            | failgate_put_failpoint_1,put_failpoint
            SET @'put_failpoint':=@put_failpoint,@put_failpoint=2,@put_failpoint=3 \
            | SET @`failgate_put_failpoint_1`:=@put_failpoint,@`failgate_put_failpoint_2`=2,@put_failpoint=3 \
            | failgate_put_failpoint_1,failgate_put_failpoint_2,put_failpoint
            SET @put_failpoint=1,@wait_failpoint=2,@put_failpoint=3,@wait_failpoint=4 \
            | SET @`failgate_put_failpoint_1`=1,@`failgate_wait_failpoint_1`=2,@put_failpoint=3,@wait_failpoint=4 \
            | failgate_put_failpoint_1,failgate_wait_failpoint_1,put_failpoint,wait_failpoint
            """)
    void everyValueOfASetCanBeReadBack(String sql, String sent, String variables) {
        Rewriting rewriting = rewritten(BytesOfSql.of(sql), 0);
        assertThat(new String(rewriting.sql(), StandardCharsets.UTF_8)).isEqualTo(sent);
        assertThat(rewriting.variables()).isEqualTo(List.of(variables.split(",")));
    }

    @Test
    void itIsOneStatementOfItsTextAndItsBytesStayAsTheyAre() {
        Rewriting rewriting = rewritten(BytesOfSql.withHex("COMMIT; SET @put_failpoint = '{E9}\\n'; COMMIT"), 1);
        assertThat(rewriting.sql()).isEqualTo("SET @put_failpoint = 'é\\n'".getBytes(StandardCharsets.ISO_8859_1));
        Arrays.fill(rewriting.sql(), (byte) 0);
        assertThat(rewriting.sql()).startsWith('S', 'E', 'T');
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT/*+ FAILPOINT('a=b') */1                  | SELECT                       1                  | ~~
            SELECT /*+ BKA(t) FAILPOINT('a=)"') MRR(t) */ 1 | SELECT /*+ BKA(t)                   MRR(t) */ 1 | ~~
            SELECT /*+ FAILPOINT("a=b\\") MRR(t) */ 1       | SELECT /*+                   MRR(t) */ 1        \
            | NO_BACKSLASH_ESCAPES
            SELECT /*+ FAILPOINT("a=b\\" c") MRR(t) */ 1    | SELECT /*+                      MRR(t) */ 1     | ~~
            COMMIT /* failpoint: a=b */                     | COMMIT /* failpoint: a=b */                     | ~~
            """)
    void aHintIsBlankedOut(String sql, String sent, String sqlMode) {
        BytesOfSql text = BytesOfSql.of(sql);
        Statement statement = Script.parse(text, Dialect.of(sqlMode, "utf8mb4"), true)
                .statements()
                .get(0);
        Hint hint = ((Statement.Ordinary) statement).hint().orElseThrow();
        assertThat(new String(Rewriting.withoutHint(text, hint), StandardCharsets.UTF_8))
                .isEqualTo(sent)
                .hasSameSizeAs(sql);
    }

    @Test
    void aHintIsBlankedOutInOtherEncodings() {
        BytesOfSql text = BytesOfSql.withHex("SELECT '{95 5C}' /*+ MRR(t) FAILPOINT('a={95 5C}') */; COMMIT");
        Statement statement =
                Script.parse(text, Dialect.of("", "sjis"), true).statements().get(0);
        Hint hint = ((Statement.Ordinary) statement).hint().orElseThrow();
        assertThat(Rewriting.withoutHint(text, hint))
                .hasSize(text.length())
                .containsSequence(("MRR(t)" + " ".repeat(19) + "*/; COMMIT").getBytes(StandardCharsets.US_ASCII));
    }
}
