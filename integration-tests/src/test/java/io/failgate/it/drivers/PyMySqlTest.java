package io.failgate.it.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failgate.it.support.Programs;
import io.failgate.it.support.Proxies;
import io.failgate.it.support.WithProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Python's PyMySQL, in a script that uses it as programs do, through Failgate. */
@ExtendWith(WithProxy.class)
class PyMySqlTest {

    private final Proxies proxies;

    PyMySqlTest(Proxies proxies) {
        this.proxies = proxies;
    }

    @ParameterizedTest(name = "client with TLS: {0}, server with TLS: {1}")
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void aScriptPrintsWhatItShould(boolean clientTls, boolean upstreamTls, @TempDir Path folder)
            throws IOException, InterruptedException {
        Optional<String> python = python(folder);
        assumeTrue(python.isPresent(), "no python3 with pymysql and cryptography here");
        Path file = Files.writeString(folder.resolve("file.txt"), "1000\tfrom a file\n1001\tdo.\n");
        List<String> command = new ArrayList<>(List.of(
                python.orElseThrow(),
                Path.of("src/test/python/session.py").toAbsolutePath().toString(),
                String.valueOf(proxies.address(upstreamTls).getPort()),
                file.toString()));
        if (clientTls) {
            command.add("tls");
        }
        assertThat(Programs.run(command, folder, "").output().lines())
                .containsExactly(
                        "cipher: " + (upstreamTls ? "True" : "False"),
                        "many: 2000",
                        "last id: 1",
                        "rolled back: ((0,),)",
                        "name: (('näme 🐬',),)",
                        "body: True",
                        "unbuffered: 2500500",
                        "one of two: {'a': 1}",
                        "loaded: 2",
                        "no file: ('OperationalError', 1017)",
                        "duplicate: ('IntegrityError', 1062)",
                        "unknown: ('OperationalError', 1054)",
                        "syntax: ('ProgrammingError', 1064)",
                        "in step: (('in step',),)",
                        "wrong password: ('OperationalError', 1045)");
    }

    /** The first on the PATH that has the driver. */
    private static Optional<String> python(Path folder) throws IOException, InterruptedException {
        for (String python : Programs.all("python3")) {
            if (Programs.run(List.of(python, "-c", "import pymysql, cryptography"), folder, "")
                            .exitCode()
                    == 0) {
                return Optional.of(python);
            }
        }
        return Optional.empty();
    }
}
