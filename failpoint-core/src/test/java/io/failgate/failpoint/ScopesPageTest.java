package io.failgate.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Every row of docs/scopes.md: code runs that way, submitted inside a scope, and is in the scope or is not. */
@Timeout(160)
class ScopesPageTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| ((?:on|in|behind) [^|]+) \\| ([^|]+) \\| [^|]*\\|$");
    private static final Pattern NEWER = Pattern.compile("\\(Java (\\d+)");

    private final FailPoints registry = FailPoints.create();
    private final FailPoint point = registry.define(new FailPointKey("a/point", "for tests", "return"));
    private final FailPointScope scope = registry.newScope("test");
    private final ExecutorService pool = Executors.newFixedThreadPool(1);
    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);

    /** Whether code is in the scope. */
    private final Callable<Boolean> seen = point::shouldFail;

    private final Map<String, Callable<Boolean>> ways = new HashMap<>();

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void startThreadsOutside() throws Exception {
        scope.arm("point", "return");
        pool.submit(() -> {}).get();
        scheduler.submit(() -> {}).get();
        CompletableFuture.runAsync(() -> {}, soon()).get();
        threads();
        pools();
        futures();
        streams();
        newerJava();
        libraries();
    }

    @AfterEach
    void stop() {
        pool.shutdownNow();
        scheduler.shutdownNow();
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/scopes.md"));
    }

    private static List<MatchResult> allRows() throws IOException {
        return ROW.matcher(page()).results().toList();
    }

    static List<String> rows() throws IOException {
        return allRows().stream()
                .map(row -> row.group(1))
                .filter(way -> NEWER.matcher(way)
                        .results()
                        .allMatch(java -> Integer.parseInt(java.group(1))
                                <= Runtime.version().feature()))
                .toList();
    }

    @Test
    void everyRowOfThePageIsRunAndNothingElse() throws IOException {
        long lines = page().lines().filter(line -> line.startsWith("| ")).count() - 1;
        assertThat(allRows()).hasSize((int) lines);
        assertThat(ways.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        allRows().stream().map(row -> row.group(1)).toList());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void carriesTheScopeAsThePageSays(String way) throws Exception {
        String said = allRows().stream()
                .filter(row -> row.group(1).equals(way))
                .findFirst()
                .orElseThrow()
                .group(2);
        Callable<Boolean> code = ways.get(way);
        assertThat(code).isNotNull();
        boolean inside = scope.call(code);
        if (said.startsWith("by chance")) {
            assertThat(inside).isEqualTo(threadsForTasks());
        } else {
            assertThat(said).matches("(yes|no|on some).*");
            assertThat(inside).isEqualTo(said.startsWith("yes"));
        }
    }

    /** Before Java 25, CompletableFuture starts a thread for each task unless the common pool has several. */
    private static boolean threadsForTasks() {
        return Runtime.version().feature() < 25 && ForkJoinPool.getCommonPoolParallelism() <= 1;
    }

    private static Executor soon() {
        return CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS);
    }

    private boolean seen() {
        return point.shouldFail();
    }

    private boolean on(Executor executor) throws Exception {
        return CompletableFuture.supplyAsync(this::seen, executor).get(20, TimeUnit.SECONDS);
    }

    private boolean inThread(boolean inherits) throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(seen);
        new Thread(null, task, "other", 0, inherits).start();
        return task.get();
    }

    private void threads() {
        ways.put("on the thread that has entered (`run`, `call`, `enter`)", seen);
        ways.put("on a thread that is started inside", () -> inThread(true));
        ways.put("on a thread that was started outside", () -> on(pool));
        ways.put("on a thread that inherits no thread-locals", () -> inThread(false));
    }

    private void pools() {
        ways.put("in a pool whose threads are started inside", this::inPoolOfTheScope);
        ways.put(
                "in a pool whose threads were started outside",
                () -> pool.submit(seen).get());
        ways.put(
                "in a pool behind `scope.wrap`",
                () -> scope.wrap(pool).submit(seen).get());
        ways.put(
                "in a pool behind `FailPointScope.propagating`, submitted inside",
                () -> FailPointScope.propagating(pool).submit(seen).get());
        ways.put("in a pool behind `FailPointScope.propagating`, submitted outside", () -> {
            FutureTask<Boolean> submission = new FutureTask<>(
                    () -> FailPointScope.propagating(pool).submit(seen).get());
            new Thread(null, submission, "submitter", 0, false).start();
            return submission.get();
        });
        ways.put(
                "in a scheduler behind `scope.wrap`",
                () -> scope.wrap(scheduler)
                        .schedule(seen, 1, TimeUnit.MILLISECONDS)
                        .get());
        ways.put(
                "in a scheduler behind `FailPointScope.propagating`",
                () -> FailPointScope.propagating(scheduler)
                        .schedule(seen, 1, TimeUnit.MILLISECONDS)
                        .get());
    }

    /** In the scope while that is open; outside once it was closed, armed or not. */
    private boolean inPoolOfTheScope() throws Exception {
        ExecutorService own = Executors.newFixedThreadPool(1);
        try {
            boolean inside = own.submit(seen).get();
            scope.close();
            scope.arm("point", "return");
            return inside && !own.submit(seen).get();
        } finally {
            own.shutdownNow();
        }
    }

    private void futures() {
        ways.put(
                "in `CompletableFuture.supplyAsync(…)`",
                () -> CompletableFuture.supplyAsync(this::seen).get());
        ways.put(
                "in `supplyAsync(…, scope.wrap(ForkJoinPool.commonPool()))`",
                () -> on(scope.wrap(ForkJoinPool.commonPool())));
        ways.put("in `CompletableFuture.delayedExecutor(…)`", () -> on(soon()));
        ways.put("in `scope.wrap(CompletableFuture.delayedExecutor(…))`", () -> on(scope.wrap(soon())));
        ways.put(
                "in `thenApplyAsync(…)` behind one of these",
                () -> CompletableFuture.supplyAsync(() -> 1, scope.wrap(pool))
                        .thenApplyAsync(one -> seen())
                        .get());
        ways.put("behind `returnedLater`, in `thenAccept(…)`", this::behindReturnedLater);
    }

    private boolean behindReturnedLater() throws Exception {
        FailPoint waiting = registry.define(new FailPointKey("a/waiting", "for tests", "sleep(1)"));
        AtomicBoolean inside = new AtomicBoolean(true);
        for (String terms : List.of("sleep(1ms)&return", "pause&sleep(1ms)&return")) {
            Armed armed = scope.arm("waiting", terms);
            CompletableFuture<?> later = waiting.returnedLater()
                    .thenAccept(value -> inside.compareAndSet(true, value.isPresent() && seen()))
                    .toCompletableFuture();
            pool.submit(armed::wakeUp).get();
            later.get(20, TimeUnit.SECONDS);
        }
        return inside.get();
    }

    private void streams() {
        ways.put("in a parallel stream", () -> inParallelStream(seen));
        ways.put(
                "in a parallel stream that enters in each element's code",
                () -> inParallelStream(() -> scope.call(seen)));
    }

    /** On two threads at least, because each waits for the other. */
    @SuppressWarnings("IllegalCatch") // as a callable throws
    private static boolean inParallelStream(Callable<Boolean> code) {
        CyclicBarrier together = new CyclicBarrier(2);
        return IntStream.range(0, 2)
                .parallel()
                .mapToObj(i -> {
                    try {
                        together.await(20, TimeUnit.SECONDS);
                        return code.call();
                    } catch (Exception failure) {
                        throw new IllegalStateException(failure);
                    }
                })
                .toList()
                .equals(List.of(true, true));
    }

    private void newerJava() {
        ways.put("in a virtual thread (Java 21)", () -> {
            FutureTask<Boolean> task = new FutureTask<>(seen);
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
            return task.get();
        });
        ways.put(
                "in `Executors.newVirtualThreadPerTaskExecutor()` (Java 21)",
                () -> on((Executor) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null)));
        ways.put("in a `StructuredTaskScope` (Java 25, preview)", this::inStructuredTaskScope);
    }

    private boolean inStructuredTaskScope() throws Exception {
        Path source = Files.writeString(folder.resolve("Structured.java"), """
                import io.failgate.failpoint.*;
                import java.util.concurrent.StructuredTaskScope;

                public class Structured {
                    public static void main(String[] arguments) throws Exception {
                        FailPoint point = FailPoint.define("a/point", "for tests", "return");
                        FailPointScope scope = FailPoints.global().newScope("test");
                        scope.arm("point", "return");
                        boolean inside = scope.call(() -> {
                            try (var tasks = StructuredTaskScope.open()) {
                                var task = tasks.fork(() -> point.shouldFail());
                                tasks.join();
                                return task.get();
                            }
                        });
                        System.exit(inside ? 42 : 0);
                    }
                }
                """);
        String java = String.valueOf(Runtime.version().feature());
        return new ChildJvm(folder)
                        .run(Map.of(), List.of("--enable-preview", "--source", java), source.toString())
                        .exitCode()
                == 42;
    }

    /** Micrometer finds the accessor by itself on the class path, where {@link ProcessTest} looks, and here not. */
    private void libraries() {
        if (ScopesPageTest.class.getModule().isNamed()) {
            ContextRegistry.getInstance().registerThreadLocalAccessor(new FailPointScopeAccessor());
        }
        ways.put(
                "in Micrometer's `ContextSnapshot.wrap(…)`",
                () -> pool.submit(ContextSnapshotFactory.builder()
                                .build()
                                .captureAll()
                                .wrap(seen))
                        .get());
        Mono<Boolean> elsewhere = Mono.fromCallable(seen).subscribeOn(Schedulers.fromExecutor(pool));
        ways.put("in Reactor, on another scheduler", elsewhere::block);
        ways.put("in Reactor, with automatic context propagation", () -> {
            Hooks.enableAutomaticContextPropagation();
            try {
                return elsewhere.block();
            } finally {
                Hooks.disableAutomaticContextPropagation();
            }
        });
    }
}
