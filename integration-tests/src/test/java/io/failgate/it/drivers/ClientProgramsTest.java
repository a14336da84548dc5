package io.failgate.it.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.ClientTransports;
import io.failgate.it.support.Database;
import io.failgate.it.support.Programs;
import io.failgate.it.support.Proxies;
import io.failgate.it.support.ServerPrograms;
import io.failgate.it.support.ServerPrograms.Program;
import io.failgate.it.support.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.provider.CsvSource;

/** The server's client and its dump program, through Failgate. */
@Tag("exhaustive")
@ClientTransports
@CsvSource({"ZSTD, false", "TLS_ZSTD, true"})
class ClientProgramsTest {

    private static final int ROWS = 3000;

    @Parameter(0)
    private Transport transport = Transport.PLAIN;

    @Parameter(1)
    private boolean upstreamTls;

    private final Database database;
    private final ServerPrograms programs;
    private final Proxies proxies;

    ClientProgramsTest(Database database, Proxies proxies) {
        this.database = database;
        this.proxies = proxies;
        programs = new ServerPrograms(database);
    }

    @BeforeAll
    static void createDatabase(Database database) throws SQLException {
        try (Connection connection = Database.connect(database.address().port(), "&rewriteBatchedStatements=true");
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(
                    "drop database if exists dumped",
                    "create database dumped character set utf8mb4",
                    "use dumped",
                    "create table t (id int primary key auto_increment, name text, body longblob)",
                    "create table log (entry text)",
                    "create view v as select id, name from t where id < 10",
                    "create trigger t_logged after insert on t for each row insert into log values (new.id)",
                    "create procedure p(in a int) begin select a; select * from v; end",
                    "create function f(a int) returns int deterministic return a + 1",
                    "create event e on schedule every 1 year starts '2030-01-01' disable do set @a = 1")) {
                statement.execute(sql);
            }
            Random random = new Random(1);
            try (PreparedStatement insert = connection.prepareStatement("insert into t (name, body) values (?, ?)")) {
                for (int i = 1; i <= ROWS; i++) {
                    byte[] body = new byte[i == ROWS / 2 ? 3 << 20 : i % 1000];
                    random.nextBytes(body);
                    insert.setString(1, "näme 🐬 '\\" + i);
                    insert.setBytes(2, body);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    }

    private int directPort() {
        return database.address().port();
    }

    private int proxiedPort() {
        return proxies.address(upstreamTls).getPort();
    }

    @Test
    void theClientHasTheTransportItAskedFor(@TempDir Path folder) throws IOException, InterruptedException {
        String printed = programs.run(
                Program.CLIENT,
                proxiedPort(),
                transport,
                folder,
                List.of(
                        "--batch",
                        "-e",
                        "show session status like 'Compression'; show session status like 'Ssl_cipher';"
                                + " select length(repeat('x', 100)), 'zwölf'"));
        assertThat(printed).contains("Compression\t" + (transport.isCompressed() ? "ON" : "OFF"));
        assertThat(printed).containsPattern(upstreamTls ? "Ssl_cipher\t\\w+" : "Ssl_cipher\t\n");
        assertThat(printed).contains("100\tzwölf");
    }

    @Test
    void theClientGoesOnAfterErrorsAndLoadsAFile(@TempDir Path folder) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("file.txt"), "1\tone\n2\ttwo\n");
        List<String> command = programs.command(
                Program.CLIENT,
                proxiedPort(),
                transport,
                List.of("--force", "--batch", "--skip-column-names", "--local-infile=1", "test"));
        String input = """
                create temporary table loaded (a int, b text);
                select nothing;
                load data local infile '%s' into table loaded;
                load data local infile '%s.none' into table loaded;
                select * from loaded;
                delimiter //
                select 3; select 4//
                """.formatted(file, file);
        assertThat(Programs.run(command, folder, input).output().lines())
                .contains("1\tone", "2\ttwo", "3", "4")
                .anyMatch(line -> line.startsWith("ERROR 1054 (42S22) at line 2:"))
                .anyMatch(line -> line.startsWith("ERROR ") && line.contains("file.txt.none"));
    }

    @Test
    void aDumpIsTheSameAndRestoresTheSame(@TempDir Path folder) throws IOException, InterruptedException, SQLException {
        Path direct = dump(directPort(), "dumped", folder, "direct.sql");
        Path proxied = dump(proxiedPort(), "dumped", folder, "proxied.sql");
        assertThat(Files.mismatch(proxied, direct)).isEqualTo(-1);
        try (Connection connection = Database.connect(directPort(), "")) {
            connection.createStatement().execute("drop database if exists restored");
            connection.createStatement().execute("create database restored character set utf8mb4");
        }
        programs.source(proxied, proxiedPort(), transport, folder, List.of("restored"));
        Path restored = dump(directPort(), "restored", folder, "restored.sql");
        assertThat(Files.mismatch(restored, direct)).isEqualTo(-1);
        try (Connection connection = Database.connect(directPort(), "");
                var checksums = connection.createStatement().executeQuery("checksum table dumped.t, restored.t")) {
            checksums.next();
            long expected = checksums.getLong(2);
            checksums.next();
            assertThat(checksums.getLong(2)).isEqualTo(expected).isNotEqualTo(0);
        }
    }

    private Path dump(int port, String name, Path folder, String fileName) throws IOException, InterruptedException {
        Path file = folder.resolve(fileName);
        List<String> options = new ArrayList<>(
                List.of("--routines", "--triggers", "--events", "--single-transaction", "--skip-comments"));
        if (!database.isMariaDb()) {
            options.add("--set-gtid-purged=OFF");
        }
        options.addAll(List.of("--result-file=" + file, name));
        programs.run(Program.DUMP, port, transport, folder, options);
        return file;
    }
}
