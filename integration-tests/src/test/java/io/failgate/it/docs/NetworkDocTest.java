package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.ShownSession;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every session in {@code docs/network.md} goes as it is shown there. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class NetworkDocTest {

    private final ProxyServer proxy;

    NetworkDocTest(ProxyServer proxy) {
        this.proxy = proxy;
    }

    static Stream<ShownSession> sessions() throws IOException {
        List<ShownSession> sessions = DocumentedSession.all("network.md");
        assertThat(sessions).hasSizeGreaterThan(9);
        return sessions.stream();
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void goesAsShown(ShownSession session) throws SQLException {
        try (DocumentedSession shown = new DocumentedSession(proxy)) {
            shown.goesAsShown(session);
        }
    }
}
