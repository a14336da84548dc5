package io.failgate.proxy.control;

import io.failgate.failpoint.FailPointKey;
import io.failgate.proxy.protocol.Command;
import io.failgate.sql.StatementClass;
import java.util.Optional;
import java.util.Set;

/** Knows at which failpoints a hint makes sense. */
@FunctionalInterface
public interface HintSites {

    /** Why a statement never passes a failpoint, for the user; empty if it may pass it. */
    Optional<String> objectionTo(FailPointKey key, Command command, Set<StatementClass> classes);
}
