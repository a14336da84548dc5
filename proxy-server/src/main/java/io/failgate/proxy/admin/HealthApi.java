package io.failgate.proxy.admin;

import java.util.List;

/** The health checks of balancers and orchestrators. */
final class HealthApi {

    private final AdminSources sources;

    HealthApi(AdminSources sources) {
        this.sources = sources;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", "/healthz", call -> Response.text(200, "ok\n")),
                Route.of("GET", "/readyz", this::ready));
    }

    private Response ready(Call call) {
        return sources.ready()
                ? Response.text(200, "ok\n")
                : Response.text(503, "not ready: Failgate does not listen, or cannot reach its server\n");
    }
}
