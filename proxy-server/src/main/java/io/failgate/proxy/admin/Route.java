package io.failgate.proxy.admin;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind of requests, and their handler.
 *
 * @param method of HTTP
 * @param template a path, in which <code>{key}</code> stands for any text, slashes included
 * @param handler makes the answer, or fails with {@link RequestException} or {@link
 *     io.failgate.failpoint.FailPointException}
 */
record Route(String method, String template, Pattern pattern, Handler handler) {

    private static final String KEY = "{key}";

    /** Makes an answer, at once or later. */
    @FunctionalInterface
    interface Handler {

        /** Called on a worker's thread. */
        CompletionStage<Response> handle(Call call);
    }

    /** A route that is answered at once. */
    static Route of(String method, String template, Function<Call, Response> handler) {
        return later(method, template, call -> CompletableFuture.completedFuture(handler.apply(call)));
    }

    /** A route that may be answered later. */
    static Route later(String method, String template, Handler handler) {
        String pattern = Pattern.quote(template).replace(KEY, "\\E(?<key>.+)\\Q");
        return new Route(method, template, Pattern.compile(pattern, Pattern.DOTALL), handler);
    }

    /**
     * The part of the path at <code>{key}</code>, or an empty text if the template has no key. Empty if the path does
     * not match.
     */
    Optional<String> keyIn(String path) {
        Matcher matcher = pattern.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(template.contains(KEY) ? matcher.group("key") : "");
    }
}
