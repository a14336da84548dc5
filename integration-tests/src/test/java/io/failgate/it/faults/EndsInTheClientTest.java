package io.failgate.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.failgate.it.support.Database;
import io.failgate.it.support.Programs;
import io.failgate.it.support.ServerPrograms;
import io.failgate.it.support.ServerPrograms.Program;
import io.failgate.it.support.Transport;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.testing.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server's own client makes of a connection that ends. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class EndsInTheClientTest {

    private final Database database;
    private final ProxyServer proxy;

    EndsInTheClientTest(Database database, ProxyServer proxy) {
        this.database = database;
        this.proxy = proxy;
    }

    @AfterEach
    void disarm() {
        proxy.failPoints().removeAll();
    }

    @ParameterizedTest
    @CsvSource({
        "before-query, 1*close where sql like '%wanted%'",
        "after-query, 1*close where sql like '%wanted%'",
        "after-query, 1*truncate(3) where sql like '%wanted%'",
        "result-row, 1*close where sql like '%wanted%' and row = 2"
    })
    void anEndBeforeOrInAnAnswerIsError2013(String point, String terms, @TempDir Path folder)
            throws IOException, InterruptedException {
        proxy.failPoints().put(point, terms);
        Programs.Outcome outcome =
                Programs.run(client("--quick"), folder, "select 'first';\nselect 'wanted' union all select 'more';\n");
        assertThat(outcome.output()).contains("first").contains("ERROR 2013 (HY000) at line 2");
    }

    /** MySQL's own client had 2006 for it once, and has 2013 for all ends now; MariaDB's still has both. */
    @ParameterizedTest
    @CsvSource({"close, 2013", "error(4031), 4031"})
    void anEndBetweenStatementsFailsTheNextOne(String terms, int code) throws IOException {
        assumeFalse(database.isMariaDb() && code == 4031, "MariaDB's client does not look for an error before it asks");
        Process process =
                new ProcessBuilder(client("--force")).redirectErrorStream(true).start();
        OutputStream in = process.getOutputStream();
        try (InputStream out = process.getInputStream()) {
            in.write(Bytes.text("select 'first';\n"));
            in.flush();
            Programs.readUntil(out, "first\nfirst\n");
            proxy.failPoints().put("idle", "1*" + terms);
            await().until(() -> proxy.connections() == 0);
            in.write(Bytes.text("select 'wanted';\nselect 'anything';\n"));
            in.close();
            assertThat(Programs.readUntil(out, "at line 3"))
                    .contains("ERROR " + code + " (HY000) at line 2")
                    .contains("ERROR " + (database.isMariaDb() ? 2006 : 2013) + " (HY000) at line 3");
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> client(String option) {
        return new ServerPrograms(database)
                .command(
                        Program.CLIENT,
                        proxy.address().getPort(),
                        Transport.PLAIN,
                        List.of("--batch", option, "--unbuffered", "--skip-reconnect", "test"));
    }
}
