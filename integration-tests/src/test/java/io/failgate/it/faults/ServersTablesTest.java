package io.failgate.it.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import io.failgate.sql.Dialect;
import io.failgate.sql.NamedTables;
import io.failgate.sql.SqlText;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The tables that a text names, compared with the server's own view. A server uses a table if the statement ends
 * otherwise when that table, and only that, is gone. It also uses each table that the statement itself makes or drops.
 */
@Tag("exhaustive")
@Timeout(600)
@ExtendWith(WithProxy.class)
class ServersTablesTest {

    private static final String DATABASE = "named_tables";
    private static final String OTHER = "named_tables_other";
    private static final String ELSEWHERE = "named_tables_elsewhere";
    private static final String HIDDEN = ELSEWHERE + ".hidden";

    private static final String COLUMNS = " (a int primary key, b int, c varchar(100), key i (b)) engine=innodb";

    private static final Set<String> MAY_BE_VIEWS = Set.of("named_tables.vw", "named_tables.n");

    private final Database database;
    private final Map<String, String> definitions = new LinkedHashMap<>();
    private final RawClient admin;

    /**
     * A statement of the corpus.
     *
     * @param mark which servers take it, or {@code ansi}
     * @param error the number of the error that it ends with when its tables are there; 0 for none
     */
    private record Case(String mark, String sql, int error) {

        private static final Pattern LINE = Pattern.compile("(\\w+) \\| (.*?)(?::(\\d+))?");

