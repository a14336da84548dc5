package io.failgate.proxy.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.sql.Classification;
import io.failgate.sql.Dialect;
import io.failgate.sql.Encoding;
import io.failgate.sql.NamedTables;
import io.failgate.sql.SqlText;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tables are found once for a text, and little is kept. Tables that were kept are the same instance. */
class TablesOfTextsTest {

    private static final Dialect ANSI = new Dialect(true, true, Encoding.ASCII_SAFE);

    private final TablesOfTexts texts = new TablesOfTexts();

    private NamedTables of(String sql) {
        return texts.of(SqlText.of(sql), Dialect.DEFAULT);
    }

    private static String insertOf(int bytes) {
        String start = "INSERT INTO t VALUES ('";
        return start + "x".repeat(bytes - start.length() - 2) + "')";
    }

    private static String joinOf(int tables) {
        return "SELECT 1 FROM "
                + IntStream.range(0, tables).mapToObj(i -> "t" + i).collect(Collectors.joining(","));
    }

    @Test
    void theSameTextIsReadOnce() {
        NamedTables tables = of("SELECT 1 FROM t");
        assertThat(tables.names()).containsExactly("t");
        assertThat(of("SELECT 1 FROM t")).isSameAs(tables);
        assertThat(of("SELECT 2 FROM t")).isNotSameAs(tables);
    }

    @Test
    void anotherDialectIsAnotherReading() {
        SqlText sql = SqlText.of("SELECT 1 FROM t WHERE a = '\\' OR b IN (SELECT 1 FROM u) OR c = '");
        Dialect plain = new Dialect(false, false, Encoding.ASCII_SAFE);
        assertThat(texts.of(sql, Dialect.DEFAULT).names()).containsExactly("t");
        assertThat(texts.of(sql, plain).names()).containsExactly("t", "u");
    }

    @Test
    void theLeastRecentlyUsedTextIsForgotten() {
        NamedTables first = of("SELECT 0 FROM t");
        NamedTables second = of("SELECT 1 FROM t");
        for (int i = 2; i < TablesOfTexts.MOST_TEXTS; i++) {
            of("SELECT " + i + " FROM t");
        }
        assertThat(of("SELECT 0 FROM t")).isSameAs(first);
        of("SELECT 'one more' FROM t");
        assertThat(of("SELECT 0 FROM t")).isSameAs(first);
        assertThat(of("SELECT 1 FROM t")).isNotSameAs(second);
    }

    @Test
    void allTextsTogetherHaveALimit() {
        NamedTables small = of("SELECT 1 FROM t");
        NamedTables half = of(insertOf(TablesOfTexts.MOST_BYTES / 2));
        assertThat(of(insertOf(TablesOfTexts.MOST_BYTES / 2))).isSameAs(half);
        NamedTables large = of(insertOf(TablesOfTexts.MOST_BYTES));
        assertThat(of(insertOf(TablesOfTexts.MOST_BYTES))).isSameAs(large);
        assertThat(of("SELECT 1 FROM t")).isNotSameAs(small);
        assertThat(of(insertOf(TablesOfTexts.MOST_BYTES + 1))).isNotSameAs(of(insertOf(TablesOfTexts.MOST_BYTES + 1)));
    }

    @Test
    void manyNamesAreNotKept() {
        assertThat(of(joinOf(64))).isSameAs(of(joinOf(64)));
        assertThat(of(joinOf(65)).names()).hasSize(65);
        assertThat(of(joinOf(65))).isNotSameAs(of(joinOf(65)));
    }

    private static PreparedText prepared(String sql) {
        return new PreparedText(Classification.OTHER, SqlText.of(sql), true);
    }

    @Test
    void aPreparedStatementIsReadOnceInEachDialect() {
        PreparedText statement = prepared("SELECT 1 FROM t");
        NamedTables tables = statement.tables(Dialect.DEFAULT);
        assertThat(tables.names()).containsExactly("t");
        assertThat(statement.tables(Dialect.DEFAULT)).isSameAs(tables);
        assertThat(statement.tables(ANSI)).isNotSameAs(tables);
        assertThat(prepared(joinOf(65)).tables(Dialect.DEFAULT).names()).hasSize(65);
    }

    @Test
    void theTablesOfAForgottenTextAreForgotten() {
        PreparedText.Room room = new PreparedText.Room();
        PreparedText statement = prepared("SELECT 1 FROM t");
        room.add(statement);
        assertThat(statement.tables(Dialect.DEFAULT).names()).containsExactly("t");
        room.add(prepared(insertOf(PreparedText.Room.MOST_BYTES)));
        assertThat(statement.tables(Dialect.DEFAULT).names()).isEqualTo(List.of());
    }
}
