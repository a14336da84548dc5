package io.failgate.failpoint;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Those who hear of what happens in a registry, told one after the other. What one of them throws is logged. It reaches
 * neither the others nor the code at a point. Thread-safe.
 */
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
    @SuppressWarnings("IllegalCatch") // whatever a listener throws is its own affair
    public void hit(Effect effect, EvaluationContext context) {
        List<FailPointListener> now = all;
        for (int i = 0; i < now.size(); i++) { // an iterator would be an object for each hit
            try {
                now.get(i).hit(effect, context);
            } catch (Throwable thrown) {
                complain(effect.key(), thrown);
            }
        }
    }

    @Override
    @SuppressWarnings("IllegalCatch")
    public void changed(FailPointKey key, Optional<FailPointScope> scope) {
        for (FailPointListener listener : all) {
            try {
                listener.changed(key, scope);
            } catch (Throwable thrown) {
                complain(key, thrown);
            }
        }
    }

    private static void complain(FailPointKey key, Throwable thrown) {
        Log.error("a listener of failpoint " + key.name() + " has failed", thrown);
    }
}
