package io.failgate.it.drivers;

import static io.failgate.it.support.Jdbc.single;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failgate.it.support.ClientTransports;
import io.failgate.it.support.Database;
import io.failgate.it.support.Proxies;
import io.failgate.it.support.ServerPrograms;
import io.failgate.it.support.ServerPrograms.Program;
import io.failgate.it.support.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's program that reads binary logs, as a replica does, through Failgate. */
@ClientTransports
@CsvSource("ZSTD, true")
class BinlogTest {

    private static String log = "";
    private static String executedBefore = "";

    @Parameter(0)
    private Transport transport = Transport.PLAIN;

    @Parameter(1)
    private boolean upstreamTls;

    private final Database database;
    private final ServerPrograms programs;
    private final Proxies proxies;

    BinlogTest(Database database, Proxies proxies) {
        this.database = database;
        this.proxies = proxies;
        programs = new ServerPrograms(database);
    }

    /** Fills a log with this and that, and with a row whose event takes more than one packet. */
    @BeforeAll
    static void writeALog(Database database) throws SQLException {
        try (Connection connection = database.connect()) {
            assumeTrue(single(connection, "select @@log_bin").equals("1"), "the server writes no binary log");
            connection.createStatement().execute("flush binary logs");
            try (ResultSet logs = connection.createStatement().executeQuery("show binary logs")) {
                while (logs.next()) {
                    log = logs.getString(1);
                }
            }
            if (!database.isMariaDb()) {
                executedBefore = single(connection, "select replace(@@global.gtid_executed, '\n', '')");
            }
            for (String sql : List.of(
                    "create or replace view logged_view as select 1 as one",
                    "drop table if exists logged",
                    "create table logged (id int primary key auto_increment, body longblob)",
                    "insert into logged (body) with recursive n as (select 1 as i union all select i + 1 from n"
                            + " where i < 500) select repeat(char(i % 256), i * 7) from n",
                    "insert into logged (body) select repeat('x', 17000000)",
                    "delete from logged where id < 50",
                    "flush binary logs")) {
                connection.createStatement().execute(sql);
            }
        }
    }

    private int proxiedPort() {
        return proxies.address(upstreamTls).getPort();
    }

    private Path read(int port, List<String> options, Path folder) throws IOException, InterruptedException {
        boolean raw = options.contains("--raw");
        Path file = Files.createDirectory(folder).resolve(log);
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--result-file=" + (raw ? folder + "/" : file), log));
        programs.run(Program.BINLOG, port, transport, folder, all);
        return file;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--read-from-remote-server",
                "--read-from-remote-server --raw --to-last-log",
                "--read-from-remote-source=BINLOG-DUMP-GTIDS --raw"
            })
    void aLogReadsAsItDoesDirectly(String words, @TempDir Path folder) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of(words.split(" ")));
        if (words.contains("GTIDS")) {
            assumeTrue(!database.isMariaDb(), "MariaDB has no COM_BINLOG_DUMP_GTID");
            options.add("--exclude-gtids=" + executedBefore);
        }
        Path direct = read(database.address().port(), options, folder.resolve("direct"));
        Path proxied = read(proxiedPort(), options, folder.resolve("proxied"));
        assertThat(Files.size(direct)).isGreaterThan(17_000_000);
        assertThat(Files.mismatch(proxied, direct)).isEqualTo(-1);
    }

    @Test
    void aLogIsFollowedWithoutAnEnd(@TempDir Path folder) throws IOException, SQLException, InterruptedException {
        String table = "followed_" + transport + "_" + upstreamTls;
        List<String> options =
                List.of("--read-from-remote-server", "--raw", "--stop-never", "--result-file=" + folder + "/", log);
        Process follower = new ProcessBuilder(programs.command(Program.BINLOG, proxiedPort(), transport, options))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (Connection connection = database.connect()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> isIn(folder, "create table logged "));
            connection.createStatement().execute("create table " + table + " (a int)");
            connection.createStatement().execute("drop table " + table);
            await().atMost(Duration.ofSeconds(30)).until(() -> isIn(folder, "create table " + table));
            assertThat(follower.isAlive()).isTrue();
        } finally {
            follower.destroy();
            follower.waitFor();
        }
    }

    private static boolean isIn(Path folder, String text) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> read(file).contains(text));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
