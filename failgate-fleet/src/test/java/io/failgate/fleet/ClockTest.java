package io.failgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Members whose clocks differ agree, because none looks at the time of day. */
class ClockTest {

    /** What the client of etcd tells of its own renewals of a lease, which go by the time of day. */
    private static final String RENEWALS = "io/grpc/stub/StreamObserver";

    private static final List<String> TIMES_OF_DAY = List.of(
            "currentTimeMillis", "java/time/Instant", "java/time/Clock", "java/util/Date", "java/time/Local", RENEWALS);

    @Test
    void noClassLooksAtTheTimeOfDay() throws IOException, URISyntaxException {
        Path classes = Path.of(Fleet.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("io/failgate/fleet");
        try (Stream<Path> files = Files.list(classes)) {
            List<String> constants = files.map(ClockTest::read).toList();
            assertThat(constants)
                    .anyMatch(text -> text.contains("nanoTime"))
                    .allSatisfy(text -> assertThat(TIMES_OF_DAY).noneMatch(text::contains));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
    }
}
