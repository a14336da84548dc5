package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

    @Test
    void aCheckpointMayFailInsteadOfPanic() {
        Checkpoints checkpoints = Checkpoints.of(Map.of("FAULT_INJECT", " a , b"));
        assertThatThrownBy(() -> checkpoints.maybeFailAt("a"))
                .isInstanceOf(IOException.class)
                .hasMessage("failpoint: checkpoint a");
        assertThatThrownBy(() -> checkpoints.maybePanicAt("b"))
                .isInstanceOf(FailPointPanic.class)
                .hasMessage("failpoint panic: checkpoint b");
    }

    @Test
    void aCheckpointThatIsNotArmedPasses() {
        Checkpoints others = Checkpoints.of(Map.of("FAULT_INJECT", "a"));
        assertThatCode(() -> others.maybeFailAt("b")).doesNotThrowAnyException();
        assertThatCode(() -> others.maybePanicAt("b")).doesNotThrowAnyException();
        Checkpoints none = Checkpoints.of(Map.of());
        assertThatCode(() -> none.maybePanicAt("a")).doesNotThrowAnyException();
        assertThatCode(() -> Checkpoints.ofEnvironment().maybePanicAt("never armed"))
                .doesNotThrowAnyException();
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
            pont=panic            | the environment has armed nothing: error on pont: failpoint: failpoint does not \
            exist; did you mean "point"?
            a=off;b=off           | the environment has armed nothing: error on b: failpoint: failpoint does not exist
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
