package io.failgate.proxy.admin;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.Effect;
import io.failgate.failpoint.EvaluationContext;
import io.failgate.failpoint.FailPointListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts hits by failpoint and action. Thread-safe; allocates only for the first hit of each. */
final class HitCounts implements FailPointListener {

    private final Map<String, Map<String, LongAdder>> counts = new ConcurrentHashMap<>();

    @Override
    public void hit(Effect effect, EvaluationContext context) {
        Map<String, LongAdder> byAction =
                counts.computeIfAbsent(effect.key().fullName(), name -> new ConcurrentHashMap<>());
        for (int i = 0; i < effect.steps().size(); i++) {
            Action action = effect.steps().get(i).action();
            byAction.computeIfAbsent(action.keyword(), keyword -> new LongAdder())
                    .increment();
        }
    }

    /** The running counts by full name, then by the action's word. */
    Map<String, Map<String, LongAdder>> byFailPoint() {
        return counts;
    }
}
