package io.failgate.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a linter would say about the Dockerfile, where there is none. */
class DockerfileTest {

    /**
     * Without {@code ADD}, {@code MAINTAINER}, and the options that need BuildKit, which Testcontainers does not have.
     */
    private static final Set<String> KNOWN =
            Set.of("FROM", "RUN", "COPY", "USER", "EXPOSE", "ENV", "HEALTHCHECK", "ENTRYPOINT");

    private final List<String> instructions;

    DockerfileTest() throws IOException {
        String text = Files.readString(Path.of("..", "docker", "Dockerfile"));
        instructions = Stream.of(text.replaceAll("(?m)^#.*\n", "")
                        .replaceAll("\\\\\n\\s*", "")
                        .split("\n"))
                .filter(line -> !line.isBlank())
                .toList();
    }

    private List<String> all(String name) {
        return instructions.stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .toList();
    }

    @Test
    void hasKnownInstructionsOnly() {
        assertThat(instructions)
                .allSatisfy(line -> assertThat(KNOWN).contains(line.split(" ", 2)[0]))
                .noneMatch(line -> line.contains("--chmod") || line.contains("--mount"));
    }

    @Test
    void isMadeOfOneImageWithATagAndOfTheJarWithItsLauncher() {
        assertThat(all("FROM")).singleElement().asString().matches("[a-z/-]+:[0-9][\\w.-]*");
        assertThat(all("COPY")).containsExactly("proxy-server/target/failgate.jar bin/failgate /opt/failgate/");
    }

    @Test
    void doesNotRunAsRoot() {
        assertThat(all("USER")).singleElement().isNotIn("root", "0");
        assertThat(instructions.subList(instructions.indexOf("USER failgate"), instructions.size()))
                .noneMatch(line -> line.startsWith("RUN "));
    }

    /** So that the program gets signals itself. */
    @Test
    void startsWithoutAShell() throws IOException {
        assertThat(all("ENTRYPOINT")).containsExactly("[\"failgate\"]");
        assertThat(all("RUN").get(0)).endsWith("ln -s /opt/failgate/failgate /usr/local/bin/failgate");
        assertThat(Files.readString(Path.of("..", "bin", "failgate"))).contains("  exec \"$java\" ");
    }

    @Test
    void saysWhetherItIsWell() {
        assertThat(all("HEALTHCHECK")).singleElement().asString().contains("CMD [\"");
        assertThat(all("EXPOSE")).containsExactly("3307");
    }
}
