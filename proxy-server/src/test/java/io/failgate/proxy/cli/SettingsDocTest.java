package io.failgate.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.OptionSpec;

/** {@code docs/settings.md} names every option, and its commands start a proxy, given the files that it shows. */
class SettingsDocTest {

    private static final Path DOC = Path.of("../docs/settings.md");
    private static final Pattern DEFAULT = Pattern.compile(" \\(default: (.*)\\)");
    private static final Pattern FILE = Pattern.compile("(?s)`([\\w.]+)`:\\n\\n```yaml\\n(.*?)```");
    private static final Pattern WORD = Pattern.compile("(?:[^\\s']|'[^']*')+");

    @TempDir
    private Path folder = Path.of("");

    private final Map<String, Path> files = new HashMap<>();

    @BeforeEach
    void writeFiles() throws IOException {
        for (MatchResult file : FILE.matcher(Files.readString(DOC)).results().toList()) {
            files.put(file.group(1), Files.writeString(folder.resolve(file.group(1)), file.group(2)));
        }
        files.put("token.txt", Files.writeString(folder.resolve("token.txt"), "hunter2\n"));
    }

    @Test
    void theTableHasEveryOption() throws IOException {
        List<String> options = Main.commandLine(Map.of(), settings -> {}).getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .map(SettingsDocTest::row)
                .toList();
        assertThat(Files.readAllLines(DOC).stream().filter(line -> line.startsWith("| `--")))
                .containsExactlyElementsOf(options);
    }

    private static String row(OptionSpec option) {
        String description = String.join(" ", option.description());
        String byDefault = DEFAULT.matcher(description)
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElse(option.arity().min() == 0 ? "false" : "");
        String value = option.arity().min() == 0 ? "[=" + option.paramLabel() + "]" : "=" + option.paramLabel();
        return Stream.of(
                        "`" + option.longestName() + value.replace("|", "\\|") + "`",
                        "`" + OptionSources.variable(option.longestName().substring(2)) + "`",
                        byDefault,
                        DEFAULT.matcher(description).replaceAll(""))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    static Stream<String> commands() throws IOException {
        return Files.readAllLines(DOC).stream()
                .filter(line -> line.matches("    (\\w+=\\S+ )*failgate .*"))
                .map(String::strip);
    }

    @Test
    void thereAreExamples() throws IOException {
        assertThat(commands()).hasSizeGreaterThan(3);
        assertThat(files).containsOnlyKeys("failgate.yaml", "token.txt");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anExampleStarts(String command) {
        start(command);
    }

    /** What a command starts with, but for the listener, which has any free port. */
    private Settings start(String command) {
        Map<String, String> environment = new HashMap<>();
        List<String> arguments = new ArrayList<>(List.of("--listen", "127.0.0.1:0"));
        for (MatchResult match : WORD.matcher(command).results().toList()) {
            String word = match.group().replace("'", "");
            int equals = word.indexOf('=');
            if (word.matches("[A-Z_]+=.*")) {
                environment.put(word.substring(0, equals), resolve(word.substring(equals + 1)));
            } else if (!word.equals("failgate")) {
                arguments.add(resolve(word));
            }
        }
        List<Settings> started = new ArrayList<>();
        CommandLineRun run = CommandLineRun.of(
                environment,
                settings -> {
                    TestProxy.start(settings).close();
                    started.add(settings);
                },
                arguments.toArray(String[]::new));
        assertThat(run.output()).isEmpty();
        assertThat(run.exitCode()).isZero();
        return started.get(0);
    }

    private String resolve(String word) {
        return files.containsKey(word) ? files.get(word).toString() : word;
    }

    @Test
    void theCommandLineCountsFirstAsTheExampleSays() throws IOException {
        Settings settings = start("FAILGATE_IDLE_TIMEOUT=30 failgate --config failgate.yaml --drain-timeout 5");
        assertThat(commands()).contains("FAILGATE_IDLE_TIMEOUT=30 failgate --config failgate.yaml --drain-timeout 5");
        assertThat(settings.limits().idleTimeout()).hasSeconds(30);
        assertThat(settings.limits().drainTimeout()).hasSeconds(5);
        assertThat(settings.limits().maxConnections()).isEqualTo(100);
        assertThat(settings.failPoints().armed()).hasSize(2);
    }
}
