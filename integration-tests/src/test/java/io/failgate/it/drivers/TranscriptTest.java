package io.failgate.it.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failgate.demo.Transcript;
import io.failgate.it.support.Database;
import io.failgate.it.support.NodeScripts;
import io.failgate.it.support.Programs;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The same first session through the stock command line clients, Connector/J, and a driver of another language. */
@ExtendWith(WithProxy.class)
class TranscriptTest {

    private static final String SESSION = """
            show failpoints like '%error%';
            set @put_failpoint='TestFailPointError=return(1)';
            set @put_failpoint='create-database-error-on-dbname=return("foo")';
            create database foo;
            create database bar;
            set @remove_failpoint='create-database-error-on-dbname';
            create database foo;
            set @put_failpoint='nope=return(1)';
            set @put_failpoint='before-query';
            set @put_failpoint='before-query=retrun("a=b")';
            set @put_failpoint='before-query=1*return("a=b")';
            select 1;
            select 2 as two;
            set @remove_failpoint='TestFailPointError';
            drop database foo;
            drop database bar;
            """;

    private static final String EXPECTED = """
            --------------
            show failpoints like '%error%'
            --------------

            +------------------------------------------------------------------+---------+
            | failpoint keys                                                   | Enabled |
            +------------------------------------------------------------------+---------+
            | vitess.io/vitess/go/vt/topotools/create-database-error-on-dbname | false   |
            | TestFailPointError                                               | false   |
            +------------------------------------------------------------------+---------+
            2 rows in set

            --------------
            set @put_failpoint='TestFailPointError=return(1)'
            --------------

            Query OK, 0 rows affected

            --------------
            set @put_failpoint='create-database-error-on-dbname=return("foo")'
            --------------

            Query OK, 0 rows affected

            --------------
            create database foo
            --------------

            ERROR 1105 (HY000) at line 4: create-database-error-on-dbname error injected
            --------------
            create database bar
            --------------

            Query OK, 1 row affected

            --------------
            set @remove_failpoint='create-database-error-on-dbname'
            --------------

            Query OK, 0 rows affected

            --------------
            create database foo
            --------------

            Query OK, 1 row affected

            --------------
            set @put_failpoint='nope=return(1)'
            --------------

            ERROR 1105 (HY000) at line 8: error on nope: failpoint: failpoint does not exist
            --------------
            set @put_failpoint='before-query'
            --------------

            ERROR 1105 (HY000) at line 9: PutFailPoint error format key=value,but got before-query
            --------------
            set @put_failpoint='before-query=retrun("a=b")'
            --------------

            ERROR 1105 (HY000) at line 10: error on before-query: failpoint: failed to parse "retrun("a=b")" past \
            "retrun("a=b")" (position 1: unknown action "retrun"; did you mean "return"?; known are off, return, \
            sleep, delay, yield, pause, panic, crash, break, print, error, ok, close, reset, hang, latency, \
            truncate, corrupt, throttle, slice, slow_close, forget)
            --------------
            set @put_failpoint='before-query=1*return("a=b")'
            --------------

            Query OK, 0 rows affected

            --------------
            select 1
            --------------

            ERROR 1105 (HY000) at line 12: a=b
            --------------
            select 2 as two
            --------------

            +-----+
            | two |
            +-----+
            |   2 |
            +-----+
            1 row in set

            --------------
            set @remove_failpoint='TestFailPointError'
            --------------

            Query OK, 0 rows affected

            --------------
            drop database foo
            --------------

            Query OK, 0 rows affected

            --------------
            drop database bar
            --------------

            Query OK, 0 rows affected

            Bye
            """;

    private final ProxyServer proxy;
    private final int port;

    TranscriptTest(ProxyServer proxy) {
        this.proxy = proxy;
        port = proxy.address().getPort();
    }

    @AfterEach
    void disarm() {
        proxy.failPoints().remove("before-query");
    }

