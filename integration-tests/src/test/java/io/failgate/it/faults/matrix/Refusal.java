package io.failgate.it.faults.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPoints;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The answer to arming what makes no sense.
 *
 * @param reason why it makes none
 * @param others the actions that do, in no order
 */
record Refusal(String site, String action, String reason, List<String> others) {

    private static final Pattern MESSAGE =
            Pattern.compile("error on (\\S+): failpoint: (\\S+) makes no sense at (\\S+): (.+); it takes (.+)");

    /** Of an action at a site; empty if it can be armed. */
    static Optional<Refusal> of(FailPoints failPoints, String site, Fault fault) {
        try {
            failPoints.check(List.of(FailPointChange.put(site, "1*" + fault.terms(site))));
            return Optional.empty();
        } catch (FailPointException refused) {
            return Optional.of(parse(String.valueOf(refused.getMessage())));
        }
    }

    private static Refusal parse(String text) {
        Matcher message = MESSAGE.matcher(text);
        assertThat(message.matches()).as(text).isTrue();
        assertThat(message.group(1)).isEqualTo(message.group(3));
        return new Refusal(
                message.group(3),
                message.group(2),
                message.group(4),
                List.of(message.group(5).split(", ")));
    }

    /** It tells what it is about, and which actions can be armed. */
    void check(FailPoints failPoints, String name, Fault fault) {
        assertThat(site).isEqualTo(name);
        assertThat(action).isEqualTo(fault.keyword());
        assertThat(Arrays.stream(Fault.values())
                        .filter(other -> of(failPoints, name, other).isEmpty())
                        .map(Fault::keyword))
                .containsExactlyInAnyOrderElementsOf(others);
    }
}
