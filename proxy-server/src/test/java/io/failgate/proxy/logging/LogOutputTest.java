package io.failgate.proxy.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is logged leaves in order, and nobody waits for it. */
@Timeout(30)
class LogOutputTest {

    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("io.failgate.proxy.session.Session");
    private final Reader reader = new Reader();
    private final AtomicLong now = new AtomicLong();
    private final LogOutput output = new LogOutput(reader, StandardCharsets.UTF_8, new Repeats(now::get));

    LogOutputTest() {
        output.setContext(context);
        output.start();
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(output);
    }

    @AfterEach
    void stop() {
        reader.open.countDown();
        context.stop();
    }

    /** Somebody who may not read. */
    private static final class Reader extends OutputStream {

        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private CountDownLatch open = new CountDownLatch(0);

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            try {
                open.await();
            } catch (InterruptedException stopped) {
                throw new IOException(stopped);
            }
            synchronized (read) {
                read.write(bytes);
            }
        }

        String text() {
            synchronized (read) {
                return read.toString(StandardCharsets.UTF_8);
            }
        }
    }

    private List<String> messages() {
        output.flush();
        return reader.text()
                .lines()
                .map(line -> line.replaceFirst("^\\d\\d:\\d\\d:\\d\\d\\.\\d\\d\\d ", ""))
                .toList();
    }

    @Test
    void whatPeersSayCannotBeginALine() {
        logger.info("{} broke in", "a\n12:00:00.000 ERROR Main - forged\u001b[2J");
        assertThat(messages())
                .containsExactly("INFO  Session - a\\n12:00:00.000 ERROR Main - forged\\u001b[2J broke in");
    }

    @Test
    void anExceptionComesWithItsStackTraceAndCannotBeginALineEither() {
        logger.error("a bug", new IllegalStateException("one\ntwo", new IOException("three\nfour")));
        assertThat(messages())
                .startsWith("ERROR Session - a bug", "java.lang.IllegalStateException: one\\ntwo")
                .contains("Caused by: java.io.IOException: three\\nfour")
                .filteredOn(line -> line.startsWith("\tat io.failgate.proxy.logging.LogOutputTest."))
                .isNotEmpty();
    }

    @Test
    void nobodyWaitsForAReaderAndWhatIsMissingIsSaid() {
        Logger hits = context.getLogger("io.failgate.proxy.injection.SiteWalk");
        reader.open = new CountDownLatch(1);
        int all = LogOutput.MOST_LINES + 500;
        for (int i = 0; i < all; i++) {
            hits.info("hit {}", i);
        }
        reader.open.countDown();
        await().until(() -> messages().stream().anyMatch(line -> line.contains("missing")));
        hits.info("the last");
        List<String> lines = messages();
        long written = lines.stream().filter(line -> line.contains(" - hit ")).count();
        assertThat(written).isBetween((long) LogOutput.MOST_LINES, LogOutput.MOST_LINES + 2L);
        assertThat(lines)
                .contains("WARN  LogOutput - " + (all - written) + " lines are missing here, as the log was not read");
        assertThat(lines.get(lines.size() - 1)).endsWith("the last");
    }

    @Test
    void theEndDoesNotWaitForAReaderForLong() {
        reader.open = new CountDownLatch(1);
        logger.info("unread");
        long before = System.nanoTime();
        output.stop();
        assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(10));
        assertThat(reader.text()).isEmpty();
    }

    @Test
    void theSameComplaintIsMadeSoManyTimesAMinute() {
        for (int i = 1; i <= 1_000; i++) {
            logger.warn("cannot connect to {}", "host-" + i);
        }
        logger.warn("something else");
        assertThat(messages())
                .hasSize(Repeats.MOST_A_MINUTE + 2)
                .contains("WARN  Session - cannot connect to host-10", "WARN  Session - something else")
                .last()
                .isEqualTo("WARN  Session - the same 990 times more within a minute, the last: cannot connect to"
                        + " host-1000");
    }

    @Test
    void itIsSaidWhenTheMinuteIsOverAndThenMadeAgain() {
        for (int i = 1; i <= 12; i++) {
            logger.info("refused {}", i);
        }
        now.addAndGet(TimeUnit.MINUTES.toNanos(1));
        await().until(() -> reader.text().contains("the same 2 times more"));
        logger.info("refused {}", 13);
        assertThat(messages()).last().isEqualTo("INFO  Session - refused 13");
    }

    @Test
    void whatWasAskedForIsNoComplaint() {
        Logger hits = context.getLogger("io.failgate.failpoint");
        for (int i = 0; i < 100; i++) {
            hits.info("printed");
        }
        assertThat(messages()).hasSize(100);
    }
}
