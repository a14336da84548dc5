package io.failgate.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The test cases in SQL, all at the same time, by {@code run.sh}. */
@Timeout(300)
@ExtendWith(RunningFailgate.ForTests.class)
class SqlFilesTest {

    @Test
    void goAsExpected(RunningFailgate failgate) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "run.sh needs a shell");
        ProcessBuilder run = new ProcessBuilder("/bin/sh", "run.sh").redirectErrorStream(true);
        Map<String, String> environment = run.environment();
        environment.put("HOST", failgate.address().host());
        environment.put("PORT", String.valueOf(failgate.address().port()));
        environment.put("MYSQL", failgate.client());
        environment.put("MYSQLTEST", System.getProperty("mysqltest", ""));
        Process process = run.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed).contains("ok       sql/deadlock.sql");
    }
}
