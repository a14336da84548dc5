package io.failgate.proxy.admin;

import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.admin.AdminSources.SessionInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The JSON API: failpoints and sessions. */
final class JsonApi {

    private static final String FAILPOINT = "/v1/failpoints/{key}";

    private final FailPoints registry;
    private final KnownFailPoints failPoints;
    private final AdminSources sources;

    JsonApi(FailPoints registry, AdminSources sources) {
        this.registry = registry;
        this.failPoints = new KnownFailPoints(registry);
        this.sources = sources;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", "/v1/failpoints", call -> list()),
                Route.of("DELETE", "/v1/failpoints", this::removeAll),
                Route.of("POST", "/v1/failpoints:batch", this::batch),
                Route.of("POST", "/v1/failpoints:configure", this::configure),
                Route.of("POST", FAILPOINT + ":wakeup", this::wakeUp),
                Route.of("POST", "/v1/seed", this::seed),
                Route.of("GET", "/v1/sessions", call -> JsonBody.response(new Sessions(sources.sessions()))),
                Route.of("GET", "/v1/version", call -> JsonBody.response(new Version(sources.version()))),
                Route.of("GET", "/v1/openapi.json", call -> openApi()));
    }

    /** The routes with such general templates that they come last. */
    List<Route> generalRoutes() {
        return List.of(
                Route.of("GET", FAILPOINT, call -> failPoint(call.key())),
                Route.of("PUT", FAILPOINT, this::put),
                Route.of("DELETE", FAILPOINT, this::remove));
    }

    private Response list() {
        return JsonBody.response(
                new Listing(failPoints.all().stream().map(FailPointView::of).toList()));
    }

    private Response failPoint(String name) {
        return JsonBody.response(FailPointView.of(failPoints.status(name)));
    }

    private Response put(Call call) {
        String body = call.request().body();
        if (JsonBody.object(body).has("configureFailPoint")) {
            FailPointChange change = FailPointChange.configure(body);
            if (!failPoints
                    .status(change.name())
                    .key()
                    .equals(failPoints.status(call.key()).key())) {
                throw new RequestException(
                        400, "the path says " + call.key() + ", and \"configureFailPoint\" says " + change.name());
            }
            failPoints.change(call, List.of(change));
        } else {
            failPoints.put(call, termsIn(body));
        }
        return failPoint(call.key());
    }

    /** MongoDB's {@code configureFailPoint}, whose answer says how often the point was hit before. */
    private Response configure(Call call) {
        FailPointChange change = FailPointChange.configure(call.request().body());
        long count = failPoints.status(change.name()).totalHits();
        failPoints.change(call, List.of(change));
        return JsonBody.response(new Configured(count, 1));
    }

    /** The terms in the field of that name. Without it, the whole body is terms in MongoDB's form. */
    private static String termsIn(String body) {
        JsonNode fields = JsonBody.object(body);
        if (fields.has("terms")) {
            return JsonFields.of(body, "terms").text("terms");
        }
        if (fields.has("mode")) {
            return body;
        }
        JsonFields.of(body, "terms", "mode", "data", "where"); // or there is one that is misspelt
        throw new RequestException(400, "expected a field \"terms\" or \"mode\"");
    }

    private Response remove(Call call) {
        failPoints.remove(call);
        return Response.noContent();
    }

    private Response removeAll(Call call) {
        sources.removeAll();
        AdminLog.LOG.info("disarmed all for {} over HTTP", call.request().client());
        return Response.noContent();
    }

    private Response batch(Call call) {
        List<FailPointChange> changes =
                JsonFields.of(call.request().body(), "changes").objects("changes", "name", "terms").stream()
                        .map(change ->
                                new FailPointChange(Optional.empty(), change.text("name"), change.terms("terms")))
                        .toList();
        failPoints.change(call, changes);
        return list();
    }

    private Response wakeUp(Call call) {
        failPoints.status(call.key());
        registry.wakeUp(call.key());
        return Response.noContent();
    }

    private Response seed(Call call) {
        long seed = JsonFields.of(call.request().body(), "seed").wholeNumber("seed");
        registry.seed(seed);
        AdminLog.LOG.info("seed {} for {} over HTTP", seed, call.request().client());
        return Response.noContent();
    }

    private static Response openApi() {
        try (InputStream in = Objects.requireNonNull(JsonApi.class.getResourceAsStream("openapi.json"))) {
            return Response.of(200, "application/json", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private record Listing(List<FailPointView> failpoints) {}

    private record Sessions(List<SessionInfo> sessions) {}

    private record Version(String version) {}

    private record Configured(long count, int ok) {}
}
