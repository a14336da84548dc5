package io.failgate.failpoint;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Parsed terms: what a failpoint does once armed. Immutable; the counts of a running point are not here.
 *
 * <p>{@link #toString()} is the canonical form; parsing it gives equal terms.
 */
public final class Terms {

    private final List<Term> chain;
    private final Schedule schedule;
    private final String where;
    private final String canonical;

    Terms(List<Term> chain, Schedule schedule, String where, String canonical) {
        this.chain = List.copyOf(chain);
        this.schedule = schedule;
        this.where = where;
        this.canonical = canonical;
    }

    /**
     * Parses terms in which only {@link CoreAction}s occur.
     *
     * @throws TermsException if they cannot be parsed
     */
    public static Terms parse(String text) {
        return parse(text, List.of());
    }

    /**
     * Parses terms in which {@link CoreAction}s and those of a host program occur.
     *
     * @throws TermsException if they cannot be parsed
     */
    public static Terms parse(String text, Collection<? extends Action> hostActions) {
        return new TermsParser(text, new Vocabulary(hostActions)).parse();
    }

    List<Term> chain() {
        return chain;
    }

    /** The steps of all terms, in the order in which they are written. */
    public List<Step> steps() {
        return chain.stream().flatMap(term -> term.steps().stream()).toList();
    }

    /** A probability of more than 100 %, as it was written, if there is one. It counts as 100 %. */
    public Optional<String> moreThanCertain() {
        return chain.stream()
                .flatMap(term -> term.modifiers().stream())
                .filter(modifier -> modifier instanceof Modifier.Chance chance
                        && chance.percent().compareTo(BigDecimal.valueOf(100)) > 0)
                .map(Modifier::toString)
                .findFirst();
    }

    /** What of the terms is never done, whatever happens, for the user; empty if every step may be taken. */
    public Optional<String> neverDone() {
        for (int i = 0; i < chain.size(); i++) {
            Term term = chain.get(i);
            if (!term.mayPass()) {
                return Optional.of(term + " never fires");
            }
            if (term.alwaysPasses() && i + 1 < chain.size()) {
                return Optional.of(chain.get(i + 1) + " is never reached: " + term
                        + " in front of it has no count and no probability");
            }
        }
        return Optional.empty();
    }

    /** The first step that stands behind one that ends a hit, for the user; empty if there is none. */
    public Optional<String> behindAny(Predicate<Step> ending) {
        return chain.stream().flatMap(term -> term.behindAny(ending).stream()).findFirst();
    }

    /** When they are in force: what stands behind {@code for} and {@code after}. */
    public Schedule schedule() {
        return schedule;
    }

    /** The condition after {@code where}, as it was written; empty if there is none. */
    public String where() {
        return where;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Terms terms && terms.canonical.equals(canonical);
    }

    @Override
    public int hashCode() {
        return canonical.hashCode();
    }

    /** The terms in canonical form: no blanks, actions in lower case, text in double quotes. */
    @Override
    public String toString() {
        return canonical;
    }
}
