package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The database that a USE names. */
class UsedDatabaseTest {

    private static SqlText sql(String text) {
        return SqlText.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "USE shop | shop",
                "use `a``b` | a`b",
                "/* x */ Use\tShop ; | Shop",
                "USE `x`; | x",
                "USE \u00e4 | \u00e4"
            })
    void isNamed(String text, String name) {
        assertThat(change(text, "")).contains(new UsedDatabase.Change(name, true, 1));
    }

    private static Optional<UsedDatabase.Change> change(String text, String before) {
        return UsedDatabase.of(sql(text), Dialect.DEFAULT, before, true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SELECT 1",
                "USER()",
                "USEX a",
                "-- USE a",
                "'USE a'",
                "SELECT '; USE a'",
                "DROP DATABASE b",
                "DROP TABLE a"
            })
    void isNoneOfAnythingElse(String text) {
        assertThat(change(text, "a")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT 1; USE b | b | true | 2",
                "USE b; SELECT ';'; USE c; SELECT 1 | c | true | 3",
                "SELECT 1; /* x */ use b | b | true | 2",
                "DROP DATABASE a | ~~ | true | 1",
                "drop schema if exists `a` | ~~ | true | 1",
                "USE b; DROP DATABASE b; SELECT 1 | ~~ | true | 2",
                "DROP DATABASE a; USE b | b | true | 2",
                "DROP DATABASE A | a | false | 1",
                "SELECT 1; /*!50000 USE b */ | b | true | 2"
            })
    void severalStatementsAreReadToTheLast(String text, String name, boolean certain, int statements) {
        assertThat(change(text, "a")).contains(new UsedDatabase.Change(name, certain, statements));
    }

    @Test
    void ofOneStatementTheServerTakesNoMore() {
        assertThat(UsedDatabase.of(sql("SELECT 1; USE b"), Dialect.DEFAULT, "", false))
                .isEmpty();
    }

    @Test
    void aNameThatIsMissingChangesNothing() {
        assertThat(change("USE", "a")).contains(new UsedDatabase.Change("a", true, 1));
    }
}
