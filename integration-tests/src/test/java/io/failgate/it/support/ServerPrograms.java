package io.failgate.it.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command line programs that come with the server. MySQL's are beside the client that {@code
 * -Dfailgate.test.mysql=FILE} names, MariaDB's beside the embedded server. Else they are those on the PATH.
 */
public final class ServerPrograms {

    /** A program, as either server calls it. */
    public enum Program {
        CLIENT("mysql", "mariadb"),
        DUMP("mysqldump", "mariadb-dump"),
        BINLOG("mysqlbinlog", "mariadb-binlog");

        private final String ofMySql;
        private final String ofMariaDb;

        Program(String ofMySql, String ofMariaDb) {
            this.ofMySql = ofMySql;
            this.ofMariaDb = ofMariaDb;
        }
    }

    private final Database database;

    public ServerPrograms(Database database) {
        this.database = database;
    }

    private Optional<String> find(Program program) {
        String name = database.isMariaDb() ? program.ofMariaDb : program.ofMySql;
        String mysql = System.getProperty("failgate.test.mysql", "");
        Optional<Path> folder = database.mariaDbPrograms();
        if (!database.isMariaDb() && !mysql.isEmpty()) {
            folder = Optional.ofNullable(Path.of(mysql).getParent());
        }
        return folder.flatMap(programs -> Programs.in(programs, name)).or(() -> Programs.find(name));
    }

    /** How to call it with a transport; the test is skipped if this machine does not have it. */
    public List<String> command(Program program, int port, Transport transport, List<String> options) {
        Optional<String> file = find(program);
        assumeTrue(
                file.isPresent(), () -> "no " + (database.isMariaDb() ? program.ofMariaDb : program.ofMySql) + " here");
        assumeTrue(transport.isOffered(database.offered()), () -> database.version() + " does not offer " + transport);
        List<String> command = new ArrayList<>(List.of(
                file.orElseThrow(),
                "--no-defaults",
                "--host=127.0.0.1",
                "--port=" + port,
                "--user=" + Database.USER,
                "--password=" + Database.PASSWORD));
        command.addAll(database.isMariaDb() ? ofMariaDb(transport) : ofMySql(transport));
        command.addAll(options);
        return command;
    }

    private static List<String> ofMySql(Transport transport) {
        return List.of(
                "--get-server-public-key",
                "--ssl-mode=" + (transport.isTls() ? "REQUIRED" : "DISABLED"),
                "--compression-algorithms=" + transport.compression());
    }

    private static List<String> ofMariaDb(Transport transport) {
        List<String> options = new ArrayList<>();
        options.add(transport.isTls() ? "--ssl" : "--skip-ssl");
        options.add("--skip-ssl-verify-server-cert");
        if (transport.isCompressed()) {
            options.add("--compress");
        }
        return options;
    }

    /** Runs it; it must succeed. What it printed. */
    public String run(Program program, int port, Transport transport, Path folder, List<String> options)
            throws IOException, InterruptedException {
        return successful(Programs.run(command(program, port, transport, options), folder, ""));
    }

    /** Has the client do what a file says; it must succeed. */
    public void source(Path file, int port, Transport transport, Path folder, List<String> options)
            throws IOException, InterruptedException {
        successful(Programs.run(command(Program.CLIENT, port, transport, options), folder, file));
    }

    private static String successful(Programs.Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(0);
        return outcome.output();
    }
}
