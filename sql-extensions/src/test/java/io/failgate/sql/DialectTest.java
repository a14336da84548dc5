package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a session's variables say about its SQL. */
class DialectTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ~~                                                                  | false | true
            STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION                          | false | true
            ANSI_QUOTES                                                         | true  | true
            REAL_AS_FLOAT,PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ANSI         | true  | true
            NO_BACKSLASH_ESCAPES                                                | false | false
            ansi_quotes, no_backslash_escapes                                   | true  | false
            NOT_ANSI_QUOTES                                                     | false | true
            """)
    void theSqlModeDecidesOnQuotesAndBackslashes(String sqlMode, boolean ansiQuotes, boolean backslashEscapes) {
        assertThat(Dialect.of(sqlMode, "utf8mb4"))
                .isEqualTo(new Dialect(ansiQuotes, backslashEscapes, Encoding.ASCII_SAFE));
    }

    @ParameterizedTest
    @CsvSource({
        "utf8mb4,ASCII_SAFE",
        "utf8mb3,ASCII_SAFE",
        "latin1,ASCII_SAFE",
        "ujis,ASCII_SAFE",
        "nonsense,ASCII_SAFE",
        "big5,BIG5",
        "Big5,BIG5",
        "sjis,SHIFT_JIS",
        "CP932,SHIFT_JIS",
        "gbk,GBK",
        "GB18030,GB18030"
    })
    void theCharacterSetDecidesOnTheEncoding(String characterSet, Encoding encoding) {
        assertThat(Dialect.of("", characterSet).encoding()).isEqualTo(encoding);
    }

    @Test
    void theDefaultIsThatOfASessionThatSetsNothing() {
        assertThat(Dialect.DEFAULT).isEqualTo(Dialect.of("", "utf8mb4"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {81 5C}          | SHIFT_JIS GBK GB18030
            {A1 5C}          | BIG5 GBK GB18030
            {A1 40}          | BIG5 GBK GB18030
            {A0 5C}          | GBK GB18030
            {E0 5C}          | SHIFT_JIS BIG5 GBK GB18030
            {FC FC}          | SHIFT_JIS GBK GB18030
            {FE FE}          | GBK GB18030
            {F9 FE}          | BIG5 GBK GB18030
            {FA 60}          | SHIFT_JIS GBK GB18030
            {81 7E}          | SHIFT_JIS GBK GB18030
            {81 80}          | SHIFT_JIS GBK GB18030
            {81 7F}          | -
            {81 3F}          | -
            {81 27}          | -
            {80 5C}          | -
            {FF 5C}          | -
            {81 FF}          | -
            {81 30}          | -
            {81}             | -
            {5C 5C}          | -
            """)
    void twoBytesAreOneCharacterInSomeEncodings(String hex, String encodings) {
        BytesOfSql text = BytesOfSql.withHex(hex);
        for (Encoding encoding : Encoding.values()) {
            int expected = encodings.matches(".*\\b" + encoding + "\\b.*") ? 2 : 1;
            assertThat(encoding.charLength(text, 0, text.length()))
                    .as("%s", encoding)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"{81 30 81 30},4", "{FE 39 FE 39},4", "{81 30 81},1", "{81 30 81 40},1", "{81 3A 81 30},1"})
    void fourBytesAreOneCharacterInGb18030(String hex, int length) {
        BytesOfSql text = BytesOfSql.withHex(hex);
        assertThat(Encoding.GB18030.charLength(text, 0, text.length())).isEqualTo(length);
        assertThat(Encoding.GBK.charLength(text, 0, text.length())).isEqualTo(1);
    }
}
