package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.TermsGenerator.Sample;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random well-formed terms are read as they were meant, and printed so that reading them gives the same. */
class TermsPropertyTest {

    private static final int CASES = 25_000;
    private static final long SEED = Long.getLong("terms.seed", 20_261_121);
    private static final Vocabulary VOCABULARY = new Vocabulary(List.of(HostAction.values()));

    private static Terms parse(String text) {
        return new TermsParser(text, VOCABULARY).parse();
    }

    @Test
    void termsAreReadAsTheyWereMeant() {
        for (long seed = SEED; seed < SEED + CASES; seed++) {
            Sample sample = TermsGenerator.sample(seed);
            Terms terms = parse(sample.text());
            assertThat(terms.chain()).as("seed %s: %s", seed, sample.text()).isEqualTo(sample.chain());
            assertThat(terms.where()).as("seed %s: %s", seed, sample.text()).isEqualTo(sample.where());
        }
    }

    @Test
    void printedTermsAreReadBackEqualAndPrintedTheSame() {
        for (long seed = SEED; seed < SEED + CASES; seed++) {
            Terms terms = parse(TermsGenerator.sample(seed).text());
            String printed = terms.toString();
            Terms again = parse(printed);
            assertThat(again).as("seed %s: %s", seed, printed).isEqualTo(terms).hasToString(printed);
            assertThat(again.chain()).as("seed %s: %s", seed, printed).isEqualTo(terms.chain());
            assertThat(again.where()).as("seed %s: %s", seed, printed).isEqualTo(terms.where());
        }
    }

    @Test
    void theSamplesCoverTheWholeLanguage() {
        Set<Action> actions = new HashSet<>();
        Set<Class<?>> modifiers = new HashSet<>();
        Set<Value.Kind> kinds = EnumSet.of(Value.Kind.UNIT);
        boolean conditions = false;
        for (long seed = SEED; seed < SEED + 1000; seed++) {
            Sample sample = TermsGenerator.sample(seed);
            conditions |= !sample.where().isEmpty();
            for (Term term : sample.chain()) {
                term.modifiers().forEach(modifier -> modifiers.add(modifier.getClass()));
                term.steps().forEach(step -> actions.add(step.action()));
                term.steps().forEach(step -> step.arguments().forEach(value -> kinds.add(value.kind())));
            }
        }
        assertThat(conditions).isTrue();
        assertThat(actions).hasSize(CoreAction.values().length + HostAction.values().length);
        assertThat(modifiers).hasSize(Modifier.class.getPermittedSubclasses().length);
        assertThat(kinds).containsExactlyInAnyOrder(Value.Kind.values());
    }
}
