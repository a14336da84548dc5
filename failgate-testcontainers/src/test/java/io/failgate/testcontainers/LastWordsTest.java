package io.failgate.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the exception of a failed start shows. */
class LastWordsTest {

    private static String wordsOf(String state, String logs) {
        return LastWords.of(new StubContainer("1", state, logs, 0));
    }

    @Test
    void haveTheExitCodeAndTheLog() {
        assertThat(wordsOf(StubContainer.exited(2), "one\ntwo\n"))
                .isEqualTo("Failgate has exited with code 2; its last lines:\none\ntwo");
    }

    @Test
    void endAnyLog() {
        String logs = IntStream.rangeClosed(1, 1000).mapToObj(n -> n + "\n").collect(Collectors.joining());
        assertThat(wordsOf(StubContainer.exited(137), logs))
                .startsWith("Failgate has exited with code 137; its last lines:\n981\n982\n")
                .endsWith("\n1000");
    }

    @Test
    void mayBeNone() {
        assertThat(wordsOf(StubContainer.exited(0), "\n"))
                .isEqualTo("Failgate has exited with code 0, and has logged nothing");
    }

    @Test
    void areNotOnlyOfTheDead() {
        assertThat(wordsOf(StubContainer.RUNS, "cannot reach the server"))
                .isEqualTo("Failgate runs, but does not become ready; its last lines:\ncannot reach the server");
    }

    @Test
    void areNotOfTheUnborn() {
        assertThat(LastWords.of(new StubContainer(null, StubContainer.RUNS, "", 0)))
                .isEmpty();
    }
}
