package io.failgate.failpoint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mutable part of a failpoint: which armings are in force, everywhere and in scopes. Read by anyone; changed only
 * under the registry's lock.
 */
final class SiteState {

    private final Arming.Totals totals;
    private volatile boolean armed;
    private volatile @Nullable Arming everywhere;
    private volatile Map<FailPointScope, Arming> scoped = Map.of();

    SiteState(FailPointListener listener) {
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

    /** What counts for the context: the innermost scope's arming, or the one that is in force everywhere. */
    @Nullable
    Arming inForce(EvaluationContext context) {
        Map<FailPointScope, Arming> armings = scoped;
        if (!armings.isEmpty()) {
            for (var scope = context.scope();
                    scope.isPresent();
                    scope = scope.get().parent()) {
                Arming arming = armings.get(scope.get());
                if (arming != null) {
                    return arming;
                }
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
    Optional<Arming> replace(Optional<FailPointScope> scope, @Nullable Arming next) {
        Optional<Arming> last = of(scope);
        if (scope.isPresent()) {
            Map<FailPointScope, Arming> changed = new HashMap<>(scoped);
            if (next == null) {
                changed.remove(scope.get());
            } else {
                changed.put(scope.get(), next);
            }
            scoped = Map.copyOf(changed);
        } else {
            everywhere = next;
        }
        armed = everywhere != null || !scoped.isEmpty();
        return last;
    }
}
