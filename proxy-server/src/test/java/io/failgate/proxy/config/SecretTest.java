package io.failgate.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets stay secret. */
class SecretTest {

    private static final String REFUSED =
            "expected 1 to 4096 visible ASCII characters without blanks (they are not shown here)";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void nothingPrintsIt() {
        Secret secret = new Secret("hunter2");
        Settings settings = new Settings(new HostAndPort("h", 1), new HostAndPort("h", 2))
                .with(new AdminSettings(new HostAndPort("0.0.0.0", 3308), Optional.of(secret)));
        assertThat(settings.admin().orElseThrow().token()).hasValue(secret);
        assertThat(settings.toString()).contains("***").doesNotContain("hunter2");
        assertThat(new GivenValue("hunter2", "here")).hasToString("here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "line\n", "tab\t", "caf\u00e9", "\u007f"})
    void refusesWhatAHeaderCannotCarryWithoutSayingIt(String value) {
        assertThatThrownBy(() -> new Secret(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "hunter2\n", "hunter2\r\n"})
    void aLineEndInAFileDoesNotCount(String content) throws IOException {
        assertThat(Secret.read(Files.writeString(folder.resolve("token"), content)))
                .isEqualTo(new Secret("hunter2"));
    }

    @Test
    void aFileMayHoldTheLongestAndNoLonger() throws IOException {
        Path file = folder.resolve("token");
        Files.writeString(file, "x".repeat(4096) + "\r\n");
        assertThat(Secret.read(file).value()).hasSize(4096);
        Files.writeString(file, "x".repeat(4097));
        assertThatThrownBy(() -> Secret.read(file)).hasMessage(file + ": " + REFUSED);
        Files.writeString(file, "x\n\n");
        assertThatThrownBy(() -> Secret.read(file)).hasMessage(file + ": " + REFUSED);
        Files.writeString(file, "x".repeat(4096) + "\r\n\r\n\r\n");
        assertThatThrownBy(() -> Secret.read(file)).hasMessage(file + ": " + REFUSED);
    }

    @ParameterizedTest
    @CsvSource({
        "rw-------, true",
        "r--r-----, true",
        "rw-r--r--, true",
        "rw--w----, false",
        "rw-rw----, false",
        "rw-----w-, false"
    })
    void nobodyElseMayWriteToTheFile(String mode, boolean taken) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "hunter2");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        if (taken) {
            assertThat(Secret.read(file).value()).isEqualTo("hunter2");
        } else {
            assertThatThrownBy(() -> Secret.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessage(file + " can be written by others than its owner; run: chmod go-w " + file);
        }
    }

    @Test
    void nobodyElseMayReplaceTheFile() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Path file = Files.writeString(open.resolve("token"), "hunter2");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> Secret.read(link))
                .hasMessage(link + " can be replaced by others than its owner; run: chmod go-w " + open.toRealPath());
        Files.setAttribute(open, "unix:mode", 01777);
        assertThat(Secret.read(link).value()).isEqualTo("hunter2");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        Path absent = folder.resolve("absent");
        assertThatThrownBy(() -> Secret.read(absent))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no file " + absent);
        assertThatThrownBy(() -> Secret.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot read " + folder);
    }
}
