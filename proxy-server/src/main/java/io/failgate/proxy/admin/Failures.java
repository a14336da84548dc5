package io.failgate.proxy.admin;

import io.failgate.failpoint.FailPointException;
import java.util.concurrent.CompletionException;

/** Turns failures into answers: one line of text, or a problem (RFC 9457) for the JSON API. */
final class Failures {

    private Failures() {}

    static Response response(Request request, Throwable failure) {
        RequestException refusal = refusal(failure);
        String message = String.valueOf(refusal.getMessage());
        Response response = request.isForJson()
                ? JsonBody.problem(refusal.status(), message)
                : Response.text(refusal.status(), message + "\n");
        return response.with(refusal.headers());
    }

    private static RequestException refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RequestException refusal) {
            return refusal;
        }
        if (cause instanceof FailPointException wrong) {
            return new RequestException(400, String.valueOf(wrong.getMessage()));
        }
        AdminLog.LOG.error("cannot answer a request", cause);
        return new RequestException(500, "Failgate could not answer this; its log says why");
    }
}
