package io.failgate.it.drivers;

import static io.failgate.it.support.Jdbc.single;
import static io.failgate.it.support.Jdbc.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mysql.cj.jdbc.JdbcStatement;
import io.failgate.it.support.ClientTransports;
import io.failgate.it.support.Database;
import io.failgate.it.support.Proxies;
import io.failgate.it.support.Transport;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MySQL's JDBC driver, through Failgate, in the modes its users run it in. */
@Tag("exhaustive")
@ClientTransports
class ConnectorJTest {

    @Parameter(0)
    private Transport transport = Transport.PLAIN;

    @Parameter(1)
    private boolean upstreamTls;

    private final Proxies proxies;

    ConnectorJTest(Proxies proxies) {
        this.proxies = proxies;
    }

    @BeforeAll
    static void createSchema(Database database) throws SQLException {
        database.execute(
                "drop table if exists cj",
                "create table cj (id int primary key, name text, body longblob)",
                "drop table if exists cj_keys",
                "create table cj_keys (id int primary key auto_increment, name text) charset utf8mb4",
                "drop procedure if exists cj_out",
                "create procedure cj_out(in a int, out b int, inout c int)"
                        + " begin select a as first; select a + 1 as second; set b = a * 2, c = c + 1; end");
    }

    private Connection connect(String options) throws SQLException {
        int port = proxies.address(upstreamTls).getPort();
        String compression = transport.isCompressed() ? "&useCompression=true" : "";
        return Database.connect(port, transport.isTls(), compression + options);
    }

