package io.failgate.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;

/** The log of the admin listener keeps its name. */
class AdminLogTest {

    @Test
    void itsNameIsThatOfTheListener() {
        assertThat(AdminLog.LOG.getName()).isEqualTo(AdminServer.class.getName());
    }

    @Test
    void whatIsArmedAndDubiousIsAWarning() {
        Logger logger = (Logger) AdminLog.LOG;
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.addAppender(said);
        logger.setLevel(Level.WARN);
        try (TestAdmin admin = TestAdmin.start()) {
            assertThat(admin.send("PUT", "/before-query", "error(4999)").statusCode())
                    .isEqualTo(204);
        } finally {
            logger.detachAppender(said);
            logger.setLevel(null);
        }
        assertThat(said.list.stream()
                        .filter(event -> event.getLevel() == Level.WARN)
                        .map(ILoggingEvent::getFormattedMessage))
                .singleElement()
                .asString()
                .startsWith("before-query is armed, but neither MySQL nor MariaDB has an error 4999");
    }
}
