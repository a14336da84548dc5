package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Database;
import io.failgate.it.support.ShownSession;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.sql.ControlVariable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every session in {@code docs/control.md} goes as it is shown there. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class ControlDocTest {

    private final ProxyServer proxy;

    ControlDocTest(ProxyServer proxy) {
        this.proxy = proxy;
    }

    static Stream<ShownSession> sessions() throws IOException {
        List<ShownSession> sessions = DocumentedSession.all("control.md");
        assertThat(sessions).hasSizeGreaterThan(4);
        return sessions.stream();
    }

    @ParameterizedTest
    @EnumSource(ControlVariable.class)
    void everyVariableIsDescribed(ControlVariable variable) throws IOException {
        assertThat(Files.readString(Path.of("../docs/control.md"))).contains("@" + variable.variableName());
    }

    @AfterEach
    void dropTables() throws SQLException {
        try (Connection direct = Database.connect(proxy.address().getPort(), "")) {
            direct.createStatement().execute("drop table if exists stock");
        }
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void goesAsShown(ShownSession session) throws SQLException {
        try (DocumentedSession shown = new DocumentedSession(proxy)) {
            shown.goesAsShown(session);
        }
    }
}