    @Test
    void theMySqlClientPrintsIt(@TempDir Path folder) throws IOException, InterruptedException {
        String given = System.getProperty("failgate.test.mysql", "");
        Optional<String> mysql = given.isEmpty() ? Programs.find("mysql") : Optional.of(given);
        assumeTrue(mysql.isPresent(), "no mysql client here");
        assertSession(mysql.orElseThrow(), List.of("--ssl-mode=DISABLED", "--get-server-public-key"), folder);
    }

    @Test
    void theMariaDbClientPrintsIt(Database database, @TempDir Path folder) throws IOException, InterruptedException {
        Optional<String> mariadb = database.mariaDbPrograms()
                .map(programs -> programs.resolve("mariadb").toString())
                .or(() -> Programs.find("mariadb"));
        assumeTrue(mariadb.isPresent(), "no mariadb client here");
        assumeTrue(database.isMariaDb(), "a mariadb client needs a plugin to log in to MySQL");
        assertSession(mariadb.orElseThrow(), List.of("--skip-ssl"), folder);
    }

    /** Compares what goes to standard output and to standard error, which have no order between them. */
    private void assertSession(String client, List<String> options, Path folder)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                client,
                "--no-defaults",
                "-h127.0.0.1",
                "-P" + port,
                "-u" + Database.USER,
                "-p" + Database.PASSWORD,
                "--table",
                "--force",
                "-vvv"));
        command.addAll(options);
        String printed = Programs.run(command, folder, SESSION)
                .output()
                .replaceAll("mysql: \\[Warning].*\n", "")
                .replaceAll(" \\(\\d+(\\.\\d+)? sec\\)", "");
        Predicate<String> error = line -> line.startsWith("ERROR");
        assertThat(printed.lines().filter(error))
                .containsExactlyElementsOf(EXPECTED.lines().filter(error).toList());
        assertThat(printed.lines().filter(error.negate()))
                .containsExactlyElementsOf(
                        EXPECTED.lines().filter(error.negate()).toList());
    }

    @Test
    void connectorJPrintsWhatTheReadmeShows() throws IOException, SQLException {
        StringWriter printed = new StringWriter();
        Transcript.run(port, Database.USER, Database.PASSWORD, new PrintWriter(printed));
        String readme = Files.readString(Path.of(System.getProperty("failgate.readme")));
        assertThat(readme).contains(printed.toString().strip().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void nodesMysql2SeesIt(@TempDir Path folder) throws IOException, InterruptedException {
        List<String> statements = List.of(
                "set @put_failpoint='create-database-error-on-dbname=return(\"foo\")'",
                "create database foo",
                "set @put_failpoint='before-query=1*error(1213)->1*return(\"a=b\")'",
                "select 1 as one",
                "select 2 as two",
                "select 3 as three",
                "set @put_failpoint='nope=return'",
                "set @remove_failpoint='create-database-error-on-dbname'",
                "set @remove_failpoint='before-query'",
                "show failpoints like '%error%'");
        assertThat(NodeScripts.install(folder).run("session.js", port, statements))
                .containsExactly(
                        "\"OK, 0 affected\"",
                        "ERROR 1105 (HY000): create-database-error-on-dbname error injected",
                        "\"OK, 0 affected\"",
                        "ERROR 1213 (40001): Deadlock found when trying to get lock; try restarting transaction",
                        "ERROR 1105 (HY000): a=b",
                        "[{\"three\":3}]",
                        "ERROR 1105 (HY000): error on nope: failpoint: failpoint does not exist",
                        "\"OK, 0 affected\"",
                        "\"OK, 0 affected\"",
                        "[{\"failpoint keys\":\"vitess.io/vitess/go/vt/topotools/create-database-error-on-dbname\","
                                + "\"Enabled\":\"false\"},"
                                + "{\"failpoint keys\":\"TestFailPointError\",\"Enabled\":\"false\"}]");
    }
}
