package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.it.support.Database;
import io.failgate.proxy.ProxyServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * A recipe of {@code docs/cookbook.md} on its way. The SQL is taken from the page and executed. The Java is a test's
 * source between {@code // recipe: TITLE} and {@code // end}, and the output is what that printed. The page has to show
 * the same; with {@code -Dfailgate.docs.write=true} it is made to. Closing disarms everything.
 */
final class Recipes implements AutoCloseable {

    private static final String PAGE = "cookbook.md";
    private static final String SQL = "sql";
    private static final String JAVA = "java";
    private static final String OUTPUT = "text";

    private final ProxyServer proxy;
    private final Class<?> source;
    private final Connection control;
    private final HikariDataSource pool;
    private final StringWriter printed = new StringWriter();
    private final PrintWriter out = new PrintWriter(printed);
    private DocSection section = DocSection.of(PAGE, "## How to read them");
    private Iterator<String> sql;

    /** Makes the tables of which the page says that they are there. */
    Recipes(ProxyServer proxy, Class<?> source) throws SQLException {
        this.proxy = proxy;
        this.source = source;
        control = Database.connect(proxy.address().getPort(), "&allowMultiQueries=true");
        sql = section.blocks(SQL).iterator();
        executeNextSql();
        pool = new HikariDataSource(config());
    }

    /** Begins with the recipe of that title: executes the first SQL that it shows, which arms. */
    void begin(String title) throws SQLException {
        section = DocSection.of(PAGE, "## " + title);
        sql = section.blocks(SQL).iterator();
        executeNextSql();
    }

    private void executeNextSql() throws SQLException {
        if (sql.hasNext()) {
            execute(sql.next());
        }
    }

    private void execute(String text) throws SQLException {
        try (Statement statement = control.createStatement()) {
            statement.execute(text);
            while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
                // an error is in the result of its statement
            }
        }
    }

    /**
     * Executes the second SQL of the recipe, which must disarm everything, and compares the page with what is and was.
     */
    void end() throws SQLException {
        executeNextSql();
        assertThat(sql).as("SQL that was not executed").isExhausted();
        assertThat(proxy.failPoints().list())
                .filteredOn(FailPointStatus::armed)
                .extracting(status -> status.key().name())
                .containsExactly("OpenSetFailPoint");
        out.flush();
        compare(JAVA, regions(section.heading().substring(3), source));
        compare(OUTPUT, List.of(Database.asMySqlSays(printed.toString()).replace(System.lineSeparator(), "\n")));
    }

    /** Compares the Java at the top of the page. */
    void compareIntroduction() {
        compare(JAVA, regions("How to read them", getClass()));
    }

    private void compare(String language, List<String> texts) {
        if (Boolean.getBoolean("failgate.docs.write")) {
            section.writeBlocks(language, texts);
        }
        assertThat(section.blocks(language))
                .as("%s of %s; to paste it, run this test with -Dfailgate.docs.write=true", language, section)
                .isEqualTo(texts);
    }

    private static List<String> regions(String title, Class<?> source) {
        Pattern region = Pattern.compile("(?ms)^ *// recipe: " + Pattern.quote(title) + "\n(.*?)^ *// end$");
        Path file = Path.of("src", "test", "java").resolve(source.getName().replace('.', '/') + ".java");
        try {
            return region.matcher(Files.readString(file))
                    .results()
                    .map(found -> found.group(1).stripTrailing().stripIndent() + "\n")
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A pool of connections through Failgate. */
    HikariDataSource pool() {
        return pool;
    }

    /** Where recipes print. */
    PrintWriter out() {
        return out;
    }

    /** The configuration of pools. */
    HikariConfig config() {
        String failgate = "jdbc:mysql://127.0.0.1:" + proxy.address().getPort()
                + "/cookbook?sslMode=DISABLED&allowPublicKeyRetrieval=true&useLocalSessionState=true";
        // recipe: How to read them
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(failgate); // jdbc:mysql://127.0.0.1:3307/cookbook?useLocalSessionState=true
        config.setUsername("app");
        config.setPassword("app");
        config.setMaximumPoolSize(2);
        config.setMinimumIdle(0);
        // end
        return config;
    }

    // recipe: How to read them
    /** An error on one line. */
    static String told(SQLException error) {
        String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        return String.format(
                "%s %d (%s): %s", error.getClass().getSimpleName(), error.getErrorCode(), error.getSQLState(), message);
    }

    /** The first column of a query. */
    static List<String> select(DataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
    // end

    @Override
    public void close() throws SQLException {
        pool.close();
        proxy.failPoints().removeAll();
        proxy.failPoints().put("OpenSetFailPoint", "return(1)");
        execute("DROP DATABASE IF EXISTS cookbook; DROP DATABASE IF EXISTS tenant_a; DROP DATABASE IF EXISTS tenant_b");
        control.close();
    }
}
