package io.failgate.it.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.ChildApplication;
import io.failgate.it.support.Database;
import io.failgate.it.support.ShownSession;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.application.Application;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The program in {@code docs/applications.md}, in a process of its own, fails when SQL says so, as it is shown. */
@Timeout(180)
@ExtendWith(WithProxy.class)
class ApplicationsDocTest {

    private static final Path PAGE = Path.of(System.getProperty("failgate.readme"))
            .resolveSibling("docs")
            .resolve("applications.md");
    private static final Pattern PROGRAM = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void goesAsShown(Database database) throws IOException, SQLException {
        Matcher source = PROGRAM.matcher(Files.readString(PAGE, UTF_8));
        assertThat(source.find()).isTrue();
        Path program = Files.writeString(folder.resolve("Shop.java"), source.group(1));
        List<ShownSession> sessions = ShownSession.in(PAGE, "mysql|shop");
        assertThat(sessions).hasSize(1);
        Settings settings = new Settings(new HostAndPort("127.0.0.1", 0), database.address());
        try (ChildApplication shop = ChildApplication.start(program);
                ProxyServer proxy = new ProxyServer(
                        settings.withApplications(List.of(Application.parse("shop=" + shop.failPoints()))));
                Connection connection = Database.connect(proxy.address().getPort(), "&useLocalSessionState=true")) {
            for (ShownSession.Step step : sessions.get(0).steps()) {
                String got = step.client().equals("shop")
                        ? shop.answer(step.sql())
                        : ShownSession.run(connection, step.sql());
                assertThat(got).as(step.sql()).isEqualTo(step.shown());
            }
        }
    }
}
