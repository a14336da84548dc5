package io.failgate.it.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.it.support.Database;
import io.failgate.it.support.Jdbc;
import io.failgate.it.support.Programs;
import io.failgate.it.support.WithProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A proxy that is in no fleet pays nothing for those that are. */
@Timeout(60)
@ExtendWith(WithProxy.class)
class WithoutFleetTest {

    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)");

    /** What etcd's client is made of, and the fleet itself but for what its options and statements are called. */
    private static final Pattern OF_ETCD = Pattern.compile(
            "(io\\.etcd|io\\.grpc|io\\.vertx|com\\.google\\.protobuf|io\\.failgate\\.fleet\\.(Etcd|Membership))\\b.*");

    private final Database database;

    WithoutFleetTest(Database database) {
        this.database = database;
    }

    @TempDir
    private Path folder = Path.of("");

    @Test
    void nothingOfEtcdIsLoaded() throws IOException, InterruptedException, SQLException {
        Path classes = folder.resolve("classes"); // a pipe would hold the program up
        Process process = new ProcessBuilder(List.of(
                        Programs.java(),
                        "-Xlog:class+load:file=" + classes,
                        "-jar",
                        System.getProperty("failgate.jar"),
                        "--listen=127.0.0.1:0",
                        "--admin=off",
                        "--upstream=" + database.address()))
                .redirectErrorStream(true)
                .start();
        try {
            String said = Programs.readUntil(process.getInputStream(), "registered");
            Matcher address = LISTENS.matcher(said);
            assertThat(address.find()).as(said).isTrue();
            try (Connection client = Database.connect(Integer.parseInt(address.group(1)), "")) {
                Jdbc.execute(client, "SET @put_failpoint = 'before-commit=1*error(1213)'");
                assertThatThrownBy(() -> Jdbc.execute(client, "SHOW FAILGATES")).hasMessageContaining("not in a fleet");
            }
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            List<String> loaded = Files.readAllLines(classes);
            assertThat(loaded).anyMatch(line -> line.contains("io.failgate.proxy.ProxyServer "));
            assertThat(loaded)
                    .map(line -> line.replaceFirst("^(\\[[^]]*])*\\s*", ""))
                    .noneMatch(line -> OF_ETCD.matcher(line).matches());
        } finally {
            process.destroyForcibly();
        }
    }
}
