package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Database;
import io.failgate.it.support.Jdbc;
import io.failgate.it.support.ShownSession;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.config.ConfigFileReader;
import io.failgate.proxy.config.FailPointSettings;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The session in {@code docs/own-points.md} goes as it is shown there, with the settings file that is shown there. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class OwnPointsDocTest {

    private static final String PAGE = "own-points.md";
    private static final Pattern FILE = Pattern.compile("(?s)```yaml\\n(.*?)```");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void goesAsShown(Database database) throws IOException, SQLException {
        Path page = Path.of(System.getProperty("failgate.readme"))
                .resolveSibling("docs")
                .resolve(PAGE);
        Matcher yaml = FILE.matcher(Files.readString(page));
        assertThat(yaml.find()).isTrue();
        Path file = Files.writeString(folder.resolve("failgate.yaml"), yaml.group(1));
        Settings settings = new Settings(new HostAndPort("127.0.0.1", 0), database.address())
                .with(new FailPointSettings(
                        ConfigFileReader.read(file, Set.of("upstream")).points(), List.of(), Optional.empty()));
        List<ShownSession> sessions = DocumentedSession.all(PAGE);
        assertThat(sessions).hasSize(1);
        try (ProxyServer proxy = new ProxyServer(settings);
                DocumentedSession shown = new DocumentedSession(proxy);
                Connection connection = Database.connect(proxy.address().getPort(), "")) {
            Jdbc.execute(connection, "drop table if exists orders", "create table orders (id int)");
            shown.goesAsShown(sessions.get(0));
            assertThat(Jdbc.rows(connection, "select id from orders order by id"))
                    .isEqualTo(List.of(List.of("1"), List.of("2"), List.of("3")));
            Jdbc.execute(connection, "drop table orders");
        }
    }
}
