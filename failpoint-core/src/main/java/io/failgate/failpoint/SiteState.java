package io.failgate.failpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The mutable part of a failpoint: which armings are in force, everywhere and in scopes. Read by anyone; changed only
 * under the registry's lock.
 */
final class SiteState {

    private final Arming.Totals totals;
    private volatile boolean armed;
    private volatile @Nullable Arming everywhere;
    private final Map<FailPointScope, Arming> scoped = new ConcurrentHashMap<>();
    /** How often anything here was replaced: tells a reader that two changes came while it looked. */
    private volatile int replacements;

    private final FailPointKey key;
    private volatile boolean scopeMissed;

    SiteState(FailPointKey key, FailPointListener listener) {
        this.key = key;
        totals = new Arming.Totals(listener);
    }

    boolean isArmed() {
        return armed;
    }

    Arming.Totals totals() {
        return totals;
    }

    Effect evaluate(EvaluationContext context) {
        Arming arming = inForce(context);
        return arming == null ? Effect.NONE : arming.evaluate(context);
    }

    /**
     * What counts for the context at one moment: the innermost scope's arming, or the one that is in force everywhere.
     * Looks again if anything was replaced meanwhile, because what moves from one scope to another could be missed.
     */
    @Nullable
    Arming inForce(EvaluationContext context) {
        int before;
        Arming arming;
        do {
            before = replacements;
            arming = scoped.isEmpty() ? everywhere : innermost(context);
        } while (before != replacements);
        return arming;
    }

    private @Nullable Arming innermost(EvaluationContext context) {
        if (context == ThreadScope.CONTEXT && !scopeMissed && context.scope().isEmpty()) {
            scopeMissed = true;
            Log.warn("failpoint " + key.fullName() + " is armed in a scope, and thread "
                    + Thread.currentThread().getName() + " is in none; docs/scopes.md says what carries a scope");
        }
        for (var scope = context.scope(); scope.isPresent(); scope = scope.get().parent()) {
            Arming arming = scoped.get(scope.get());
            if (arming != null) {
                return arming;
            }
        }
        return everywhere;
    }

    /** The arming of a scope, or the one that is in force everywhere. */
    Optional<Arming> of(Optional<FailPointScope> scope) {
        return Optional.ofNullable(scope.isPresent() ? scoped.get(scope.get()) : everywhere);
    }

    /** Every arming that is in force, somewhere or everywhere. */
    List<Arming> all() {
        List<Arming> armings = new ArrayList<>(scoped.values());
        of(Optional.empty()).ifPresent(armings::add);
        return armings;
    }

    /** How many scopes have armed the point. */
    int scopes() {
        return scoped.size();
    }

    /** Puts another arming, or none, in force. The caller {@linkplain Arming#retire() retires} the one returned. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time, under the registry's lock
    Optional<Arming> replace(Optional<FailPointScope> scope, @Nullable Arming next) {
        Optional<Arming> last = of(scope);
        if (scope.isEmpty()) {
            everywhere = next;
        } else if (next == null) {
            scoped.remove(scope.get());
        } else {
            scoped.put(scope.get(), next);
        }
        replacements++;
        armed = everywhere != null || !scoped.isEmpty();
        return last;
    }
}
