package io.failgate.failpoint;

import java.util.Optional;
import java.util.function.Function;

/**
 * A change at a site that cannot be wrong any more.
 *
 * @param scope inside which; empty for everywhere
 * @param site empty if it is not defined yet
 * @param terms those of a site that is not defined yet; empty for a callback
 * @param maker makes what is in force then; empty to disarm the point
 */
record SiteChange(
        Optional<FailPointScope> scope,
        String name,
        Optional<Site> site,
        Optional<Terms> terms,
        Optional<Function<FailPointKey, Arming.Maker>> maker) {}