        static Case parse(String line) {
            var parts = LINE.matcher(line);
            assertThat(parts.matches()).as(line).isTrue();
            return new Case(
                    parts.group(1), parts.group(2), parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3)));
        }

        /** Whether a table's name is somewhere in it. */
        boolean mentions(String table) {
            String name = table.substring(table.indexOf('.') + 1);
            return Pattern.compile("(?i)(?<!\\w)" + Pattern.quote(name) + "(?!\\w)")
                    .matcher(sql.replace("``", "`") + (sql.contains("vw") ? " w" : sql.replace("s_v()", " v")))
                    .find();
        }

        /** Whether a rollback undoes it. */
        boolean isUndone() {
            return sql.toLowerCase(Locale.ROOT)
                    .matches("\\W*(select|table|values|with|insert|replace|update|delete|desc"
                            + "|describe|explain|show|do|set)\\b.*");
        }

        boolean isFor(boolean mariaDb) {
            return !mark.equals(mariaDb ? "mysql" : "mariadb");
        }

        String sqlMode() {
            return mark.equals("ansi") ? "ANSI_QUOTES" : "";
        }
    }

    ServersTablesTest(Database database) throws IOException {
        this.database = database;
        for (String table : List.of("t", "u", "v", "w", "c", "d", "z", "order", "set", "a`b", "k l", "order_by")) {
            String name = '`' + table.replace("`", "``") + '`';
            definitions.put(DATABASE + "." + table, "create table " + DATABASE + "." + name + COLUMNS);
        }
        for (String table : List.of("t", "u", "order_by")) {
            definitions.put(OTHER + "." + table, "create table " + OTHER + "." + table + COLUMNS);
        }
        String parts =
                " partition by range (a) (partition p0 values less than (10), partition p1 values less than (20))";
        definitions.put(DATABASE + ".x", "create table named_tables.x" + COLUMNS + parts);
        String history = database.isMariaDb() ? " with system versioning" : "";
        definitions.put(DATABASE + ".y", "create table named_tables.y" + COLUMNS + history);
        definitions.put(DATABASE + ".vw", "create view named_tables.vw as select a, b, c from named_tables.w");
        if (database.isMariaDb()) {
            definitions.put(DATABASE + ".sq", "create sequence named_tables.sq");
        }
        admin = connect("");
    }

    private RawClient connect(String defaultDatabase) throws IOException {
        Login login = Login.of(Database.USER, Database.PASSWORD);
        return RawClient.login(
                database.socketAddress(),
                defaultDatabase.isEmpty() ? login : login.to(defaultDatabase).with(Capabilities.MULTI_STATEMENTS));
    }

    @BeforeEach
    void create() throws IOException {
        admin.query("drop database if exists " + DATABASE);
        admin.query("drop database if exists " + OTHER);
        admin.query("drop database if exists " + ELSEWHERE);
        admin("create database " + DATABASE);
        admin("create database " + OTHER);
        admin("create database " + ELSEWHERE);
        restore(List.of());
        admin("drop user if exists named_tables");
        admin("create user named_tables");
        admin("delete from mysql.db where db like 'named_tables%'");
        for (String one : List.of(DATABASE, OTHER)) { // a GRANT needs more than all privileges
            admin("insert into mysql.db (host, db, user, select_priv, insert_priv, update_priv, grant_priv)"
                    + " select substring_index(current_user(), '@', -1), '" + one
                    + "', substring_index(current_user(), '@', 1), 'y', 'y', 'y', 'y'");
        }
        admin("flush privileges");
        admin("create procedure named_tables.reads_v() select * from named_tables.v");
        admin("create function named_tables.counts_v() returns int deterministic"
                + " return (select count(*) from named_tables.v)");
        admin("create procedure named_tables.does_nothing(x int) set @x = x");
    }

    @AfterEach
    void drop() throws IOException {
        admin("drop user named_tables");
        admin("delete from mysql.db where db like 'named_tables%'");
        admin("flush privileges");
        admin.query("drop database " + DATABASE);
        admin.query("drop database " + OTHER);
        admin.query("drop database " + ELSEWHERE);
        admin.send(Command.QUIT);
        admin.close();
    }

    @Test
    void areThoseThatTheTextNames() throws IOException {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (Case one : corpus()) {
            if (one.isFor(database.isMariaDb())) {
                Set<String> server = ofServer(one, differences);
                Set<String> text = ofText(one);
                if (!server.equals(text)) {
                    differences.add(one.sql() + "\n    server: " + server + "\n    text:   " + text);
                }
                compared++;
            }
        }
        assertThat(differences).as("of %d statements", compared).isEmpty();
        assertThat(compared).isGreaterThan(150);
    }

    /** As docs/control.md says. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    SELECT * FROM vw                     | named_tables.vw | named_tables.w
                    INSERT INTO vw (a) VALUES (1)        | named_tables.vw | named_tables.w
                    SHOW CREATE VIEW vw                  | named_tables.vw | named_tables.w
                    CALL reads_v()                       |                 | named_tables.v
                    SELECT * FROM u WHERE a = counts_v() | named_tables.u  | named_tables.v
                    """)
    void whatIsBehindThemIsNotNamed(String sql, @Nullable String named, String behind) throws IOException {
        List<String> differences = new ArrayList<>();
        Case one = new Case("all", sql, 0);
        Set<String> expected = new TreeSet<>();
        if (named != null) {
            expected.add(named);
        }
        assertThat(ofText(one)).isEqualTo(expected);
        expected.add(behind);
        assertThat(ofServer(one, differences)).isEqualTo(expected);
        assertThat(differences).isEmpty();
    }

    private static List<Case> corpus() throws IOException {
        try (InputStream in = ServersTablesTest.class.getResourceAsStream("/table-statements.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Case::parse)
                    .toList();
        }
    }

    /** The tables that the text names, with their databases. */
    private Set<String> ofText(Case one) {
        Dialect dialect = Dialect.of(one.sqlMode(), "utf8mb4").on(database.serverVersion());
        List<String> names =
                NamedTables.of(SqlText.of(one.sql().getBytes(UTF_8)), dialect).names();
        Set<String> tables = new TreeSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            boolean qualified = name.contains(".");
            tables.add(qualified ? name : DATABASE + "." + name);
            i += qualified ? 1 : 0; // db.t is followed by t
        }
        return tables;
    }

    private Set<String> ofServer(Case one, List<String> differences) throws IOException {
        List<String> mentioned =
                definitions.keySet().stream().filter(one::mentions).toList();
        Outcome outcome = run(one);
        Set<String> after = tables();
        if (outcome.error() != one.error()) {
            differences.add(one.sql() + "\n    ended with " + outcome.error() + " " + outcome.said());
        }
        Set<String> used = new TreeSet<>(definitions.keySet());
        used.addAll(after);
        used.removeIf(table -> definitions.containsKey(table) && after.contains(table));
        for (String table : mentioned) {
            undo(one, mentioned);
            hide(table);
            if (!run(one).equals(outcome)) {
                used.add(table);
            }
            bringBack(table);
        }
        undo(one, mentioned);
        return used;
    }

    private void undo(Case one, List<String> mentioned) throws IOException {
        if (!one.isUndone()) {
            restore(mentioned);
        }
    }

    /** The server does not find it, and it is not lost, which takes longer. */
    private void hide(String table) throws IOException {
        if (MAY_BE_VIEWS.contains(table)) {
            drop(table);
        } else {
            admin("rename table " + quoted(table) + " to " + HIDDEN);
        }
    }

    private void bringBack(String table) throws IOException {
        if (MAY_BE_VIEWS.contains(table)) {
            admin(Objects.requireNonNull(definitions.get(table)));
        } else {
            admin.query("drop table if exists " + quoted(table)); // the statement may have made it
            admin("rename table " + HIDDEN + " to " + quoted(table));
        }
    }

    private void restore(List<String> changed) throws IOException {
        for (String table : tables()) {
            if (changed.contains(table) || !definitions.containsKey(table)) {
                drop(table);
            }
        }
        for (String program : List.of("procedure", "function", "event")) {
            admin("drop " + program + " if exists named_tables.n");
        }
        Set<String> there = tables();
        for (Map.Entry<String, String> table : definitions.entrySet()) {
            if (!there.contains(table.getKey())) {
                admin(table.getValue());
            }
        }
    }

    /** A table, a view or a sequence. */
    private void drop(String table) throws IOException {
        if (MAY_BE_VIEWS.contains(table)) {
            admin("drop view if exists " + quoted(table));
        }
        admin("drop table if exists " + quoted(table));
    }

    private static String quoted(String table) {
        int dot = table.indexOf('.');
        return table.substring(0, dot) + ".`" + table.substring(dot + 1).replace("`", "``") + "`";
    }

    private void admin(String sql) throws IOException {
        Packet answer = admin.execute(sql);
        assertThat(answer.isOk()).as("%s: %s", sql, answer.error()).isTrue();
    }

    private Set<String> tables() throws IOException {
        Set<String> tables = new TreeSet<>();
        admin.rows("select concat(table_schema, '.', table_name) from information_schema.tables"
                        + " where table_schema in ('"
                        + DATABASE + "', '" + OTHER + "')")
                .forEach(row -> tables.add(row.get(0)));
        return tables;
    }

    private record Outcome(int error, List<String> said) {}

    private Outcome run(Case one) throws IOException {
        try (RawClient client = connect(DATABASE)) {
            if (!one.sqlMode().isEmpty()) {
                client.query("set sql_mode = '" + one.sqlMode() + "'");
            }
            if (one.isUndone()) {
                client.query("set autocommit = 0");
            }
            List<Packet> answer = new ArrayList<>(client.query(one.sql()));
            int error = Optional.of(answer.get(answer.size() - 1))
                    .filter(Packet::isError)
                    .map(Packet::errorCode)
                    .orElse(0);
            answer.addAll(client.query("show warnings"));
            client.query("rollback");
            client.send(Command.QUIT);
            return new Outcome(
                    error, answer.stream().map(ServersTablesTest::said).toList());
        }
    }

    /**
     * What a packet says, without times and sizes, nor the length of a plan with times, which stands in front of it.
     */
    private static String said(Packet packet) {
        String text = packet.isError() ? packet.error() : packet.text();
        return text.replaceFirst("^.*?(?=-> )", "")
                .replaceAll("[^ -~]", ".")
                .replaceAll("(?<![a-z])[0-9][0-9.e+-]*", "#");
    }
}
