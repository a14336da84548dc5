package io.failgate.proxy.application;

import io.failgate.failpoint.Nearest;
import io.failgate.proxy.logging.PrintableText;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The applications of a proxy. They are asked on threads of their own, which end when they are idle, so nobody who asks
 * is blocked. Thread-safe.
 */
public final class Applications implements AutoCloseable {

    /** How long an application may take for its answer. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int THREADS = 4;

    /** Bytes of a list of failpoints at most. */
    private static final int LONGEST = 1 << 20;

    /** Characters of what a refusal says. */
    private static final int LONGEST_REASON = 384;

    private static final int OK = 200;
    private static final int FIRST_NOT_OK = 300;

    private final Map<String, Application> byName = new LinkedHashMap<>();
    private final ExecutorService threads;
    private final Optional<HttpClient> http;

    /** Makes what is needed to ask them; nothing if there are none. */
    public Applications(List<Application> applications) {
        applications.forEach(application -> byName.put(application.name(), application));
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Applications::daemon);
        ((ThreadPoolExecutor) threads).allowCoreThreadTimeOut(true);
        http = byName.isEmpty()
                ? Optional.empty()
                : Optional.of(HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(PATIENCE)
                        .executor(threads)
                        .build());
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "applications");
        thread.setDaemon(true);
        return thread;
    }

    /** Whether a key or a pattern begins with the name of an application. */
    public boolean have(String key) {
        return Application.nameIn(key).filter(byName::containsKey).isPresent();
    }

    /** What is wrong with a key that begins with the name of an application, if there is no such application. */
    public Optional<String> unknown(String key) {
        return Application.nameIn(key)
                .filter(name -> !byName.containsKey(name))
                .map(name -> "there is no application " + name + Nearest.hint(name, byName.keySet())
                        + "; --application=" + name + "=URL names one");
    }

    /** Arms a failpoint inside an application. Cancelling cancels the request. */
    public CompletableFuture<Answer> put(String key, String terms) {
        return ask(key, request -> request.PUT(BodyPublishers.ofString(terms)));
    }

    /** Disarms a failpoint inside an application. */
    public CompletableFuture<Answer> delete(String key) {
        return ask(key, HttpRequest.Builder::DELETE);
    }

    /** What an application lists: {@code key=terms} in each line. */
    public CompletableFuture<Answer> list(String name) {
        return ask(name + ":", HttpRequest.Builder::GET);
    }

    /** What is asked, and of what. */
    @FunctionalInterface
    private interface Asking {
        HttpRequest.Builder method(HttpRequest.Builder request);
    }

    private CompletableFuture<Answer> ask(String key, Asking asking) {
        Application application = Application.nameIn(key).map(byName::get).orElseThrow();
        CompletableFuture<HttpResponse<String>> sent = new CompletableFuture<>();
        CompletableFuture<Answer> answer = sent.handle((response, failure) ->
                failure == null ? answer(response) : Answer.refused(reason(failure, application.url())));
        threads.execute(() -> send(application, key, asking, sent, answer));
        return answer;
    }

    /** Not on the caller's thread: the first request loads classes, and may look up a name. */
    private void send(
            Application application,
            String key,
            Asking asking,
            CompletableFuture<HttpResponse<String>> sent,
            CompletableFuture<Answer> answer) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(application.at(Application.keyIn(key)));
            application.authorization().ifPresent(value -> request.header("Authorization", value));
            CompletableFuture<HttpResponse<String>> sending =
                    http.orElseThrow().sendAsync(asking.method(request).build(), response -> new BoundedBody(LONGEST));
            answer.whenComplete((given, failure) -> sending.cancel(true));
            sending.whenComplete((response, failure) -> {
                if (failure == null) {
                    sent.complete(response);
                } else {
                    sent.completeExceptionally(failure);
                }
            });
        } catch (IllegalArgumentException wrong) {
            sent.completeExceptionally(wrong);
        }
    }

    private static Answer answer(HttpResponse<String> response) {
        String body = response.body();
        if (response.statusCode() < OK || response.statusCode() >= FIRST_NOT_OK) {
            String reason = PrintableText.of(body.strip(), LONGEST_REASON);
            return Answer.refused("HTTP " + response.statusCode() + (reason.isEmpty() ? "" : ": " + reason));
        }
        return body.length() >= LONGEST
                ? Answer.refused("it says more than " + LONGEST + " bytes")
                : new Answer(true, body);
    }

    private static String reason(Throwable failure, URI url) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String detail = String.valueOf(cause.getMessage());
        if (cause instanceof IllegalArgumentException) {
            return detail;
        }
        String what = cause instanceof ConnectException ? "cannot be reached" : "does not answer as HTTP has it";
        return what + " at " + url
                + (cause.getMessage() == null ? "" : " (" + PrintableText.of(detail, LONGEST_REASON) + ")");
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
