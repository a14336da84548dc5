package io.failgate.proxy.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failgate.proxy.admin.TestAdmin;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** The examples of {@code docs/http.md}, one after the other, print what the page says. */
class HttpDocTest {

    private static final Path DOC = Path.of("..", "docs", "http.md");
    private static final String INDENT = "    ";
    private static final String COMMAND = "$ ";
    private static final String CLIENT = "failgate failpoints ";
    private static final String QUERY = "mysql> ";
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    /** A line of the page and what it says comes of it. */
    private record Example(String input, List<String> output) {}

    @Test
    void printsWhatThePageSays() throws IOException, InterruptedException {
        assumeTrue(isInstalled("bash") && isInstalled("curl"), "bash and curl run the examples");
        List<Example> examples = examples();
        assertThat(examples).hasSizeGreaterThan(25);
        SoftAssertions softly = new SoftAssertions();
        try (TestAdmin admin = TestAdmin.start()) {
            admin.withoutSessions();
            for (Example example : examples) {
                if (example.input().startsWith(QUERY)) {
                    admin.before().evaluate();
                } else {
                    softly.assertThat(run(example.input(), admin.authority()).lines())
                            .as(example.input())
                            .containsExactlyElementsOf(example.output());
                }
            }
        }
        softly.assertAll();
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        boolean inExample = false;
        for (String line : Files.readAllLines(DOC)) {
            String text = line.startsWith(INDENT) ? line.substring(INDENT.length()) : "";
            if (text.startsWith(COMMAND) || text.startsWith(QUERY)) {
                examples.add(new Example(text.startsWith(COMMAND) ? text.substring(2) : text, new ArrayList<>()));
                inExample = true;
            } else if (inExample && !text.isEmpty()) {
                examples.get(examples.size() - 1).output().add(text);
            } else {
                inExample = false;
            }
        }
        return examples;
    }

    private static String run(String command, String authority) throws IOException, InterruptedException {
        if (command.startsWith(CLIENT)) {
            List<String> arguments = WORD.matcher(command.substring(CLIENT.length()))
                    .results()
                    .map(HttpDocTest::unquoted)
                    .toList();
            CommandLineRun run = CommandLineRun.of(authority, arguments);
            return run.out() + run.err();
        }
        String silent = command.replace("127.0.0.1:3308", authority).replace("curl ", "curl --silent ");
        Process process = new ProcessBuilder("bash", "-c", silent)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private static String unquoted(MatchResult word) {
        return word.group(1) == null ? word.group(2) : word.group(1);
    }
}
