package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Database;
import io.failgate.it.support.ShownSession;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The first lines of the README, whose comments say what comes back. */
@ExtendWith(WithProxy.class)
class ReadmeTest {

    private static final Pattern LINE = Pattern.compile("(.*?);(?: +-- (.*))?\n");

    private final int port;

    ReadmeTest(ProxyServer proxy) {
        port = proxy.address().getPort();
    }

    private static String firstLines() throws IOException {
        String readme = Files.readString(Path.of(System.getProperty("failgate.readme")));
        Matcher block = Pattern.compile("(?s)```sql\n(.*?)```").matcher(readme);
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    @Test
    void itsFirstLinesGoAsTheySay() throws IOException, SQLException {
        String lines = firstLines();
        try (Connection connection = Database.connect(port, "&useLocalSessionState=true");
                Statement statement = connection.createStatement()) {
            statement.execute("create table account (id int primary key, balance int)");
            try {
                statement.execute("insert into account values (1, 100)");
                for (MatchResult line : LINE.matcher(lines).results().toList()) {
                    assertThat(result(statement, line.group(1)))
                            .as(line.group(1))
                            .isEqualTo(expected(line));
                }
                statement.execute("commit");
            } finally {
                statement.execute("drop table account");
            }
        }
        assertThat(LINE.matcher(lines).replaceAll("")).isEmpty();
    }

    private static String expected(MatchResult line) {
        return line.group(2) == null ? "" : line.group(2);
    }

    /** What the line shows of it: an error, or the value. */
    private static String result(Statement statement, String sql) throws SQLException {
        try {
            if (!statement.execute(sql)) {
                return "";
            }
        } catch (SQLException error) {
            return ShownSession.shown(error);
        }
        try (ResultSet rows = statement.getResultSet()) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
