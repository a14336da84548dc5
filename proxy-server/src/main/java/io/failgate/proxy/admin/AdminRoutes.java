package io.failgate.proxy.admin;

import io.failgate.failpoint.FailPoints;
import java.util.List;
import java.util.stream.Stream;

/** Every path of the admin listener. */
final class AdminRoutes {

    private AdminRoutes() {}

    static List<Route> of(FailPoints failPoints, AdminSources sources, HitCounts hits) {
        JsonApi json = new JsonApi(failPoints, sources);
        LongRequests longRequests = new LongRequests();
        return Stream.of(
                        new HealthApi(sources).routes(),
                        new MetricsApi(failPoints, sources, hits).routes(),
                        json.routes(),
                        new FleetApi(failPoints, sources, longRequests).routes(),
                        new HitApi(failPoints, longRequests).routes(),
                        json.generalRoutes(),
                        new GofailApi(failPoints).routes())
                .flatMap(List::stream)
                .toList();
    }
}
