package io.failgate.proxy.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.admin.TestAdmin;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command-line client against an admin listener. */
class FailpointsCommandTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TestAdmin admin = TestAdmin.start();

    @AfterEach
    void close() {
        admin.close();
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.of(admin.authority(), List.of(arguments));
    }

    @Test
    void putsListsAndRemoves() {
        assertThat(run("put", "before-query", "1*error(1213)")).isEqualTo(new CommandLineRun(0, "", ""));
        assertThat(run("list").out().lines())
                .contains("io.failgate/query/before-query=1*error(1213)", "io.failgate/query/after-query=");
        assertThat(run("remove", "io.failgate/query/before-query")).isEqualTo(new CommandLineRun(0, "", ""));
        assertThat(admin.failPoints().status("before-query").armed()).isFalse();
    }

    @Test
    void putsWhatIsOneArgument() {
        assertThat(run("put", "before-query=1*error(1213) where user='a=b'")).isEqualTo(new CommandLineRun(0, "", ""));
        assertThat(run("list").out().lines()).contains("io.failgate/query/before-query=1*error(1213) where user='a=b'");
    }

    @Test
    void saysWhatIsDubious() {
        assertThat(run("put", "before-query", "error(4999)"))
                .isEqualTo(new CommandLineRun(
                        0,
                        line("before-query is armed, but neither MySQL nor MariaDB has an error 4999, so clients read"
                                + " \"Unknown error 4999\"; give it a text, as in error(4999, \"text\")"),
                        ""));
    }

    @Test
    void listsInFull() {
        admin.failPoints().put("before-query", "2*return(1)");
        admin.before().evaluate();
        assertThat(run("list", "--full").out()).contains("""
                        io.failgate/query/before-query
                            a statement of any kind has come, and the server has not heard of it
                            example: 1*error(1213)
                            armed: 2*return(1)
                            evaluations: 1, hits: 1, paused: 0
                        io.failgate/query/after-query
                            for a test
                            example: 1*close
                            not armed
                        """);
    }

    @Test
    void removesAllButTheOneThatIsEnabledAtStart() {
        admin.failPoints().put("before-query", "off");
        assertThat(run("remove", "*").exitCode()).isZero();
        assertThat(run("list").out().lines().filter(line -> !line.endsWith("=")))
                .containsExactly("vitess.io/vitess/go/vt/vtgate/OpenSetFailPoint=return(1)");
    }

    @Test
    void waitsForHits() {
        admin.failPoints().put("before-query", "return(1)");
        CompletableFuture<CommandLineRun> waiting =
                CompletableFuture.supplyAsync(() -> run("wait", "before-query", "--hits", "2", "--timeout", "10m"));
        admin.before().evaluate();
        admin.before().evaluate();
        assertThat(waiting.join()).isEqualTo(new CommandLineRun(0, line("io.failgate/query/before-query: 2 hits"), ""));
    }

    @Test
    void aWaitThatTakesTooLongFails() {
        admin.failPoints().put("before-query", "return(1)");
        assertThat(run("wait", "before-query", "--timeout", "1ms"))
                .isEqualTo(new CommandLineRun(
                        1, "", line("failgate: before-query was hit 0 times within 1ms, and not 1")));
    }

    @Test
    void wakesUp() {
        admin.failPoints().put("before-query", "pause");
        var pause = admin.before().evaluate().pause();
        assertThat(run("wakeup", "before-query").exitCode()).isZero();
        assertThat(pause.released().toCompletableFuture()).isDone();
    }

    @Test
    void watchesUntilFailgateStops() {
        StringWriter out = new StringWriter();
        CommandLine command = new CommandLine(new FailpointsCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(new StringWriter()));
        CompletableFuture<Integer> watching =
                CompletableFuture.supplyAsync(() -> command.execute("watch", "--admin", admin.authority()));
        admin.failPoints().put("before-query", "return(1)");
        var scope = admin.failPoints().newScope("session 7");
        await().atMost(PATIENCE).until(() -> {
            admin.before().evaluate(scope);
            return out.toString().lines().anyMatch(line -> line.endsWith(" return(1) [session 7]"));
        });
        admin.close();
        assertThat(watching.join()).isEqualTo(1);
        assertThat(out.toString()).contains(" io.failgate/query/before-query return(1) [session 7]");
    }

    @Test
    void saysInOneLineWhatIsWrong() {
        CommandLineRun unknown = run("put", "before-qery", "off");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err().lines()).hasSize(1);
        assertThat(unknown.err()).contains("did you mean \"before-query\"?");
        CommandLineRun wrong = run("put", "before-query", "nix");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.err().lines()).hasSize(1);
        assertThat(wrong.err()).contains("position 1");
    }

    @Test
    void saysThatNobodyAnswers() {
        String authority = admin.authority();
        admin.close();
        assertThat(CommandLineRun.of(authority, List.of("list")))
                .isEqualTo(new CommandLineRun(
                        1,
                        "",
                        line("failgate: no admin listener answers at http://" + authority
                                + "; is Failgate running, with --admin?")));
    }

    @Test
    void saysThatAnAddressIsNone() {
        CommandLineRun run = CommandLineRun.of("http://a b", List.of("list"));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("not the address of an admin listener: \"http://a b\"");
    }

    @Test
    void showsTheTokenAndNeverPrintsIt() {
        try (TestAdmin guarded = TestAdmin.start("s3cret")) {
            assertThat(CommandLineRun.of(guarded.authority(), List.of("list", "--admin-token=s3cret"))
                            .exitCode())
                    .isZero();
            CommandLineRun refused = CommandLineRun.of(guarded.authority(), List.of("list", "--admin-token=secret"));
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("token").doesNotContain("secret");
        }
    }

    @Test
    void aWrongCommandLineIsStatusTwo() {
        assertThat(run().exitCode()).isEqualTo(2);
        assertThat(run("lst").exitCode()).isEqualTo(2);
        assertThat(run("put", "before-query").exitCode()).isEqualTo(2);
        assertThat(run("wait", "before-query", "--hits", "x").exitCode()).isEqualTo(2);
    }

    private static String line(String text) {
        return text + System.lineSeparator();
    }
}
