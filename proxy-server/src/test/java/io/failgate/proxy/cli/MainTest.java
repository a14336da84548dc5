package io.failgate.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.admin.TestAdmin;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The program besides its options. */
class MainTest {

    private final TestAdmin admin = TestAdmin.start();

    @AfterEach
    void close() {
        admin.close();
    }

    private CommandLineRun client(String... arguments) {
        return CommandLineRun.of(
                Map.of(),
                ignored -> {
                    throw new AssertionError("no proxy was asked for");
                },
                arguments);
    }

    @Test
    void theProgramIsItsOwnClient() {
        String address = "--admin=" + admin.authority();
        CommandLineRun put = client("failpoints", address, "put", "before-query", "error(1213)");
        assertThat(put.exitCode()).as(put.output()).isZero();
        assertThat(admin.failPoints().status("before-query").armed()).isTrue();
        CommandLineRun refused = client("failpoints", address, "remove", "nonsense");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output()).contains("failgate: error on nonsense: failpoint: failpoint does not exist");
    }
}
