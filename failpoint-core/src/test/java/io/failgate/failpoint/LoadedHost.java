package io.failgate.failpoint;

import java.util.concurrent.Callable;

/** What {@link ManyLoadersTest} has each loader load anew. Public, as the loaders have packages of their own. */
public final class LoadedHost implements Callable<Integer> {

    private static final FailPoint SITE = FailPoint.define(LoadedHost.class, "many-loaders");

    /** Called by reflection. */
    public LoadedHost() {}

    @Override
    public Integer call() {
        return SITE.returnOr(0);
    }
}
