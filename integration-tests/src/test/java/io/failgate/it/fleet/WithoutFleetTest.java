package io.failgate.it.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.it.support.Database;
import io.failgate.it.support.Jdbc;
import io.failgate.it.support.Programs;
import io.failgate.it.support.WithProxy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

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

    @Test
    void nothingOfEtcdIsLoaded() throws IOException, SQLException {
        Process process = new ProcessBuilder(List.of(
                        Programs.java(),
                        "-verbose:class",
                        "-jar",
                        System.getProperty("failgate.jar"),
                        "--listen=127.0.0.1:0",
                        "--upstream=" + database.address()))
                .redirectErrorStream(true)
                .start();
        try (InputStream out = process.getInputStream()) {
            StringBuilder loaded = new StringBuilder(Programs.readUntil(out, "registered"));
            Matcher address = LISTENS.matcher(loaded);
            assertThat(address.find()).as(loaded.toString()).isTrue();
            try (Connection client = Database.connect(Integer.parseInt(address.group(1)), "")) {
                Jdbc.execute(client, "SET @put_failpoint = 'before-commit=1*error(1213)'");
                assertThatThrownBy(() -> Jdbc.execute(client, "SHOW FAILGATES")).hasMessageContaining("not in a fleet");
            }
            process.destroy();
            loaded.append(new String(out.readAllBytes(), StandardCharsets.UTF_8));
            assertThat(loaded.toString()).contains("io.failgate.proxy.ProxyServer");
            assertThat(loaded.toString().lines())
                    .map(line -> line.replaceFirst("^(\\[[^]]*])*\\s*", ""))
                    .noneMatch(line -> OF_ETCD.matcher(line).matches());
        } finally {
            process.destroyForcibly();
        }
    }
}
