package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What environment and system properties do to a whole process: checkpoints, crashes, the registry of the process, the
 * kill switch.
 */
@Timeout(160)
class ProcessTest {

    @TempDir
    private Path folder = Path.of("");

    private ChildJvm.Outcome run(Map<String, String> environment, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        return new ChildJvm(folder).run(environment, options, ChildProcess.class.getName(), arguments);
    }

    @Test
    void aProcessDiesAtACheckpointAndTheNextOneRecovers() throws Exception {
        Path store = folder.resolve("store");
        ChildJvm.Outcome crashed =
                run(Map.of("FAULT_INJECT", "x,between-writes"), List.of(), "store", store.toString());
        assertThat(crashed.exitCode()).isEqualTo(1);
        assertThat(crashed.output()).contains("failpoint panic: checkpoint between-writes");
        assertThat(Files.readString(store)).as("only the first write").isEqualTo("first\n");

        ChildJvm.Outcome recovered = run(Map.of(), List.of(), "store", store.toString());
        assertThat(recovered).isEqualTo(new ChildJvm.Outcome(0, "recovered\n"));
        assertThat(Files.readString(store)).isEqualTo("first\nsecond\n");
    }

    private String checkpoints(Map<String, String> environment, String... variable) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("checkpoints"));
        arguments.addAll(List.of(variable));
        ChildJvm.Outcome outcome = run(environment, List.of(), arguments.toArray(String[]::new));
        return outcome.exitCode() + "\n" + outcome.output();
    }

    @Test
    void aCheckpointThatIsNotArmedPassesAndIsAFailPoint() throws Exception {
        assertThat(checkpoints(Map.of())).isEqualTo("""
                0
                passed step
                passed step
                passed step
                child/point 0
                step 0
                panic-step 0
                crash-step 0
                """);
    }

    @Test
    void aCheckpointFailsOrPanicsAtEachPassWhileItIsArmed() throws Exception {
        assertThat(checkpoints(Map.of("FAULT_INJECT", " step ,,panic-step"))).isEqualTo("""
                0
                failpoint: checkpoint step
                failpoint panic: checkpoint panic-step
                failpoint: checkpoint step
                failpoint panic: checkpoint panic-step
                failpoint: checkpoint step
                failpoint panic: checkpoint panic-step
                child/point 0
                step 3
                panic-step 3
                crash-step 0
                """);
    }

    @Test
    void aCheckpointMayEndTheProcess() throws Exception {
        assertThat(checkpoints(Map.of("FAULT_INJECT", "crash-step")))
                .startsWith("134\npassed step\n")
                .contains("failpoint crash-step halts the process");
        assertThat(checkpoints(Map.of("FAULT_INJECT", "panic-step", "FAILPOINTS_PANIC", "exit")))
                .startsWith("2\npassed step\n")
                .contains("FailPointPanic: failpoint panic: checkpoint panic-step");
    }

    @Test
    void aCheckpointTakesTheTermsOfAFailPoint() throws Exception {
        assertThat(checkpoints(Map.of("FAILPOINTS", "step=1*off->crash", "FAULT_INJECT", "step")))
                .startsWith("134\npassed step\n")
                .contains("failpoint step halts the process");
    }

    @Test
    void theProgramChoosesTheVariableOfItsCheckpoints() throws Exception {
        Map<String, String> both = Map.of("FAULT_INJECT", "crash-step", "ACME_FAULT_INJECT", "step");
        assertThat(checkpoints(both, "ACME_FAULT_INJECT"))
                .startsWith("0\nfailpoint: checkpoint step\n")
                .endsWith("crash-step 0\n");
        assertThat(checkpoints(both)).startsWith("134\npassed step\n");
    }

    @Test
    void aCheckpointThatWasNeverPassedIsSaidOnStandardError() throws Exception {
        Map<String, String> environment = Map.of("FAULT_INJECT", "crsh-step");
        assertThat(checkpoints(environment))
                .startsWith("0\n")
                .endsWith("FAULT_INJECT has armed nothing: no checkpoint crsh-step was passed;"
                        + " did you mean \"crash-step\"?\n");
        assertThat(checkpoints(Map.of("FAULT_INJECT", "crsh-step", "FAILPOINTS_STRICT", "1")))
                .startsWith("1\n");
    }

    @Test
    void theKillSwitchKeepsCheckpointsFromBeingArmed() throws Exception {
        ChildJvm.Outcome outcome =
                run(Map.of("FAULT_INJECT", "crash-step"), List.of("-Dfailpoints.enabled=false"), "checkpoints");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output())
                .contains("checkpoint crash-step is not armed: failpoints are disabled by -Dfailpoints.enabled=false");
    }

    @Test
    void aPanicMayEndTheProcessAsInGo() throws Exception {
        Map<String, String> panic = Map.of("FAILPOINTS", "point=panic(boom)");
        assertThat(run(panic, List.of(), "swallow")).isEqualTo(new ChildJvm.Outcome(0, "swallowed\n"));
        for (String setting : List.of("exit", "EXIT", "throw")) {
            ChildJvm.Outcome outcome =
                    run(Map.of("FAILPOINTS", "point=panic(boom)", "FAILPOINTS_PANIC", setting), List.of(), "swallow");
            assertThat(outcome.exitCode()).isEqualTo(setting.equals("throw") ? 0 : 2);
            assertThat(outcome.output().contains("swallowed")).isEqualTo(setting.equals("throw"));
        }
        ChildJvm.Outcome ended = run(panic, List.of("-Dfailpoints.panic=exit"), "swallow");
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.output()).startsWith("""
                        failpoint child/point ends the process by a panic, on thread main:
                        io.failgate.failpoint.FailPointPanic: failpoint panic: boom
                        """).contains("at io.failgate.failpoint.ChildProcess.main(");
    }

    @Test
    void aPanicWithoutATextSaysWhereItWas() throws Exception {
        Map<String, String> panic = Map.of("FAILPOINTS", "point=panic", "FAILPOINTS_PANIC", "exit");
        assertThat(run(panic, List.of(), "swallow").output()).startsWith("""
                        failpoint child/point ends the process by a panic, on thread main:
                        io.failgate.failpoint.FailPointPanic: failpoint panic: {}
                        """);
        Map<String, String> checkpoint = Map.of("FAULT_INJECT", "panic-step", "FAILPOINTS_PANIC", "exit");
        assertThat(checkpoints(checkpoint)).contains("\nfailpoint panic-step ends the process by a panic, on thread ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FAILPOINTS=point=off       | GO_FAILPOINTS=point=return(5) | the environment arms point twice: \
            what GO_FAILPOINTS says is used, and what FAILPOINTS says is not
            FAILPOINTS=point=return(5) | GO_FAILPOINTS=point=return(5) | ''
            FAILPOINTS=point=off;point=return(5) | OTHER= | the environment arms point twice: \
            what FAILPOINTS says last is used, and what FAILPOINTS says before is not
            FAILPOINTS=point=return(5) | FAILPOINT=point=off | the environment variable FAILPOINT is not used; \
            did you mean "FAILPOINTS"?
            FAILPOINTS=point=return(5) | FAILPOINTS_PANICS=exit | the environment variable FAILPOINTS_PANICS is not \
            used; did you mean "FAILPOINTS_PANIC"?
            FAILPOINTS=point=return(5) | FALPOINTS=point=off | the environment variable FALPOINTS is not used; \
            did you mean "FAILPOINTS"?
            FAILPOINTS=point=return(5)->panic | OTHER= | the environment arms point, but panic is never reached: \
            return(5) in front of it has no count and no probability
            FAILPOINTS=point=return(5) | GOFAIL_FAILPOINTS=other=off | ''
            """)
    void whatIsSetAndNotUsedIsSaidOnStandardErrorAndEndsNothing(String one, String other, String said)
            throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of(name(one), value(one), name(other), value(other)));
        boolean elsewhere = other.contains("other=");
        if (!elsewhere) {
            environment.put("FAILPOINTS_STRICT", "1");
        }
        ChildJvm.Outcome outcome = run(environment, List.of(), "inject");
        String before = said.isEmpty() ? "" : said + "\n";
        assertThat(outcome.output()).startsWith(before + "survived with 5\n");
        assertThat(outcome.exitCode()).isZero();
    }

    private static String name(String variable) {
        return variable.substring(0, variable.indexOf('='));
    }

    private static String value(String variable) {
        return variable.substring(variable.indexOf('=') + 1);
    }

    @Test
    void aBadSettingOfPanicIsOneClearLine() throws Exception {
        Map<String, String> bad = Map.of("FAILPOINTS", "point=panic", "FAILPOINTS_PANIC", "die");
        ChildJvm.Outcome outcome = run(bad, List.of(), "inject");
        assertThat(outcome.output())
                .contains("bad setting FAILPOINTS_PANIC: expected throw or exit, but got \"die\"")
                .endsWith("survived with 0\n");
    }

    @Test
    void anEndpointThatIsAskedForAndNotThereIsOneLine() throws Exception {
        for (String variable : List.of("FAILPOINTS_HTTP", "GO_FAILPOINTS_HTTP", "GOFAIL_HTTP")) {
            ChildJvm.Outcome outcome = new ChildJvm(folder)
                    .withoutLogger()
                    .run(Map.of(variable, "127.0.0.1:0"), List.of(), ChildProcess.class.getName(), "inject");
            assertThat(outcome.exitCode()).isZero();
            assertThat(outcome.output())
                    .contains("\n" + variable + "=127.0.0.1:0: failpoints are not served:"
                            + " add the artifact io.failgate:failpoint-http to the class path of the program\n")
                    .endsWith("survived with 0\n");
        }
        Map<String, String> strict = Map.of("GOFAIL_HTTP", ":0", "FAILPOINTS_STRICT", "1");
        assertThat(run(strict, List.of(), "inject").exitCode()).isEqualTo(1);
    }

    @Test
    void crashHaltsTheProcess() throws Exception {
        ChildJvm.Outcome crashed = run(Map.of("FAILPOINTS", "child/point=crash"), List.of(), "inject");
        assertThat(crashed.exitCode()).isEqualTo(134);
        assertThat(crashed.output())
                .contains("failpoint point halts the process")
                .doesNotContain("survived");
    }

    @Test
    void theRegistryOfTheProcessIsArmedByItsEnvironment() throws Exception {
        assertThat(run(Map.of("GO_FAILPOINTS", "point=return(5)"), List.of(), "inject")
                        .output())
                .isEqualTo("survived with 5\n");
    }

    @Test
    void aBadEnvironmentIsOneClearLineAndSpoilsNothing() throws Exception {
        ChildJvm.Outcome outcome = run(Map.of("FAILPOINTS", "point=return(5);other=nonsense"), List.of(), "inject");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output().lines()).hasSize(2);
        assertThat(outcome.output()).contains("no failpoint is armed: error on other: failpoint: failed to parse");
        assertThat(outcome.output()).endsWith("survived with 0\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pont=panic            | the environment has not armed all: error on pont: failpoint: failpoint does not \
            exist; did you mean "point"?
            a=off;b=off           | the environment has not armed all: error on b: failpoint: failpoint does not exist
            point=retrun          | no failpoint is armed: error on point: failpoint: failed to parse "retrun"
            point                 | no failpoint is armed: bad environment variable FAILPOINTS: expected key=terms
            point=return where x  | no failpoint is armed: error on point: failpoint: this program has no conditions
            point=print(hi)       | hi
            """)
    void whatIsWrongIsSaidOnStandardErrorWithoutALogger(String failPoints, String said) throws Exception {
        ChildJvm.Outcome outcome = new ChildJvm(folder)
                .withoutLogger()
                .run(Map.of("FAILPOINTS", failPoints), List.of(), ChildProcess.class.getName(), "inject");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output()).contains("survived with 0").contains("\n" + said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pont=panic", "point=return(5);other=off", "point=retrun", "point", "point=return where x"})
    void aStrictProcessDoesNotEndWellWithABadEnvironment(String failPoints) throws Exception {
        Map<String, String> environment = Map.of("FAILPOINTS", failPoints);
        for (String strict : List.of("1", "true")) {
            Map<String, String> strictEnvironment = Map.of("FAILPOINTS", failPoints, "FAILPOINTS_STRICT", strict);
            assertThat(run(strictEnvironment, List.of(), "inject").exitCode()).isEqualTo(1);
        }
        assertThat(run(environment, List.of("-Dfailpoints.strict=true"), "inject")
                        .exitCode())
                .isEqualTo(1);
        assertThat(run(environment, List.of("-Dfailpoints.strict=false"), "inject")
                        .exitCode())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "0", "no", "FALSE"})
    void aProcessWhoseStrictIsOffSurvivesABadEnvironment(String off) throws Exception {
        Map<String, String> environment = Map.of("FAILPOINTS", "point=retrun", "FAILPOINTS_STRICT", off);
        assertThat(run(environment, List.of("-Dfailpoints.strict=" + off), "inject")
                        .exitCode())
                .isZero();
    }

    @Test
    void aStrictThatIsNeitherOnNorOffIsSaid() throws Exception {
        String reason = ": expected one of on, 1, true, yes, off, 0, false, no, but got \"maybe\"";
        assertThat(run(Map.of("FAILPOINTS_STRICT", "maybe"), List.of(), "inject")
                        .output())
                .contains("no failpoint is armed: bad setting FAILPOINTS_STRICT" + reason);
        assertThat(run(Map.of(), List.of("-Dfailpoints.strict=maybe"), "inject").output())
                .contains("no failpoint is armed: bad setting failpoints.strict" + reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "0", "no", "False"})
    void theKillSwitchHasTheUsualSpellings(String off) throws Exception {
        assertThat(run(Map.of(), List.of("-Dfailpoints.enabled=" + off), "arm").output())
                .isEqualTo("refused: failpoints are disabled by -Dfailpoints.enabled=" + off + "\nsurvived with 0\n");
    }

    @Test
    void aKillSwitchThatCannotBeReadIsSaidAndKills() throws Exception {
        assertThat(run(Map.of(), List.of("-Dfailpoints.enabled=flase"), "arm").output())
                .contains(
                        "bad setting failpoints.enabled: expected one of ",
                        ", but got \"flase\"; no failpoint can be armed")
                .contains("refused: failpoints are disabled by -Dfailpoints.enabled=flase");
    }

    @Test
    void aStrictProcessDoesNotStartWithTermsThatCannotBeParsed() throws Exception {
        ChildJvm.Outcome outcome =
                run(Map.of("FAILPOINTS", "point=retrun", "FAILPOINTS_STRICT", "1"), List.of(), "inject");
        assertThat(outcome.output())
                .contains("no failpoint is armed: error on point: failpoint: failed to parse \"retrun\"")
                .contains("ExceptionInInitializerError")
                .doesNotContain("survived");
    }

    @Test
    void aStrictProcessWithAGoodEnvironmentOrNoneEndsAsUsual() throws Exception {
        assertThat(run(Map.of("FAILPOINTS_STRICT", "1"), List.of(), "inject"))
                .isEqualTo(new ChildJvm.Outcome(0, "survived with 0\n"));
        assertThat(run(Map.of("FAILPOINTS_STRICT", "1", "FAILPOINTS", "point=return(5)"), List.of(), "inject"))
                .isEqualTo(new ChildJvm.Outcome(0, "survived with 5\n"));
    }

    @Test
    void theKillSwitchSpoilsNoClassWhoseFailpointTheEnvironmentArms() throws Exception {
        ChildJvm.Outcome outcome =
                run(Map.of("FAILPOINTS", "point=return(5)"), List.of("-Dfailpoints.enabled=false"), "inject");
        assertThat(outcome.output())
                .contains("no failpoint is armed: failpoints are disabled by -Dfailpoints.enabled=false")
                .endsWith("survived with 0\n");
    }

    @Test
    void aThreadInNoScopeAtAPointThatIsArmedInOneIsWarnedOfOnce() throws Exception {
        ChildJvm.Outcome outcome =
                new ChildJvm(folder).withoutLogger().run(Map.of(), List.of(), ChildProcess.class.getName(), "scope");
        assertThat(outcome.output())
                .containsSubsequence(
                        "nobody is lost\n",
                        "\nfailpoint child/point is armed in a scope, and thread main is in none;"
                                + " docs/scopes.md says what carries a scope\n");
        assertThat(outcome.output().lines().filter(line -> line.contains("child/point")))
                .hasSize(1);
    }

    @Test
    void micrometerFindsTheScopeOnTheClassPathByItself() throws Exception {
        assertThat(run(Map.of(), List.of(), "micrometer").output()).contains("io.failgate.failpoint.scope\n");
    }

    @Test
    void theModuleNeedsNoMicrometer() throws Exception {
        String separator = System.getProperty("path.separator");
        String slf4j = Arrays.stream(ChildJvm.classPathOfTheTest().split(separator, -1))
                .filter(entry -> entry.contains("slf4j-api"))
                .findFirst()
                .orElseThrow();
        List<String> options = List.of(
                "--module-path", "target/classes" + separator + slf4j, "--add-modules", "io.failgate.failpoint");
        assertThat(new ChildJvm(folder).run(Map.of(), options, "-version").exitCode())
                .isZero();
    }

    @Test
    void theKillSwitchMakesArmingRefuse() throws Exception {
        ChildJvm.Outcome outcome = run(Map.of(), List.of("-Dfailpoints.enabled=false"), "arm");
        assertThat(outcome.output())
                .isEqualTo("refused: failpoints are disabled by -Dfailpoints.enabled=false\nsurvived with 0\n");
    }
}
