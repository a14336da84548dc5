package io.failgate.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README shows what the example's test class says. */
class ReadmeTest {

    private static final Path SOURCE =
            Path.of("src", "test", "java", "io", "failgate", "testcontainers", "OrdersTest.java");

    @Test
    void theExampleIsTheTest() throws IOException {
        String source = Files.readString(SOURCE)
                .replace("package io.failgate.testcontainers;\n\n", "")
                .replace("import org.junit.jupiter.api.extension.ExtendWith;\n", "")
                .replace("@ExtendWith(NeedsDocker.class)\n", "")
                .replace("/** The README's example. */\n", "")
                .replace(
                        "import java.sql.Driver",
                        "import io.failgate.testcontainers.FailgateContainer;\nimport java.sql.Driver");
        assertThat(Files.readString(Path.of("README.md"))).contains(source);
    }
}
