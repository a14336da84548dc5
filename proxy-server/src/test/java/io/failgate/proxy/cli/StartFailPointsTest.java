package io.failgate.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.FailPointStatus;
import io.failgate.proxy.TestProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failpoints that are armed when the proxy starts, by the settings file and by the environment. */
class StartFailPointsTest {

    private final List<TestProxy> proxies = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void close() {
        proxies.forEach(TestProxy::close);
    }

    private CommandLineRun start(String yaml, Map<String, String> variables, String... arguments) throws IOException {
        Map<String, String> environment = new TreeMap<>(variables);
        environment.put("FAILGATE_UPSTREAM", "127.0.0.1:1");
        environment.put("FAILGATE_CONFIG", file(yaml).toString());
        return CommandLineRun.of(environment, settings -> proxies.add(TestProxy.start(settings)), arguments);
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("failgate.yaml"), yaml);
    }

    private Map<String, String> armed() {
        Map<String, String> armed = new TreeMap<>();
        for (FailPointStatus status : proxies.get(0).failPoints().list()) {
            status.terms().ifPresent(terms -> armed.put(status.key().name(), terms.toString()));
        }
        return armed;
    }

    @Test
    void fileEnvironmentAndCommandLineTogether() throws IOException {
        String yaml = """
                listen: 127.0.0.2:1
                idle-timeout: 1
                drain-timeout: 1
                failpoints:
                  before-query: 1*error(1213)
                  TestFailPointError:
                    mode: {times: 2}
                    data: {errorCode: 1205}
                """;
        CommandLineRun run = start(
                yaml,
                Map.of("FAILPOINTS", "io.failgate/query/before-query=2*close", "FAILGATE_IDLE_TIMEOUT", "2"),
                "--listen=127.0.0.1:0");
        assertThat(run).isEqualTo(new CommandLineRun(0, Optional.empty(), ""));
        assertThat(proxies.get(0).address().getAddress().getHostAddress()).isEqualTo("127.0.0.1");
        assertThat(armed())
                .isEqualTo(Map.of(
                        "OpenSetFailPoint", "return(1)",
                        "before-query", "2*close",
                        "TestFailPointError", "{\"mode\":{\"times\":2},\"data\":{\"errorCode\":1205}}"));
    }

    @Test
    void whatIsArmedByItselfCanBeArmedOtherwise() throws IOException {
        start("failpoints: {OpenSetFailPoint: off}", Map.of(), "--listen=127.0.0.1:0");
        assertThat(armed()).isEqualTo(Map.of("OpenSetFailPoint", "off"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "before-query: 3*error(|error on before-query: failpoint: "
                        + "failed to parse \"3*error(\" past \"\" (position 9: ",
                "before-query: error(0)|error on before-query: failpoint: "
                        + "failed to parse \"error(0)\" past \"error(0)\" "
                        + "(position 1: an error number is from 1 to 65534)",
                "befor-query: off|error on befor-query: failpoint: failpoint does not exist; "
                        + "did you mean \"before-query\"?"
            })
    void aFailPointThatCannotBeArmedIsRefusedWithItsOrigin(String entry, String message) throws IOException {
        CommandLineRun inFile = start("failpoints:\n  after-query: close\n  " + entry + "\n", Map.of());
        int column = 3 + entry.indexOf(": ") + 2;
        assertThat(inFile.exitCode()).isEqualTo(2);
        assertThat(inFile.output())
                .startsWith("failgate: " + folder.resolve("failgate.yaml") + ":3:" + column + ": " + message)
                .hasLineCount(1);
        CommandLineRun inEnvironment = start("", Map.of("FAILPOINTS", "after-query=close;" + entry.replace(": ", "=")));
        assertThat(inEnvironment.exitCode()).isEqualTo(2);
        assertThat(inEnvironment.output())
                .startsWith("failgate: environment variable FAILPOINTS: " + message)
                .hasLineCount(1);
        assertThat(proxies).isEmpty();
    }
}
