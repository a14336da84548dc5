package io.failgate.proxy.admin;

import io.failgate.failpoint.FailPoints;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The metrics page. Micrometer is loaded by the first request. */
final class MetricsApi {

    private final FailPoints failPoints;
    private final AdminSources sources;
    private final HitCounts hits;
    private @Nullable Metrics metrics;

    MetricsApi(FailPoints failPoints, AdminSources sources, HitCounts hits) {
        this.failPoints = failPoints;
        this.sources = sources;
        this.hits = hits;
    }

    List<Route> routes() {
        return List.of(Route.of("GET", "/metrics", call -> metrics().scrape()));
    }

    private synchronized Metrics metrics() {
        if (metrics == null) {
            metrics = new Metrics(failPoints, sources.traffic(), sources.memory(), hits);
        }
        return metrics;
    }
}
