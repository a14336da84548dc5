package io.failgate.proxy.admin;

import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.FailPoints;
import io.failgate.failpoint.Nearest;
import io.failgate.failpoint.Terms;
import java.util.List;
import java.util.stream.Collectors;

/** The API of gofail and its descendants: a path is a failpoint, a body is its terms, and everything is text. */
final class GofailApi {

    /** What else a path without a failpoint is. */
    private static final List<String> PAGES = List.of("healthz", "metrics", "readyz");

    private final KnownFailPoints failPoints;

    GofailApi(FailPoints failPoints) {
        this.failPoints = new KnownFailPoints(failPoints);
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", "/", call -> list()),
                Route.of("PUT", "/failpoints", this::putAll),
                Route.of("GET", "/{key}/count", this::count),
                Route.of("GET", "/{key}", this::get),
                Route.of("PUT", "/{key}", this::put),
                Route.of("DELETE", "/{key}", this::delete));
    }

    private Response list() {
        return Response.text(
                200,
                failPoints.all().stream()
                        .map(status -> status.key().fullName() + "=" + terms(status) + "\n")
                        .sorted()
                        .collect(Collectors.joining()));
    }

    private static String terms(FailPointStatus status) {
        return status.terms().map(Terms::toString).orElse("");
    }

    private Response get(Call call) {
        return Response.text(200, terms(armed(call)) + "\n");
    }

    private Response count(Call call) {
        return Response.text(200, String.valueOf(armed(call).hits()));
    }

    private FailPointStatus armed(Call call) {
        FailPointStatus status = known(call.key());
        if (!status.armed()) {
            throw new RequestException(404, "failed to GET: " + status.key().fullName() + " is not armed");
        }
        return status;
    }

    private FailPointStatus known(String name) {
        try {
            return failPoints.status(name);
        } catch (RequestException unknown) {
            String hint = Nearest.find(name, PAGES)
                    .map(page -> "; or did you mean the page /" + page + "?")
                    .orElse("");
            throw new RequestException(unknown.status(), unknown.getMessage() + hint);
        }
    }

    private Response put(Call call) {
        failPoints.put(call, call.request().body());
        return Response.noContent();
    }

    private Response putAll(Call call) {
        List<FailPointChange> changes = FailPointChange.parseAll(call.request().body());
        if (changes.isEmpty()) {
            throw new RequestException(400, "failed to PUT: the body has no key=terms");
        }
        failPoints.change(call, changes);
        return Response.noContent();
    }

    private Response delete(Call call) {
        failPoints.remove(call);
        return Response.noContent();
    }
}
