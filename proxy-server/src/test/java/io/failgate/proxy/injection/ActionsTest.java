package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.FailPoints;
import io.failgate.failpoint.Pause;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a failpoint yields becomes a verdict; nothing is done yet. */
class ActionsTest {

    private final FailPoints failPoints =
            FailPoints.builder().actions(Arrays.asList(MySqlAction.values())).build();
    private final FailPoint site = failPoints.define(new FailPointKey("a/site", "yields", "return(1)"));

    private Verdict verdict(String terms) {
        failPoints.put("site", terms);
        return verdict(OK);
    }

    private Verdict verdict(Verdict ok) {
        return Actions.ALL.verdict(
                new Firing(new SessionContext(failPoints, "h"), site.evaluate(), ok), Verdict.PROCEED);
    }

    private static final Verdict OK = new Verdict.Answer(Reply.ok());

    private static final Map<String, String> ARGUMENTS = Map.of(
            "sleep", "(1)",
            "delay", "(1)",
            "error", "(1213)",
            "latency", "(1,1)",
            "truncate", "(1)",
            "corrupt", "(seq)");

    static Stream<Action> actions() {
        return Stream.<Action>concat(Arrays.stream(CoreAction.values()), Arrays.stream(MySqlAction.values()))
                .filter(action -> action != CoreAction.OFF
                        && Actions.ALL.at(Moment.ANSWER).contains(action));
    }

    @ParameterizedTest
    @MethodSource("actions")
    void everyActionHasAVerdict(Action action) {
        assertThat(verdict(action.keyword() + ARGUMENTS.getOrDefault(action.keyword(), "")))
                .isNotNull();
    }

    @Test
    void sleepAndDelayAreTheSame() {
        Verdict slept = new Verdict.Delay(Duration.ofMillis(1500), Verdict.PROCEED);
        assertThat(verdict("sleep(1500)")).isEqualTo(slept);
        assertThat(verdict("delay(1s500ms)")).isEqualTo(slept);
    }

    @Test
    void closeEndsAndResetAndPanicBreakOff() {
        assertThat(verdict("close")).isEqualTo(new Verdict.HangUp(false));
        assertThat(verdict("reset")).isEqualTo(new Verdict.HangUp(true));
        assertThat(verdict("panic")).isEqualTo(new Verdict.HangUp(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yield", "break"})
    void whatAnEventLoopCannotDoIsNothing(String terms) {
        assertThat(verdict(terms)).isEqualTo(Verdict.PROCEED);
    }

    @Test
    void stepsFollowOnEachOther() {
        Verdict close = new Verdict.HangUp(false);
        Verdict inner = new Verdict.Delay(Duration.ofMillis(2), close);
        assertThat(verdict("sleep(1)&sleep(2)&close")).isEqualTo(new Verdict.Delay(Duration.ofMillis(1), inner));
    }

    @Test
    void printAndCrashActAndThenGoOn() {
        assertThat(((Verdict.Do) verdict("print&close")).then()).isEqualTo(new Verdict.HangUp(false));
        assertThat(verdict("crash")).isInstanceOf(Verdict.Do.class);
    }

    @Test
    void aPauseBeginsOnlyWhenTheVerdictIsSettled() {
        Verdict verdict = verdict("pause&close");
        assertThat(failPoints.list().get(0).paused()).isZero();
        Verdict.Await await = (Verdict.Await) verdict;
        Pause pause = await.pause().get();
        assertThat(failPoints.list()).extracting(FailPointStatus::paused).containsExactly(1);
        pause.leave();
        assertThat(failPoints.list()).extracting(FailPointStatus::paused).containsExactly(0);
        assertThat(((Verdict.Do) await.then()).then()).isEqualTo(new Verdict.HangUp(false));
    }

    @Test
    void whatOkMeansIsUpToTheSite() {
        assertThat(verdict("ok")).isEqualTo(OK);
        failPoints.put("site", "sleep(1)&ok&close");
        assertThat(verdict(Verdict.PROCEED))
                .isEqualTo(new Verdict.Delay(Duration.ofMillis(1), new Verdict.HangUp(false)));
    }

    @Test
    void theCatalogueListsItsExamplesAsTermsThatWork() {
        FailPoints registry = FailPoints.builder()
                .actions(Arrays.asList(MySqlAction.values()))
                .conditions(new SiteConditions())
                .build();
        Catalogue catalogue = new Catalogue(registry);
        assertThat(catalogue.openSetFailPoint().armed()).isTrue();
        assertThat(registry.list()).hasSameSizeAs(SiteKey.values());
        for (FailPointStatus status : registry.list()) {
            registry.put(status.key().fullName(), status.key().example());
            assertThat(status.key().purpose()).isNotBlank();
        }
        assertThat(registry.list()).allMatch(FailPointStatus::armed);
    }
}
