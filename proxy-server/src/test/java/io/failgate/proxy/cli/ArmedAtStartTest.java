package io.failgate.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.config.StartFailPoint;
import io.failgate.proxy.injection.Catalogue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says of failpoints that are armed at start. */
class ArmedAtStartTest {

    @Test
    void whatIsArmedAgainFurtherOnIsNotUsed() {
        List<StartFailPoint> points = List.of(
                new StartFailPoint("before-query", "close", "a.yaml:2:17"),
                new StartFailPoint("after-query", "close", "a.yaml:3:17"),
                new StartFailPoint("io.failgate/query/before-query", "off", "environment variable FAILPOINTS"));
        assertThat(said(points, Catalogue.with(List.of()).failPoints()))
                .containsExactly(
                        "WARN a.yaml:2:17: before-query=close is not used, as environment variable FAILPOINTS arms it",
                        "INFO a.yaml:3:17: after-query=close is armed",
                        "INFO environment variable FAILPOINTS: io.failgate/query/before-query=off is armed");
    }

    @Test
    void whatIsDubiousIsSaid() {
        FailPoints failPoints = Catalogue.with(List.of()).failPoints();
        failPoints.put("before-query", "error(4999)");
        assertThat(said(List.of(new StartFailPoint("before-query", "error(4999)", "--failpoints")), failPoints))
                .containsExactly(
                        "INFO --failpoints: before-query=error(4999) is armed",
                        "WARN before-query is armed, but neither MySQL nor MariaDB has an error 4999, so clients read"
                                + " \"Unknown error 4999\"; give it a text, as in error(4999, \"text\")");
    }

    private static List<String> said(List<StartFailPoint> points, FailPoints failPoints) {
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(ArmedAtStart.class);
        logger.addAppender(said);
        logger.setLevel(Level.INFO);
        said.start();
        try {
            ArmedAtStart.log(points, failPoints);
        } finally {
            logger.detachAppender(said);
            logger.setLevel(null);
        }
        return said.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }
}
