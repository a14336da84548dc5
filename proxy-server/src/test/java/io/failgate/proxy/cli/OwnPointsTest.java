package io.failgate.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.FailPointStatus;
import io.failgate.proxy.TestProxy;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failpoints of the user's own, which the settings file names. */
@Timeout(60)
class OwnPointsTest {

    private final List<TestProxy> proxies = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void close() {
        proxies.forEach(TestProxy::close);
    }

    private CommandLineRun start(String yaml, int port) throws IOException {
        Path file = Files.writeString(folder.resolve("failgate.yaml"), yaml);
        return CommandLineRun.of(
                Map.of("FAILGATE_UPSTREAM", "127.0.0.1:" + port, "FAILGATE_CONFIG", file.toString()),
                settings -> proxies.add(TestProxy.start(settings)),
                "--listen=127.0.0.1:0",
                "--admin=off");
    }

    /** At each kind of site, the point is passed as the site is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "before-command",
                "failCommand",
                "after-command",
                "before-query",
                "io.failgate/query/after-query",
                "before-select",
                "after-select"
            })
    void itIsPassedWithItsSite(String site) throws IOException {
        String yaml =
                "points: {mine: {at: " + site + ", where: 'sql like \"%mine%\"'}}\nfailpoints: {mine: 1*error(1213)}";
        try (ScriptedServer server = ScriptedServer.start(client -> {
            client.login();
            while (client.readCommand().byteAt(0) != 1) {
                client.ok();
            }
        })) {
            assertThat(start(yaml, server.port()).output()).isEmpty();
            try (RawClient client = proxies.get(0).login()) {
                assertThat(client.execute("SELECT 'yours'").isOk()).isTrue();
                assertThat(proxies.get(0).status("mine").evaluations()).isZero();
                assertThat(client.execute("SELECT 'mine'").error()).startsWith("ERROR 1213 (40001)");
                assertThat(client.execute("SELECT 'mine'").isOk()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"accept", "connect-upstream", "greeting", "authenticate"})
    void aLoginPassesItAsWell(String site) throws IOException {
        try (ScriptedServer server = ScriptedServer.start(client -> {
            client.login();
            client.readCommand();
        })) {
            assertThat(start("points: {mine: {at: " + site + "}}\nfailpoints: {mine: 1*error(1040)}", server.port())
                            .output())
                    .isEmpty();
            try (RawClient client = proxies.get(0).connect()) {
                assertThat(client.login("app", "secret").error()).startsWith("ERROR 1040");
            }
            assertThat(proxies.get(0).status("mine").hits()).isEqualTo(1);
        }
    }

    @Test
    void itIsListedWithWhatTheUserSays() throws IOException {
        String yaml = """
                points:
                  a/mine: {at: after-query, purpose: of mine, example: close}
                  short: {at: result-row, where: row = 1}
                """;
        assertThat(start(yaml, 1).output()).isEmpty();
        FailPointStatus mine = proxies.get(0).status("mine");
        assertThat(mine.key().purpose()).isEqualTo("of mine");
        assertThat(mine.key().example()).isEqualTo("close");
        FailPointStatus other = proxies.get(0).status("short");
        assertThat(other.key().purpose()).isEqualTo("result-row where row = 1");
        assertThat(other.key().example()).isEqualTo("1*error(1317)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mine: {}|the point mine needs a site: at",
                "mine: close|expected a mapping with at and where, but got \"close\"",
                "mine: {at: befor-query}|the point mine: a point cannot be at \"befor-query\"; did you mean",
                "mine: {at: downstream}|the point mine: a point cannot be at \"downstream\"",
                "mine: {at: TestFailPointError}|the point mine: a point cannot be at \"TestFailPointError\"",
                "before-query: {at: after-query}|the point before-query: there is a failpoint of this name",
                "a/before-query: {at: after-query}|the point a/before-query: there is a failpoint of this name",
                "a:b: {at: after-query}|the point a:b: a name with a colon is a failpoint inside an application",
                "a b: {at: after-query}|the point a b: not a failpoint name",
                "mine: {at: after-query, wher: x}|unknown field \"wher\" of a point; did you mean \"where\"?",
                "mine: {at: after-query, where: colour = 1}|error on mine: failpoint: ",
                "mine: {at: after-query, where: row = 1}|error on mine: failpoint: ",
                "mine: {at: accept, where: sql = 1}|error on mine: failpoint: ",
                "mine: {at: after-query, example: melt}|error on mine: failpoint: ",
                "mine: {at: before-query, example: truncate(1)}|error on mine: failpoint: "
            })
    void whatMakesNoSenseIsRefusedWithItsPlace(String point, String message) throws IOException {
        CommandLineRun run = start("points:\n  " + point + "\n", 1);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output())
                .startsWith("failgate: " + folder.resolve("failgate.yaml") + ":2:")
                .contains(": " + message)
                .hasLineCount(1);
    }
}
