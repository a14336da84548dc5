package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first command of the README. */
@Tag("exhaustive")
class DemoTest {

    private static final Path JAR = Path.of(System.getProperty("failgate.demo.jar"));

    @Test
    void theDemoShowsTheTranscriptAndCleansUp(@TempDir Path folder) throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("t"));
        Process demo = new ProcessBuilder(
                        Programs.java(), "-Djava.io.tmpdir=" + temporary, "-jar", JAR.toString(), "127.0.0.1:0")
                .redirectErrorStream(true)
                .start();
        try {
            String printed = Programs.readUntil(demo.getInputStream(), "Ctrl-C");
            assertThat(printed).contains("create-database-error-on-dbname error injected");
            Matcher connect = Pattern.compile("mysql -h 127\\.0\\.0\\.1 -P (\\d+) -u root")
                    .matcher(printed);
            assertThat(connect.find()).as(printed).isTrue();
            List<ProcessHandle> database = demo.descendants().toList();
            assertThat(database).isNotEmpty();
            demo.destroy();
            assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(database).noneMatch(ProcessHandle::isAlive);
            assertThat(filesOf(temporary)).isEmpty();
        } finally {
            demo.destroyForcibly();
        }
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("hsperfdata"))
                    .toList();
        }
    }
}
