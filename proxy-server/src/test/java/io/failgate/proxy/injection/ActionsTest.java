package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.failgate.proxy.interception.Treatment;
import io.failgate.proxy.interception.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
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
                new Firing(new SessionContext(failPoints, "h"), site.evaluate(), Moment.NONE, ok), Verdict.NEXT);
    }

    private static final Verdict OK = new Verdict.Answer(Reply.ok());

    private static final Map<String, String> ARGUMENTS = Map.of(
            "sleep", "(1)",
            "delay", "(1)",
            "error", "(1213)",
            "latency", "(1,1)",
            "truncate", "(1)",
            "corrupt", "(seq)");

    private static final List<Action> ACTIONS = Stream.<Action>concat(
                    Arrays.stream(CoreAction.values()), Arrays.stream(MySqlAction.values()))
            .toList();

    static Stream<Action> actions() {
        return ACTIONS.stream()
                .filter(action -> action != CoreAction.OFF
                        && Actions.ALL.at(Moment.ANSWER).contains(action));
    }

    @Test
    void rowsAreInTheOrderOfTheActions() {
        assertThat(Actions.ALL.at(Moment.NONE)).isEqualTo(ACTIONS);
    }

    @Test
    void anActionHasOneRow() {
        ActionRow row =
                new ActionRow(MySqlAction.CLOSE, ActionRow.noHalves("no reason"), ActionRow.noBytes("no reason"));
        assertThatThrownBy(() -> new Actions(List.of(row, row)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the table of actions has two rows for close");
    }

    @Test
    void anActionThatMakesNoSenseDoesNothing() {
        assertThat(verdict("throttle(1)")).isEqualTo(Verdict.NEXT);
        failPoints.put("site", "corrupt(seq)");
        assertThat(Actions.ALL.treatment(site.evaluate())).isEqualTo(Treatment.NONE);
    }

    @ParameterizedTest
    @MethodSource("actions")
    void everyActionHasAVerdict(Action action) {
        assertThat(verdict(action.keyword() + ARGUMENTS.getOrDefault(action.keyword(), "")))
                .isNotNull();
    }

    @Test
    void sleepAndDelayAreTheSame() {
        Verdict slept = new Verdict.Delay(Duration.ofMillis(1500), Verdict.NEXT);
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
        assertThat(verdict(terms)).isEqualTo(Verdict.NEXT);
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
        assertThat(verdict(Verdict.NEXT)).isEqualTo(new Verdict.Delay(Duration.ofMillis(1), new Verdict.HangUp(false)));
    }
}
