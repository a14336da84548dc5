package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.FailPointEndpoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests of {@code docs/origins.md}, as {@code curl} would send them. */
final class OriginHttp {

    private static final Pattern CURL = Pattern.compile("curl http://[^/]+(/\\S*)(?: -X(\\w+))?(?: -d'([^']*)')?");

    private OriginHttp() {}

    static boolean isRequest(String step) {
        return step.startsWith("curl ");
    }

    /** What the last step is answered by an endpoint with the two points of the page. */
    static String ask(List<String> steps) throws IOException, InterruptedException {
        FailPoints registry = FailPoints.create();
        registry.define(new FailPointKey("com.acme/point", "for this page", "return(1)"));
        registry.define(new FailPointKey("com.acme/other", "for this page", "return(1)"));
        InetSocketAddress address = ServiceLoader.load(FailPointEndpoint.class)
                .findFirst()
                .orElseThrow()
                .serve(registry, "127.0.0.1:0");
        String answer = "";
        for (String step : steps) {
            answer = send(step, address);
        }
        return answer;
    }

    /** What is answered, with a comma between lines. */
    static String send(String curl, InetSocketAddress address) throws IOException, InterruptedException {
        Matcher request = CURL.matcher(curl);
        assertThat(request.matches()).as(curl).isTrue();
        String body = request.group(3) == null ? "" : request.group(3);
        String method = request.group(2) == null ? body.isEmpty() ? "GET" : "POST" : request.group(2);
        URI uri = URI.create("http://127.0.0.1:" + address.getPort() + request.group(1));
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .body()
                .strip()
                .replace("\n", ", ");
    }
}
