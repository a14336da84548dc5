package io.failgate.proxy.admin;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Has requests answered by a few worker threads, because some answers take time. Turns failures into answers. */
final class AdminService implements HttpConnection.Service, AutoCloseable {

    private static final int WORKERS = 8;
    private static final int MOST_WAITING = 256;

    private final Supplier<Router> routers;
    private final Guard guard;
    private final ExecutorService workers;
    private @Nullable Router router;

    /**
     * Answers requests that the guard lets pass.
     *
     * @param routers makes the router for the first request, so that the start does not wait for it
     */
    AdminService(Supplier<Router> routers, Guard guard) {
        this.routers = routers;
        this.guard = guard;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                WORKERS,
                WORKERS,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                new DefaultThreadFactory("admin-worker", true));
        pool.allowCoreThreadTimeOut(true);
        this.workers = pool;
    }

    @Override
    public CompletableFuture<Response> answer(Request request, CompletableFuture<Void> gone) {
        return begin(request, gone)
                .thenCompose(Function.identity())
                .exceptionally(failure -> Failures.response(request, failure));
    }

    private CompletableFuture<CompletableFuture<Response>> begin(Request request, CompletableFuture<Void> gone) {
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        guard.check(request);
                        return router().handle(request, gone).toCompletableFuture();
                    },
                    workers);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(
                    new RequestException(503, "too many requests at once", Map.of("Retry-After", "1")));
        }
    }

    private synchronized Router router() {
        if (router == null) {
            router = routers.get();
        }
        return router;
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
