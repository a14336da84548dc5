package io.failgate.benchmarks.command;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.injection.Catalogue;

/**
 * A site beside those of the proxy, in a registry like the proxy's. One of the others is always armed there, so this
 * one is never as cheap as in a process without any.
 *
 * @param point not in a static field, as none of the proxy's is
 */
record ProxySite(FailPoints registry, FailPoint point) {

    static ProxySite define() {
        FailPoints registry = Catalogue.newRegistry();
        new Catalogue(registry).openSetFailPoint();
        return new ProxySite(
                registry, registry.define(new FailPointKey("io.failgate/benchmark/site", "is measured", "return")));
    }

    void arm(String terms) {
        registry.put(point.key().fullName(), terms);
    }

    void disarm() {
        registry.remove(point.key().fullName());
    }
}
