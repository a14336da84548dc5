package io.failgate.proxy.control;

import io.failgate.failpoint.FailPointKey;
import java.util.Optional;

/** Knows which failpoints a session can arm for itself. */
@FunctionalInterface
public interface SessionSites {

    /** Why a session never passes a failpoint that it has armed for itself, for the user; empty if it may. */
    Optional<String> objectionTo(FailPointKey key);
}
