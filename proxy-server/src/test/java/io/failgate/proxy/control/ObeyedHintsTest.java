package io.failgate.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** A hint that does nothing, or that will hardly do what was meant, is told of in the log or refused. */
@Timeout(60)
class ObeyedHintsTest {

    private final ScriptedServer server = ScriptedServer.afterLogin(client -> {
        while (client.readCommand().byteAt(0) == Command.QUERY.code()) {
            client.ok();
        }
    });
    private final TestProxy proxy = TestProxy.before(server);
    private final RawClient client = proxy.login();
    private final Logger log = (Logger) LoggerFactory.getLogger(ObeyedHints.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    ObeyedHintsTest() throws IOException {}

    @BeforeEach
    void listen() {
        said.start();
        log.setLevel(Level.INFO);
        log.addAppender(said);
    }

    @AfterEach
    void close() throws IOException {
        log.detachAppender(said);
        log.setLevel(null);
        client.close();
        proxy.close();
        server.close();
    }

    private List<String> said() {
        return List.copyOf(said.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "before-query=0*error(1213) | 0*error(1213) never fires",
                "before-query=error(1213) where 1=2 | the condition never holds",
                "before-query=error(1213) where user='ap%' | user = 'ap%' compares letter by letter",
                "before-query=1%error(1213)->off->close | close is never reached"
            })
    void aWarningIsLogged(String hint, String warning) throws IOException {
        client.query("/* failpoint: " + hint + " */ DO 1");
        assertThat(said()).anyMatch(line -> line.contains("is obeyed, but " + warning));
    }

    @Test
    void aHintThatHasNotFiredIsToldOf() throws IOException {
        client.query("/* failpoint: before-query=error(1213) where statement = 'insert' */ DO 1");
        await().until(() -> said().stream()
                .anyMatch(line -> line.contains("the hint before-query of ") && line.endsWith(" has not fired")));
        said.list.clear();
        client.query("/* failpoint: before-query=print */ DO 1");
        client.query("DO 1");
        assertThat(said()).noneMatch(line -> line.endsWith("has not fired"));
    }

    @Test
    void aHintThatWouldBeginLaterIsRefused() throws IOException {
        assertThat(client.query("/* failpoint: before-query=error(1213) after 5s */ DO 1")
                        .get(0)
                        .error())
                .contains("the FAILPOINT hint does nothing: it is for one statement, and after begins later");
    }
}
