package io.failgate.proxy.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values come into a server's text as the server puts them there. */
class MessageFormatTest {

    private static String format(String text, String... values) {
        List<Optional<String>> all = Stream.of(values)
                .map(value -> value.isEmpty() ? Optional.<String>empty() : Optional.of(value))
                .toList();
        return new MessageFormat(text).format(all);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            Unknown database '%-.192s'              | Unknown database 'a'
            table %`s.%`-.64s                       | table `a`.`b``c`
            %.*s and %-.*s                          | a and b`c
            %d %lu %llu %zu %08x                    | a b`c ? ? ?
            Unknown thread id: %ld, less than 50%%. | Unknown thread id: a, less than 50%.
            '%2$*1$s'                               | 'a'
            %strigger                               | atrigger
            why?                                    | why?
            """)
    void valuesTakeThePlacesOfPlaceholders(String text, String told) {
        assertThat(format(text, "a", "b`c")).isEqualTo(told);
    }

    @Test
    void whatIsNotKnownIsAQuestionMark() {
        assertThat(format("'%s'@'%s' for %`s", "", "b")).isEqualTo("'?'@'b' for `?`");
    }

    @Test
    void valuesAreCutWhereTheServerCutsThem() {
        assertThat(format("near '%-.80s'", "x".repeat(81))).isEqualTo("near '" + "x".repeat(80) + "'");
        assertThat(format("near '%-.80T'", "x".repeat(81))).isEqualTo("near '" + "x".repeat(77) + "...'");
        assertThat(format("near '%-.80T'", "x".repeat(80))).isEqualTo("near '" + "x".repeat(80) + "'");
    }

    @Test
    void signsInValuesMeanNothing() {
        assertThat(format("'%s' '%s'", "$1\\%s", "?")).isEqualTo("'$1\\%s' '?'");
    }
}
