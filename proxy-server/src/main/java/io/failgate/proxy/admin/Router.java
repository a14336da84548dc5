package io.failgate.proxy.admin;

import io.failgate.failpoint.Nearest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
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
                .orElseThrow(() -> refusal(request.method(), path, candidates));
        return route.handler().handle(new Call(request, route.keyIn(path).orElse(""), gone));
    }

    private List<Route> candidates(String path) {
        String template = routes.stream()
                .filter(route -> route.template().startsWith(JSON_PATHS) == path.startsWith(JSON_PATHS))
                .filter(route -> route.keyIn(path).isPresent())
                .map(Route::template)
                .findFirst()
                .orElseThrow(() ->
                        new RequestException(404, "there is no " + path + nearest(path) + "; see /v1/openapi.json"));
        return routes.stream()
                .filter(route -> route.template().equals(template))
                .toList();
    }

    /** The hint at what was meant: a path, or what is in front of a failpoint's name. */
    private String nearest(String path) {
        Function<String, String> front = text -> text.replaceFirst("^(/v1/[^/]*/).*", "$1");
        return Nearest.hint(
                front.apply(path),
                routes.stream().map(route -> front.apply(route.template())).toList());
    }

    /** An action behind a failpoint's name that there is not, or a method that this path does not take. */
    private RequestException refusal(String method, String path, List<Route> candidates) {
        String general = candidates.get(0).template();
        List<String> actions = routes.stream()
                .filter(route ->
                        route.method().equals(method) && route.template().startsWith(general + ":"))
                .map(route -> route.template().substring(general.length()))
                .toList();
        String action = path.substring(Math.max(0, path.lastIndexOf(':')));
        if (actions.isEmpty()) {
            return notAllowed(method, candidates, "");
        }
        String known = String.join(", ", actions);
        return action.startsWith(":")
                ? new RequestException(
                        404,
                        "there is no action \"" + action + "\" of a failpoint" + Nearest.hint(action, actions)
                                + "; known are " + known)
                : notAllowed(method, candidates, "; for " + method + " it needs an action: " + known);
    }

    private static RequestException notAllowed(String method, List<Route> candidates, String hint) {
        String allowed = candidates.stream().map(Route::method).collect(Collectors.joining(", "));
        return new RequestException(
                405, "Method not allowed: " + method + "; this path takes " + allowed + hint, Map.of("Allow", allowed));
    }
}
