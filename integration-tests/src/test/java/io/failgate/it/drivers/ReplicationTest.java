package io.failgate.it.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failgate.demo.EmbeddedMariaDb;
import io.failgate.it.support.Database;
import io.failgate.it.support.Proxies;
import io.failgate.it.support.WithProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A MariaDB that is a replica of the server, through Failgate. */
@Tag("exhaustive")
@ExtendWith(WithProxy.class)
class ReplicationTest {

    private static @Nullable EmbeddedMariaDb replica;

    private final Database database;
    private final Proxies proxies;

    ReplicationTest(Database database, Proxies proxies) {
        this.database = database;
        this.proxies = proxies;
    }

    @BeforeAll
    static void startReplica(Database database) throws IOException, SQLException {
        assumeTrue(database.mariaDbPrograms().isPresent(), "an embedded MariaDB is the replica of no other server");
        replica = EmbeddedMariaDb.start(Files.createTempDirectory("failgate-it-"));
        try (Connection connection = connectReplica()) {
            connection.createStatement().execute("set global server_id = 2");
        }
    }

    @AfterAll
    static void stopReplica() throws IOException {
        if (replica != null) {
            replica.close();
        }
    }

    private static Connection connectReplica() throws SQLException {
        return Database.connect(replica == null ? 0 : replica.address().port(), "");
    }

    @ParameterizedTest(name = "replica with TLS: {0}, with compression: {1}, server with TLS: {2}")
    @CsvSource({"false, false, false", "true, false, true", "false, true, true", "true, true, false"})
    void whatIsWrittenArrives(boolean tls, boolean compressed, boolean upstreamTls) throws SQLException {
        int port = database.address().port();
        try (Connection primary = Database.connect(port, "");
                Connection copy = connectReplica();
                Statement statement = copy.createStatement()) {
            primary.createStatement().execute("drop table if exists replicated");
            String position = column(primary, "select @@gtid_binlog_pos", 1);
            statement.execute("drop table if exists replicated");
            statement.execute("reset master");
            statement.execute("set global gtid_slave_pos = '" + position + "'");
            statement.execute("set global slave_compressed_protocol = " + compressed);
            statement.execute("change master to master_host = '127.0.0.1', master_port = "
                    + proxies.address(upstreamTls).getPort() + ", master_user = 'app', master_password = 'app',"
                    + " master_use_gtid = slave_pos, master_ssl_verify_server_cert = 0, master_ssl = " + (tls ? 1 : 0));
            statement.execute("start slave");
            try {
                awaitRows(primary, copy, 300);
            } finally {
                statement.execute("stop slave");
            }
        }
    }

    private static void awaitRows(Connection primary, Connection copy, int count) throws SQLException {
        primary.createStatement().execute("create table replicated (id int primary key, body longblob)");
        primary.createStatement().execute("insert into replicated values (0, repeat('x', 17000000))");
        for (int i = 1; i < count; i++) {
            primary.createStatement().execute("insert into replicated values (" + i + ", repeat('y', " + i + "))");
        }
        String last = column(primary, "select @@gtid_binlog_pos", 1);
        String done = column(copy, "select master_gtid_wait('" + last + "', 30)", 1);
        assertThat(done).as(column(copy, "show slave status", 20)).isEqualTo("0");
        String checksum = "checksum table replicated";
        assertThat(column(copy, checksum, 2)).isEqualTo(column(primary, checksum, 2));
        assertThat(column(copy, "select count(*) from replicated", 1)).isEqualTo(String.valueOf(count));
    }

    private static String column(Connection connection, String sql, int column) throws SQLException {
        try (ResultSet rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(column));
        }
    }
}
