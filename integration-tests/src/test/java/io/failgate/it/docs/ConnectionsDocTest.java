package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Programs;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.testing.Certificates;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The commands of {@code docs/connections.md} and {@code docs/control.md} start a proxy, given the files that they
 * name.
 */
@ExtendWith(WithProxy.class)
class ConnectionsDocTest {

    private static final Path DOCS =
            Path.of(System.getProperty("failgate.readme")).resolveSibling("docs");

    @TempDir
    private Path folder = Path.of("");

    static Stream<String> commands() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(DOCS.resolve("connections.md")));
        lines.addAll(Files.readAllLines(DOCS.resolve("control.md")));
        return lines.stream()
                .filter(line -> line.startsWith("    failgate "))
                .map(line -> line.strip().substring("failgate ".length()));
    }

    private void writeFiles() throws Exception {
        Certificates authority = new Certificates();
        X509Bundle bundle = authority.issue("localhost");
        Files.move(Certificates.writeCertificate(bundle, folder), folder.resolve("cert.pem"));
        Certificates.writeKey(bundle, folder);
        Files.move(authority.writeAuthority(folder), folder.resolve("ca.pem"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void starts(String arguments) throws Exception {
        writeFiles();
        List<String> command =
                new ArrayList<>(List.of(Programs.failgate().toString(), "--listen", "127.0.0.1:0", "--admin", "off"));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(Programs.readUntil(process.getInputStream(), "registered"))
                    .contains("listens on 127.0.0.1:");
            process.toHandle().destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }
}
