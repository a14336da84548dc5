package io.failgate.failpoint;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Tells Micrometer's context propagation of the scope that a thread is in. On the class path Micrometer finds it by
 * itself. On the module path a program registers it: {@code ContextRegistry.getInstance()
 * .registerThreadLocalAccessor(new FailPointScopeAccessor())}. A module cannot provide a service that may be missing.
 */
@SuppressWarnings("exports") // Micrometer is optional
public final class FailPointScopeAccessor implements ThreadLocalAccessor<FailPointScope> {

    /** Under which a context of Micrometer or Reactor has the scope. */
    public static final String KEY = "io.failgate.failpoint.scope";

    /** For the service loader, and for programs in modules. */
    public FailPointScopeAccessor() {}

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable FailPointScope getValue() {
        return ThreadScope.current().orElse(null);
    }

    @Override
    public void setValue(FailPointScope scope) {
        ThreadScope.inherit(scope);
    }

    @Override
    public void setValue() {
        ThreadScope.moveTo(null);
    }
}
