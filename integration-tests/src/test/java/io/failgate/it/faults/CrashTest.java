package io.failgate.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.Programs;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The action {@code crash}, in a process of its own: one site of each kind. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class CrashTest {

    private static final Path JAR = Path.of(System.getProperty("failgate.jar"));
    private static final Pattern LISTENS = Pattern.compile("listens on (\\S+):(\\d+)");
    private static final Login LOGIN =
            Login.of(Database.USER, Database.PASSWORD).to("test");

    /** As of a process that {@code abort()} has ended. */
    private static final int ABORTED = 134;

    private final Database database;
    private final Process process;

    CrashTest(Database database) throws IOException {
        this.database = database;
        this.process = new ProcessBuilder(
                        Programs.java(),
                        "-jar",
                        JAR.toString(),
                        "--listen=127.0.0.1:0",
                        "--admin=127.0.0.1:0",
                        "--upstream=" + database.address())
                .redirectErrorStream(true)
                .start();
    }

    @BeforeEach
    void createTable() throws SQLException {
        try (Connection direct = connect()) {
            direct.createStatement().execute("drop table if exists crashed");
            direct.createStatement().execute("create table crashed (id int primary key)");
        }
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    private Connection connect() throws SQLException {
        return database.connect();
    }

    @ParameterizedTest
    @CsvSource({
        "before-commit, 0",
        "after-commit, 1",
        "greeting, 0",
        "upstream, 0",
        "idle, 0",
    })
    void theServerHasDoneWhatItHeardBeforeTheCrash(String site, int rows)
            throws IOException, SQLException, InterruptedException {
        InetSocketAddress address = address();
        try (RawClient control = RawClient.login(address, LOGIN);
                RawClient client = RawClient.login(address, LOGIN)) {
            assertThat(client.execute("do 1").isOk()).isTrue();
            control.sendQuery("set @put_failpoint = '" + site + "=crash'");
            if (site.equals("greeting")) {
                control.read();
                try (RawClient next = RawClient.connect(address)) {
                    Comparison.toTheEnd(next);
                }
            } else if (!site.equals("idle")) {
                control.read();
                client.sendQuery("insert into crashed values (1)");
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(ABORTED);
        }
        try (Connection direct = connect();
                ResultSet count = direct.createStatement().executeQuery("select count(*) from crashed")) {
            count.next();
            assertThat(count.getInt(1)).isEqualTo(rows);
        }
    }

    private InetSocketAddress address() throws IOException {
        Matcher listens = LISTENS.matcher(Programs.readUntil(process.getInputStream(), "listens on"));
        assertThat(listens.find()).isTrue();
        return new InetSocketAddress(listens.group(1), Integer.parseInt(listens.group(2)));
    }
}
