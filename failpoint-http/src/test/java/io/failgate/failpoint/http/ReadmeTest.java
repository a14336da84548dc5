package io.failgate.failpoint.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program that README.md shows, asked what README.md asks. */
@Timeout(160)
class ReadmeTest {

    private static final Pattern PROGRAM = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern REQUEST =
            Pattern.compile("(?m)^ {4}\\$ curl (\\S+?)(?: -X(\\w+))?(?: -d'([^']*)')?\\n((?: {4}(?!\\$).*\\n)*)");
    private static final Pattern SETTING = Pattern.compile("(\\w+)=(\\S+)");

    @TempDir
    private Path folder = Path.of("");

    private static MatchResult only(String readme, String regex) {
        List<MatchResult> found =
                Pattern.compile(regex).matcher(readme).results().toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void theTranscriptGoesAsItIsShown() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        MatchResult source = PROGRAM.matcher(readme).results().findFirst().orElseThrow();
        Path app = Files.writeString(folder.resolve("App.java"), source.group(1));
        Map<String, String> environment = SETTING.matcher(
                        only(readme, " {4}export (.*)").group(1))
                .results()
                .collect(Collectors.toMap(
                        setting -> setting.group(1), setting -> setting.group(2).replace(":1234", ":0")));
        try (ServedProgram program = ServedProgram.start(environment, app.toString(), "0")) {
            String failPoints = program.failPoints();
            String someFunc = program.await("^someFunc is at (.*)");
            List<MatchResult> requests = REQUEST.matcher(readme).results().toList();
            assertThat(requests).hasSizeGreaterThan(15);
            for (MatchResult request : requests) {
                String url = request.group(1)
                        .replace("http://127.0.0.1:1234/", failPoints)
                        .replace("http://127.0.0.1:8080/", someFunc);
                assertThat(curl(url, request.group(2), request.group(3)))
                        .as(request.group())
                        .isEqualTo(request.group(4).replaceAll("(?m)^ {4}", ""));
            }
            assertThat(program.exitCode()).isEqualTo(2);
            assertThat(program.said()).contains("FailPointPanic: failpoint panic: {}");
        }
    }

    @Test
    void theModulePathWillDoAsWell() throws Exception {
        MatchResult source = PROGRAM.matcher(Files.readString(Path.of("README.md")))
                .results()
                .findFirst()
                .orElseThrow();
        Path app = Files.writeString(folder.resolve("App.java"), source.group(1));
        String modules = Arrays.stream(ServedProgram.classPath().split(File.pathSeparator, -1))
                .filter(entry -> entry.matches(".*(slf4j-api|failpoint-core|target/classes).*"))
                .collect(Collectors.joining(File.pathSeparator));
        try (ServedProgram program = ServedProgram.start(
                Map.of("FAILPOINTS_HTTP", ":0"),
                "--module-path",
                modules,
                "--add-modules",
                "io.failgate.failpoint",
                "-cp",
                folder.toString(), // and nothing else
                app.toString(),
                "0")) {
            assertThat(Curl.send("GET", program.failPoints(), "").body()).isEqualTo("SomeFuncString=\n");
        }
    }

    private static String curl(String url, @Nullable String method, @Nullable String body) {
        try {
            String answer = Curl.send(method == null ? "GET" : method, url, body == null ? "" : body)
                    .body();
            return answer.isEmpty() || answer.endsWith("\n") ? answer : answer + "\n";
        } catch (IOException cut) {
            return "curl: (52) Empty reply from server\n";
        }
    }
}
