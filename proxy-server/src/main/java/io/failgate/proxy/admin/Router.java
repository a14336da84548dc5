package io.failgate.proxy.admin;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Finds the handler of a request: the first template that matches counts, with all of its methods. */
final class Router {

    private static final String JSON_PATHS = "/v1/";

    private final List<Route> routes;

    Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    List<Route> routes() {
        return routes;
    }

    /**
     * Has a request answered.
     *
     * @param gone completes if the client leaves before the answer
     * @throws RequestException if no route matches
     */
    CompletionStage<Response> handle(Request request, CompletionStage<Void> gone) {
        String path = request.path();
        List<Route> candidates = candidates(path);
        Route route = candidates.stream()
                .filter(candidate -> candidate.method().equals(request.method()))
                .findFirst()
                .orElseThrow(() -> notAllowed(request.method(), candidates));
        return route.handler().handle(new Call(request, route.keyIn(path).orElse(""), gone));
    }

    private List<Route> candidates(String path) {
        String template = routes.stream()
                .filter(route -> route.template().startsWith(JSON_PATHS) == path.startsWith(JSON_PATHS))
                .filter(route -> route.keyIn(path).isPresent())
                .map(Route::template)
                .findFirst()
                .orElseThrow(() -> new RequestException(404, "there is no " + path + "; see /v1/openapi.json"));
        return routes.stream()
                .filter(route -> route.template().equals(template))
                .toList();
    }

    private static RequestException notAllowed(String method, List<Route> candidates) {
        String allowed = candidates.stream().map(Route::method).collect(Collectors.joining(", "));
        return new RequestException(
                405, "Method not allowed: " + method + "; this path takes " + allowed, Map.of("Allow", allowed));
    }
}
