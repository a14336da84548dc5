package io.failgate.proxy.admin;

import io.failgate.failpoint.EvaluationContext;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.FailPoints;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The part of the JSON API that waits for hits. */
final class HitApi {

    private static final EvaluationContext EVERYWHERE = Optional::empty;

    private final FailPoints registry;
    private final KnownFailPoints failPoints;
    private final LongRequests longRequests;

    HitApi(FailPoints registry, LongRequests longRequests) {
        this.registry = registry;
        this.failPoints = new KnownFailPoints(registry);
        this.longRequests = longRequests;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", "/v1/events", this::events),
                Route.later("POST", "/v1/failpoints/{key}:wait", this::await));
    }

    private Response events(Call call) {
        longRequests.begin();
        return Response.events(new HitStream(registry, longRequests::end));
    }

    private CompletionStage<Response> await(Call call) {
        Wait wait = Wait.here(call.request().body());
        failPoints.status(call.key());
        boolean inAll = wait.timesEntered() != null;
        long hits = wait.hitsOrOne();
        Duration timeout = wait.timeoutOrUsual();
        longRequests.begin();
        CompletableFuture<Boolean> hit = inAll ? registry.whenEntered(call.key(), hits) : whenHit(call.key(), hits);
        call.gone().thenRun(() -> hit.cancel(false));
        // async, because this may be the thread of the hit
        return hit.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS).handleAsync((reached, failure) -> {
            longRequests.end();
            if (failure instanceof TimeoutException) {
                throw late(call.key(), hits, inAll, wait.timeoutText());
            }
            if (hit.isCancelled()) {
                throw new RequestException(400, "a client that has closed its direction cannot wait for hits");
            }
            return answer(call.key(), Boolean.TRUE.equals(reached), failure);
        });
    }

    private CompletableFuture<Boolean> whenHit(String name, long hits) {
        try {
            return registry.whenHit(EVERYWHERE, name, hits);
        } catch (FailPointException notArmed) {
            return CompletableFuture.failedFuture(
                    new RequestException(409, String.valueOf(notArmed.getMessage()) + "; arm it before you wait"));
        }
    }

    private RequestException late(String name, long hits, boolean inAll, String timeout) {
        FailPointStatus status = failPoints.status(name);
        return new RequestException(
                504,
                name + " was hit " + (inAll ? status.totalHits() + " times in all" : status.hits() + " times")
                        + " within " + timeout + ", and not " + hits);
    }

    private Response answer(String name, boolean reached, @Nullable Throwable failure) {
        if (failure != null) {
            throw new CompletionException(failure);
        }
        if (!reached) {
            throw new RequestException(409, name + " was armed anew or disarmed before that");
        }
        return JsonBody.response(FailPointView.of(failPoints.status(name)));
    }
}
