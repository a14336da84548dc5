package io.failgate.failpoint;

import java.util.Optional;

/**
 * What a failpoint does at one moment.
 *
 * @param key which one
 * @param terms those in force; empty if it is not armed
 * @param evaluations how often it was asked since it was armed
 * @param hits how often it fired since it was armed
 * @param paused how many are held by it now
 */
public record FailPointStatus(FailPointKey key, Optional<Terms> terms, long evaluations, long hits, int paused) {

    static FailPointStatus of(FailPointKey key, SiteState state) {
        return state.current()
                .map(arming -> new FailPointStatus(
                        key, Optional.of(arming.terms()), arming.evaluations(), arming.hits(), arming.pausedNow()))
                .orElseGet(() -> new FailPointStatus(key, Optional.empty(), 0, 0, 0));
    }

    /** Whether terms are in force. */
    public boolean armed() {
        return terms.isPresent();
    }
}
