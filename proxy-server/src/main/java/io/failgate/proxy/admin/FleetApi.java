package io.failgate.proxy.admin;

import io.failgate.failpoint.FailPoints;
import io.failgate.fleet.Fleet;
import io.failgate.fleet.FleetChange;
import io.failgate.fleet.FleetException;
import io.failgate.fleet.HaltedException;
import io.failgate.fleet.Receipt;
import io.failgate.proxy.control.ControlAccess;
import io.failgate.proxy.control.FleetControl;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The part of the JSON API that is for all members of a fleet. Nothing in here blocks. */
final class FleetApi {

    private static final String FAILPOINTS = "/v1/fleet/failpoints";
    private static final String FAILPOINT = FAILPOINTS + "/{key}";

    private static final String LIFTING = "; failgate failpoints halt --lift, which is POST /v1/fleet:halt, lifts that";

    private final KnownFailPoints failPoints;
    private final AdminSources sources;
    private final LongRequests longRequests;

    FleetApi(FailPoints registry, AdminSources sources, LongRequests longRequests) {
        this.failPoints = new KnownFailPoints(registry);
        this.sources = sources;
        this.longRequests = longRequests;
    }

    List<Route> routes() {
        return List.of(
                Route.later("GET", "/v1/fleet", call -> show()),
                Route.later("POST", "/v1/fleet:halt", this::halt),
                Route.later("DELETE", FAILPOINTS, this::removeAll),
                Route.later("POST", FAILPOINT + ":wait", this::await),
                Route.later("PUT", FAILPOINT, this::put),
                Route.later("DELETE", FAILPOINT, this::remove));
    }

    private FleetControl control() {
        return sources.fleet()
                .orElseThrow(() -> new RequestException(
                        409, "this Failgate is not in a fleet; --fleet=etcd://HOST:PORT/NAME names one"));
    }

    private Fleet toRead() {
        return control().fleet();
    }

    /** Whoever may use this listener may change the fleet, unless nobody may. */
    private Fleet toChange() {
        FleetControl control = control();
        if (control.access() instanceof ControlAccess.None) {
            throw new RequestException(
                    403,
                    "to change the fleet's failpoints you need "
                            + control.access().needed("--control-fleet"));
        }
        return control.fleet();
    }

    private CompletionStage<Response> show() {
        Fleet fleet = toRead();
        return answered(fleet.status(), status -> JsonBody.response(FleetView.of(fleet.name(), status)));
    }

    private CompletionStage<Response> put(Call call) {
        Fleet fleet = toChange();
        FleetChange change = FleetArmingBody.read(fullName(call), call.request());
        return changed(call, "armed " + change.point(), fleet.apply(List.of(change), by(call)));
    }

    private CompletionStage<Response> remove(Call call) {
        Fleet fleet = toChange();
        String name = fullName(call);
        return changed(call, "disarmed " + name, fleet.apply(List.of(FleetChange.remove(name)), by(call)));
    }

    private CompletionStage<Response> removeAll(Call call) {
        Fleet fleet = toChange();
        return changed(
                call,
                "disarmed all",
                fleet.status()
                        .thenCompose(status -> fleet.apply(
                                status.armed().keySet().stream()
                                        .map(FleetChange::remove)
                                        .toList(),
                                by(call))));
    }

    private CompletionStage<Response> halt(Call call) {
        Fleet fleet = toChange();
        boolean on = JsonFields.of(call.request().body(), "halted").flag("halted");
        return changed(call, on ? "halted" : "lifted the halt", fleet.halt(on, by(call)));
    }

    private String fullName(Call call) {
        return failPoints.status(call.key()).key().fullName();
    }

    /** Who changes the fleet, for its other users. */
    private static String by(Call call) {
        return "http@" + call.request().client();
    }

    private static CompletionStage<Response> changed(Call call, String what, CompletableFuture<Receipt> asked) {
        return answered(asked, receipt -> {
            AdminLog.LOG.info(
                    "{} in {} members of the fleet for {} over HTTP",
                    what,
                    receipt.members(),
                    call.request().client());
            receipt.missing().forEach(missing -> AdminLog.LOG.warn("not in force: {}", missing));
            receipt.warnings().forEach((name, warning) -> AdminLog.LOG.warn("{} is armed, but {}", name, warning));
            return JsonBody.response(receipt);
        });
    }

    private CompletionStage<Response> await(Call call) {
        Fleet fleet = toRead();
        Wait wait = Wait.inFleet(call.request().body());
        String name = fullName(call);
        long nanos = wait.timeoutOrUsual().toNanos();
        long times = wait.hitsOrOne();
        longRequests.begin();
        CompletableFuture<Optional<Boolean>> hit = fleet.whenHit(name, times);
        call.gone().thenRun(() -> hit.cancel(false));
        return hit.orTimeout(nanos, TimeUnit.NANOSECONDS)
                .handleAsync((reached, failure) -> {
                    longRequests.end();
                    if (failure instanceof TimeoutException) {
                        return hits(fleet, name).thenApply(hits -> late(call, wait, hits));
                    }
                    if (hit.isCancelled()) {
                        throw new RequestException(400, "a client that has closed its direction cannot wait for hits");
                    }
                    if (failure != null) {
                        throw refusal(failure);
                    }
                    refuseUnlessReached(call, reached);
                    return hits(fleet, name)
                            .thenApply(hits -> JsonBody.response(new Hits(name, Math.max(times, hits))));
                })
                .thenCompose(Function.identity());
    }

    /** Of what is armed now; 0 if that cannot be had. */
    private static CompletableFuture<Long> hits(Fleet fleet, String name) {
        return fleet.status().handleAsync((status, failure) -> status == null ? 0 : status.hits(name));
    }

    private static Response late(Call call, Wait wait, long hits) {
        throw new RequestException(
                504,
                call.key() + " was hit " + hits + " times in the fleet within " + wait.timeoutText() + ", and not "
                        + wait.hitsOrOne());
    }

    private static void refuseUnlessReached(Call call, Optional<Boolean> reached) {
        if (reached.isEmpty()) {
            throw new RequestException(409, "the fleet has not armed " + call.key() + "; arm it before you wait");
        }
        if (!reached.get()) {
            throw new RequestException(409, call.key() + " was armed anew or disarmed before that");
        }
    }

    /** An answer that is made by another thread than the fleet's. */
    private static <T> CompletionStage<Response> answered(CompletableFuture<T> asked, Function<T, Response> answer) {
        return asked.handleAsync((result, failure) -> {
            if (failure != null) {
                throw refusal(failure);
            }
            return answer.apply(result);
        });
    }

    private static RuntimeException refusal(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof HaltedException) {
            return new RequestException(409, message + LIFTING);
        }
        return cause instanceof FleetException refused
                ? new RequestException(refused.isOutage() ? 503 : 409, message)
                : new CompletionException(cause);
    }

    private record Hits(String name, long hits) {}
}