    @Test
    void theServerSeesWhatItsConnectionHas() throws SQLException {
        try (Connection connection = connect("")) {
            assertThat(status(connection, "Ssl_cipher").isEmpty()).isEqualTo(!upstreamTls);
            assertThat(status(connection, "Compression")).isEqualTo(transport.isCompressed() ? "ON" : "OFF");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&useServerPrepStmts=true", "&useServerPrepStmts=true&cachePrepStmts=true"})
    void preparedStatementsOfEitherKindReturnWhatTheyStored(String options) throws SQLException {
        try (Connection connection = connect(options)) {
            connection.createStatement().execute("delete from cj");
            try (PreparedStatement insert = connection.prepareStatement("insert into cj values (?, ?, ?)")) {
                for (int i = 0; i < 10; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, "näme-" + i);
                    insert.setBytes(3, new byte[i * 100]);
                    assertThat(insert.executeUpdate()).isEqualTo(1);
                }
            }
            try (PreparedStatement select = connection.prepareStatement("select * from cj where id >= ? order by id")) {
                select.setInt(1, 8);
                ResultSet rows = select.executeQuery();
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(2)).isEqualTo("näme-8");
                assertThat(rows.next()).isTrue();
                assertThat(rows.getBytes(3)).hasSize(900);
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&useServerPrepStmts=true", "&rewriteBatchedStatements=true"})
    void generatedKeysComeBack(String options) throws SQLException {
        try (Connection connection = connect(options);
                PreparedStatement insert = connection.prepareStatement(
                        "insert into cj_keys (name) values (?)", Statement.RETURN_GENERATED_KEYS)) {
            List<String> names = List.of("dolphin 🐬", "Зубр", "海豹");
            for (String name : names) {
                insert.setString(1, name);
                insert.addBatch();
            }
            insert.executeBatch();
            ResultSet keys = insert.getGeneratedKeys();
            for (String name : names) {
                assertThat(keys.next()).isTrue();
                assertThat(single(connection, "select name from cj_keys where id = " + keys.getInt(1)))
                        .isEqualTo(name);
            }
            assertThat(keys.next()).isFalse();
        }
    }

    @Test
    void aCursorFetchesRowsInBatches() throws SQLException {
        try (Connection connection = connect("&useCursorFetch=true");
                Statement statement = connection.createStatement()) {
            statement.setFetchSize(7);
            ResultSet rows = statement.executeQuery("with recursive n as (select 1 as i union all select i + 1 from n"
                    + " where i < 100) select i from n");
            int sum = 0;
            while (rows.next()) {
                sum += rows.getInt(1);
            }
            assertThat(sum).isEqualTo(5050);
        }
    }

    @Test
    void aStreamedResultCanBeReadRowByRow() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            ((JdbcStatement) statement).enableStreamingResults();
            ResultSet rows = statement.executeQuery("with recursive n as (select 1 as i union all select i + 1 from n"
                    + " where i < 1000) select i, repeat('x', 1000) from n");
            int count = 0;
            while (rows.next()) {
                count++;
            }
            assertThat(count).isEqualTo(1000);
        }
    }

    @Test
    void multipleStatementsGiveAllTheirResults() throws SQLException {
        try (Connection connection = connect("&allowMultiQueries=true");
                Statement statement = connection.createStatement()) {
            assertThat(results(statement, statement.execute("select 1; set @a = 1; select 2; do 0; select 3")))
                    .containsExactly("1", "0", "2", "0", "3");
        }
    }

    @Test
    void aProcedureGivesItsResultsAndItsOutParameters() throws SQLException {
        for (String options : List.of("", "&useServerPrepStmts=true")) {
            try (Connection connection = connect(options);
                    CallableStatement call = connection.prepareCall("{call cj_out(?, ?, ?)}")) {
                call.setInt(1, 21);
                call.registerOutParameter(2, Types.INTEGER);
                call.setInt(3, 9);
                call.registerOutParameter(3, Types.INTEGER);
                assertThat(results(call, call.execute())).startsWith("21", "22");
                assertThat(call.getInt(2)).isEqualTo(42);
                assertThat(call.getInt(3)).isEqualTo(10);
            }
        }
    }

    private static List<String> results(Statement statement, boolean first) throws SQLException {
        List<String> results = new ArrayList<>();
        boolean isRows = first;
        while (true) {
            if (isRows) {
                ResultSet rows = statement.getResultSet();
                rows.next();
                results.add(rows.getString(1));
            } else if (statement.getUpdateCount() >= 0) {
                results.add(String.valueOf(statement.getUpdateCount()));
            } else {
                return results;
            }
            isRows = statement.getMoreResults();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&useServerPrepStmts=true"})
    void batchesAreRewrittenAndArrive(String options) throws SQLException {
        try (Connection connection = connect("&rewriteBatchedStatements=true" + options)) {
            connection.createStatement().execute("delete from cj");
            try (PreparedStatement insert = connection.prepareStatement("insert into cj (id, name) values (?, ?)")) {
                for (int i = 0; i < 5_000; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, "x".repeat(50));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            assertThat(single(connection, "select count(*) from cj")).isEqualTo("5000");
        }
    }

    @Test
    void valuesOfMoreThanSixteenMegabytesPassInBothDirections() throws SQLException {
        byte[] body = new byte[17 * 1024 * 1024];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31);
        }
        for (String options : List.of("", "&useServerPrepStmts=true")) {
            try (Connection connection = connect(options + "&maxAllowedPacket=67108864")) {
                connection.createStatement().execute("delete from cj");
                try (PreparedStatement insert =
                        connection.prepareStatement("insert into cj (id, body) values (1, ?)")) {
                    insert.setBinaryStream(1, new ByteArrayInputStream(body), body.length);
                    insert.executeUpdate();
                }
                ResultSet rows = connection.createStatement().executeQuery("select body from cj");
                rows.next();
                assertThat(rows.getBytes(1)).isEqualTo(body);
            }
        }
    }

    @Test
    void aLocalFileIsLoaded() throws SQLException {
        try (Connection connection = connect("&allowLoadLocalInfile=true");
                JdbcStatement statement = (JdbcStatement) connection.createStatement()) {
            statement.execute("delete from cj");
            StringBuilder file = new StringBuilder();
            for (int i = 0; i < 20_000; i++) {
                file.append(i).append('\t').append("row ").append(i).append('\n');
            }
            statement.setLocalInfileInputStream(
                    new ByteArrayInputStream(file.toString().getBytes(StandardCharsets.UTF_8)));
            statement.execute("load data local infile 'any' into table cj (id, name)");
            assertThat(single(connection, "select count(*) from cj")).isEqualTo("20000");
        }
    }

    @Test
    void theUserCanBeChangedAndTheSessionReset() throws SQLException {
        try (Connection connection = connect("")) {
            connection.createStatement().execute("set @mine = 1");
            com.mysql.cj.jdbc.JdbcConnection mysql = connection.unwrap(com.mysql.cj.jdbc.JdbcConnection.class);
            mysql.changeUser(Database.USER, Database.PASSWORD);
            assertThat(single(connection, "select @mine is null")).isEqualTo("1");
            connection.createStatement().execute("set @mine = 2");
            mysql.resetServerState();
            assertThat(single(connection, "select @mine is null")).isEqualTo("1");
        }
    }

    @Test
    void theConnectionIdIsTheServersAndKillWorksOnIt(Database database) throws SQLException {
        try (Connection victim = connect("");
                Connection killer = database.connect()) {
            String id = single(victim, "select connection_id()");
            killer.createStatement().execute("kill " + id);
            assertThatThrownBy(() -> single(victim, "select 1")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void transactionsAndErrorsAreTheServersOwn() throws SQLException {
        try (Connection connection = connect("")) {
            connection.createStatement().execute("delete from cj");
            connection.setAutoCommit(false);
            connection.createStatement().execute("insert into cj (id) values (1)");
            assertThatThrownBy(() -> connection.createStatement().execute("insert into cj (id) values (1)"))
                    .isInstanceOfSatisfying(SQLException.class, error -> {
                        assertThat(error.getErrorCode()).isEqualTo(1062);
                        assertThat(error.getSQLState()).isEqualTo("23000");
                    });
            connection.rollback();
            assertThat(single(connection, "select count(*) from cj")).isEqualTo("0");
        }
    }
}
