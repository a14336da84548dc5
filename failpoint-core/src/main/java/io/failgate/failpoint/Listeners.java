package io.failgate.failpoint;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Those who hear of what happens in a registry, told one after the other. Thread-safe. */
final class Listeners implements FailPointListener {

    private volatile List<FailPointListener> all = List.of();

    synchronized Registration add(FailPointListener listener) {
        all = Stream.concat(all.stream(), Stream.of(listener)).toList();
        return () -> remove(listener);
    }

    private synchronized void remove(FailPointListener listener) {
        all = all.stream().filter(other -> other != listener).toList();
    }

    @Override
    public void hit(Effect effect, EvaluationContext context) {
        List<FailPointListener> now = all;
        for (int i = 0; i < now.size(); i++) { // an iterator would be an object for each hit
            now.get(i).hit(effect, context);
        }
    }

    @Override
    public void changed(FailPointKey key, Optional<FailPointScope> scope) {
        all.forEach(listener -> listener.changed(key, scope));
    }
}
