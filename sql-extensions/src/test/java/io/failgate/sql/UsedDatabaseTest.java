package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
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
        assertThat(UsedDatabase.of(sql(text))).contains(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SELECT 1", "USER()", "USEX a", "-- USE a", "'USE a'"})
    void isNoneOfAnythingElse(String text) {
        assertThat(UsedDatabase.of(sql(text))).isEmpty();
    }

    @Test
    void ofNothingIsEmpty() {
        assertThat(UsedDatabase.of(sql("USE"))).contains("");
    }
}
