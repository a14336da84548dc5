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
    void optionsOfAProxyAreNotTheClients() {
        CommandLineRun run = client("--admin=" + admin.authority(), "failpoints", "list");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output()).contains("--admin is for a proxy; what the command takes stands behind failpoints");
    }

    @Test
    void aMisspeltVariableIsRefusedForTheClientAsWell() {
        CommandLineRun run =
                CommandLineRun.of(Map.of("FAILGATE_ADMN", "http://" + admin.authority()), "failpoints", "list");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output())
                .contains("unknown environment variable FAILGATE_ADMN; did you mean \"FAILGATE_ADMIN\"?");
    }

    @Test
    void variablesOfProgramsWithFailpointsAreNamed() {
        assertThat(OptionSources.unused(Map.of("GOFAIL_HTTP", "x", "FAILPOINTS", "a=off", "FAILPOINTS_STRICT", "1")))
                .containsExactly(
                        "the environment variable FAILPOINTS_STRICT is not used by a proxy",
                        "the environment variable GOFAIL_HTTP is not used by a proxy; --admin is where gofail's HTTP"
                                + " API is");
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
