package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.tracking.PacketWalker;
import io.failgate.sql.NamedTables;
import io.failgate.sql.Needle;
import io.failgate.sql.SqlPredicate;
import io.failgate.sql.SqlText;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A condition looks at tables only where they may decide, and finds those of a statement once. */
class SessionAttributesTest {

    private final SessionContext session = new SessionContext(FailPoints.create(), "h");

    /** A command with its text. */
    private record Asked(Command command, long statementId, SqlText sql, boolean isComplete) implements Question {

        static Asked query(String sql) {
            return new Asked(Command.QUERY, 0, SqlText.of(sql), true);
        }

        @Override
        public int statusFlags() {
            return 0;
        }

        @Override
        public boolean isPiece() {
            return false;
        }

        @Override
        public SqlText text() {
            return SqlText.of("SELECT 1; " + sql.decode());
        }

        @Override
        public SqlText argument() {
            return sql;
        }

        @Override
        public void keep() {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] payload() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void replaceSql(byte[] newSql) {
            throw new UnsupportedOperationException();
        }
    }

    /** The values of the session, and which of them were asked for. */
    private record Watched(SqlPredicate.Row row, List<String> asked) implements SqlPredicate.Row {

        @Override
        public @Nullable Object value(String name) {
            asked.add(name);
            return row.value(name);
        }

        @Override
        public boolean mayHold(String name, Needle needle) {
            return row.mayHold(name, needle);
        }
    }

    /** The attributes that a condition asks for the values of. */
    private String asked(String condition, Moment moment) {
        SessionAttributes attributes = new SessionAttributes(moment);
        Watched row = new Watched(attributes.of(session), new ArrayList<>());
        SqlPredicate.compile(condition, attributes).test(row, session.conditionWork());
        return String.join(" ", row.asked());
    }

    private String asked(String condition) {
        return asked(condition, Moment.QUESTION);
    }

    private boolean holds(String condition) {
        SessionAttributes attributes = new SessionAttributes(Moment.QUESTION);
        return SqlPredicate.compile(condition, attributes).test(attributes.of(session));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT 1 FROM orders                       | ~~",
                "SELECT 'nosuch'                            | table",
                "SELECT 1 FROM NoSuch                       | table",
                "SELECT 1 FROM \"no\\such\"                 | table",
                "EXECUTE s                                  | table",
                "PREPARE s FROM @a                          | table",
                "SELECT executed FROM orders                | ~~"
            })
    void tablesAreFoundOnlyIfTheNameMayBeThere(String sql, String asked) {
        session.questionCame(Asked.query(sql));
        assertThat(asked("table = 'nosuch'")).isEqualTo(asked);
        assertThat(asked("table NOT LIKE 'shop.nosuch%'")).isEqualTo(asked);
    }

    @Test
    void anUnfinishedTextIsLookedAt() {
        session.questionCame(new Asked(Command.QUERY, 0, SqlText.of("SELECT 1 FROM orders"), false));
        assertThat(asked("table = 'nosuch'")).isEqualTo("table");
        assertThat(asked("sql = 'nosuch'")).isEqualTo("sql");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sql = 'nosuch'", "sql LIKE '%nosuch%'", "sql REGEXP 'nosuch'"})
    void aTextIsDecodedOnlyIfItMayMatch(String condition) {
        session.questionCame(Asked.query("SELECT 1 FROM orders"));
        assertThat(asked(condition)).isEmpty();
        assertThat(asked(condition, Moment.BYTES)).isEqualTo("sql");
        session.questionCame(Asked.query("SELECT 1 FROM nosuch"));
        assertThat(asked(condition)).isEqualTo("sql");
        session.questionCame(Asked.query(""));
        assertThat(asked(condition)).isEqualTo("sql");
        assertThat(holds("NOT (" + condition + ")")).isFalse();
    }

    @Test
    void whatIsDearIsAskedForLast() {
        session.questionCame(Asked.query("SELECT 1 FROM orders"));
        assertThat(asked("table = 'orders' AND sql LIKE '%o%d%' AND statement = 'update' AND user = 'app'"))
                .isEqualTo("user statement");
        assertThat(asked("sql REGEXP '[0-9]' AND table = 'orders' AND statement = 'select'"))
                .isEqualTo("statement table sql");
    }

    @Test
    void theWholeTextAroundAStatementIsAnotherText() {
        session.questionCame(Asked.query("EXECUTE s"));
        assertThat(holds("sql LIKE 'SELECT%'")).isFalse();
        session.lookAtWholeText();
        assertThat(holds("sql LIKE 'SELECT%'")).isTrue();
    }

    @Test
    void theTablesOfAPreparedStatementAreFoundOnce() {
        Asked prepare = new Asked(Command.STMT_PREPARE, 0, SqlText.of("SELECT 1 FROM orders"), true);
        session.questionCame(prepare);
        PacketWalker walker = new PacketWalker();
        walker.peek(Unpooled.wrappedBuffer(new byte[] {12, 0, 0, 1, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
        session.answerCame(prepare, walker.head());
        session.exchangeEnded(prepare, true);

        Asked execute = new Asked(Command.STMT_EXECUTE, 7, SqlText.EMPTY, true);
        session.questionCame(execute);
        NamedTables tables = session.tables();
        assertThat(tables.names()).containsExactly("orders");
        assertThat(asked("table = 'nosuch'")).isEmpty();
        session.exchangeEnded(execute, true);
        session.questionCame(execute);
        assertThat(session.tables()).isSameAs(tables);
        assertThat(holds("table = 'orders'")).isTrue();
    }

    @Test
    void theTablesOfATextAreFoundOnce() {
        session.questionCame(Asked.query("SELECT 1 FROM orders"));
        NamedTables tables = session.tables();
        session.questionCame(Asked.query("SELECT 1 FROM customers"));
        assertThat(session.tables().names()).containsExactly("customers");
        session.questionCame(Asked.query("SELECT 1 FROM orders"));
        assertThat(session.tables()).isSameAs(tables);
    }
}
