package io.failgate.it.drivers;

import static io.failgate.it.support.Jdbc.single;
import static io.failgate.it.support.Jdbc.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.it.support.ClientTransports;
import io.failgate.it.support.Database;
import io.failgate.it.support.Proxies;
import io.failgate.it.support.Transport;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MariaDB's JDBC driver, which pipelines and has commands of its own, through Failgate. */
@Tag("exhaustive")
@ClientTransports
class MariaDbConnectorTest {

    @Parameter(0)
    private Transport transport = Transport.PLAIN;

    @Parameter(1)
    private boolean upstreamTls;

    private final Proxies proxies;

    MariaDbConnectorTest(Proxies proxies) {
        this.proxies = proxies;
    }

    @BeforeAll
    static void createSchema(Database database) throws SQLException {
        database.execute(
                "drop table if exists mc",
                "create table mc (id int primary key auto_increment, name text, body longblob) charset utf8mb4",
                "drop procedure if exists mc_out",
                "create procedure mc_out(in a int, out b int) begin select a; set b = a * 2; end");
    }

    private Connection connect(String options) throws SQLException {
        String url = "jdbc:mariadb://127.0.0.1:" + proxies.address(upstreamTls).getPort()
                + "/test?allowPublicKeyRetrieval=true"
                + (transport.isTls() ? "&sslMode=trust" : "&sslMode=disable")
                + (transport.isCompressed() ? "&useCompression=true" : "")
                + options;
        Connection connection = DriverManager.getConnection(url, Database.USER, Database.PASSWORD);
        connection.createStatement().execute("delete from mc");
        return connection;
    }

    @Test
    void theServerSeesWhatItsConnectionHas() throws SQLException {
        try (Connection connection = connect("")) {
            assertThat(single(connection, "select @@version")).isNotEmpty();
            assertThat(status(connection, "Ssl_cipher").isEmpty()).isEqualTo(!upstreamTls);
            assertThat(status(connection, "Compression")).isEqualTo(transport.isCompressed() ? "ON" : "OFF");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "&useServerPrepStmts=true",
                "&useServerPrepStmts=true&useBulkStmts=true",
                "&useServerPrepStmts=true&disablePipeline=true",
                "&useServerPrepStmts=true&cachePrepStmts=false",
                "&useBulkStmts=true&useBulkStmtsForInserts=true&allowMultiQueries=true"
            })
    void batchesArrive(String options) throws SQLException {
        try (Connection connection = connect(options)) {
            try (PreparedStatement insert = connection.prepareStatement("insert into mc (id, name) values (?, ?)")) {
                for (int i = 1; i <= 500; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, "näme 🐬 " + i);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(500);
            }
            try (PreparedStatement select =
                    connection.prepareStatement("select name from mc where id > ? order by id")) {
                for (int after = 490; after < 500; after++) {
                    select.setInt(1, after);
                    ResultSet rows = select.executeQuery();
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo("näme 🐬 " + (after + 1));
                }
            }
            assertThat(single(connection, "select count(*) from mc")).isEqualTo("500");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&useServerPrepStmts=true", "&useServerPrepStmts=true&useBulkStmts=true"})
    void aBatchWithAnErrorInItFailsAndTheSessionStaysInStep(String options) throws SQLException {
        try (Connection connection = connect(options)) {
            try (PreparedStatement insert = connection.prepareStatement("insert into mc (id) values (?)")) {
                for (int i = 0; i < 100; i++) {
                    insert.setInt(1, i == 60 ? 7 : i + 1);
                    insert.addBatch();
                }
                assertThatThrownBy(insert::executeBatch)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                error -> assertThat(error.getErrorCode()).isEqualTo(1062));
            }
            assertThat(single(connection, "select 'in step'")).isEqualTo("in step");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&useServerPrepStmts=true"})
    void aResultIsFetchedInParts(String options) throws SQLException {
        try (Connection connection = connect(options);
                PreparedStatement select = connection.prepareStatement(
                        "with recursive n as (select 1 as i union all select i + 1 from n where i < ?)"
                                + " select i, repeat('x', 500) from n")) {
            select.setFetchSize(10);
            select.setInt(1, 900);
            ResultSet rows = select.executeQuery();
            int sum = 0;
            while (rows.next()) {
                sum += rows.getInt(1);
            }
            assertThat(sum).isEqualTo(IntStream.rangeClosed(1, 900).sum());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&useServerPrepStmts=true"})
    void someMegabytesPassInBothDirections(String options) throws SQLException {
        byte[] body = new byte[3 << 20];
        new Random(1).nextBytes(body);
        try (Connection connection = connect(options)) {
            try (PreparedStatement insert = connection.prepareStatement("insert into mc (id, body) values (1, ?)")) {
                insert.setBinaryStream(1, new ByteArrayInputStream(body));
                insert.executeUpdate();
            }
            try (PreparedStatement select = connection.prepareStatement("select body from mc");
                    ResultSet rows = select.executeQuery()) {
                rows.next();
                assertThat(rows.getBytes(1)).isEqualTo(body);
            }
        }
    }

    @Test
    void generatedKeysProceduresAndManyStatements() throws SQLException {
        try (Connection connection = connect("&allowMultiQueries=true");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("insert into mc (name) values ('a')", Statement.RETURN_GENERATED_KEYS);
            ResultSet keys = statement.getGeneratedKeys();
            assertThat(keys.next()).isTrue();
            assertThat(keys.getString(1)).isEqualTo(single(connection, "select id from mc"));
            assertThat(statement.execute("select 1; do 0; select 2")).isTrue();
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(0);
            assertThat(statement.getMoreResults()).isTrue();
            try (CallableStatement call = connection.prepareCall("{call mc_out(?, ?)}")) {
                call.setInt(1, 21);
                call.registerOutParameter(2, Types.INTEGER);
                call.execute();
                assertThat(call.getInt(2)).isEqualTo(42);
            }
        }
    }

    @Test
    void transactionsAndErrorsAreTheServersOwn() throws SQLException {
        try (Connection connection = connect("")) {
            connection.setAutoCommit(false);
            Statement statement = connection.createStatement();
            statement.execute("insert into mc (id) values (1)");
            assertThatThrownBy(() -> statement.execute("insert into mc (id) values (1)"))
                    .isInstanceOfSatisfying(SQLException.class, error -> {
                        assertThat(error.getErrorCode()).isEqualTo(1062);
                        assertThat(error.getSQLState()).isEqualTo("23000");
                    });
            connection.rollback();
            assertThat(single(connection, "select count(*) from mc")).isEqualTo("0");
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void aLocalStreamIsLoaded() throws SQLException {
        String file = "1\tone\n2\tzwölf\n";
        try (Connection connection = connect("&allowLocalInfile=true");
                org.mariadb.jdbc.Statement statement =
                        connection.createStatement().unwrap(org.mariadb.jdbc.Statement.class)) {
            statement.setLocalInfileInputStream(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
            statement.execute("load data local infile 'any' into table mc character set utf8mb4 (id, name)");
            assertThat(single(connection, "select name from mc where id = 2")).isEqualTo("zwölf");
        }
    }
}
