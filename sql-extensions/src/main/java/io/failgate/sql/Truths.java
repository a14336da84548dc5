package io.failgate.sql;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What a condition may turn out to be, whatever it is tested with. It may have too many, and never too few. Immutable.
 *
 * @param possible at least one
 */
record Truths(Set<Truth> possible) {

    /** Anything. */
    static final Truths ANY = new Truths(EnumSet.allOf(Truth.class));

    Truths {
        possible = Set.copyOf(possible);
    }

    static Truths of(Truth one) {
        return new Truths(Set.of(one));
    }

    boolean mayBe(Truth one) {
        return possible.contains(one);
    }

    Truths and(Truths other) {
        return combined(other, Truth::and);
    }

    Truths or(Truths other) {
        return combined(other, Truth::or);
    }

    Truths not() {
        return each(Truth::not);
    }

    /** Whether it is one of SQL's values. Unknown may stay so, as it may stand for what cannot be told. */
    Truths is(Truth one) {
        Truths told = each(found -> Truth.of(found == one));
        return mayBe(Truth.UNKNOWN) ? new Truths(plus(told.possible, Truth.UNKNOWN)) : told;
    }

    /** One of several. */
    static Truths any(Collection<Truths> several) {
        return several.stream().reduce(of(Truth.FALSE), Truths::or);
    }

    private Truths each(UnaryOperator<Truth> change) {
        return new Truths(possible.stream().map(change).collect(Collectors.toUnmodifiableSet()));
    }

    private Truths combined(Truths other, BinaryOperator<Truth> junction) {
        return new Truths(possible.stream()
                .flatMap(one -> other.possible.stream().map(another -> junction.apply(one, another)))
                .collect(Collectors.toUnmodifiableSet()));
    }

    private static Set<Truth> plus(Set<Truth> some, Truth one) {
        Set<Truth> more = EnumSet.of(one);
        more.addAll(some);
        return more;
    }
}
