package io.failgate.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The JSON API: failpoints, sessions, and problems. */
class JsonApiTest {

    private static final String BEFORE = "/v1/failpoints/before-query";
    private static final String BATCH = "/v1/failpoints:batch";

    private final TestAdmin admin = TestAdmin.start();

    @AfterEach
    void close() {
        admin.close();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonBody.object(answer.body());
    }

    @Test
    void listsFailpointsInTheOrderOfTheirDefinition() {
        HttpResponse<String> answer = admin.get("/v1/failpoints");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        List<String> names = json(answer)
                .path("failpoints")
                .valueStream()
                .map(failPoint -> failPoint.path("name").stringValue())
                .toList();
        assertThat(names)
                .containsExactly(
                        "vitess.io/vitess/go/vt/vtgate/OpenSetFailPoint",
                        "TestFailPointError",
                        "io.failgate/query/before-query",
                        "io.failgate/query/after-query");
    }

    @Test
    void runsMongoDbsConfigureFailPoint() {
        admin.failPoints().put("before-query", "return(1)");
        admin.before().evaluate();
        admin.before().evaluate();
        String document = "{\"configureFailPoint\":\"before-query\",\"mode\":{\"times\":1},"
                + "\"data\":{\"failCommands\":[\"insert\"],\"errorCode\":1213}}";
        HttpResponse<String> answer = admin.send("POST", "/v1/failpoints:configure", document);
        assertThat(answer.body()).isEqualToIgnoringNewLines("{\"count\":2,\"ok\":1}");
        assertThat(json(admin.get(BEFORE)).path("terms").stringValue()).contains("\"errorCode\":1213");
        admin.send("POST", "/v1/failpoints:configure", "{\"configureFailPoint\":\"before-query\",\"mode\":\"off\"}");
        assertThat(json(admin.get(BEFORE)).path("armed").booleanValue()).isFalse();
        assertThat(json(admin.send("PUT", BEFORE, document)).path("armed").booleanValue())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"configureFailPoint":"x","mode":"off"} | 404 | failpoint does not exist
            {"configureFailPoint":"before-query","mode":"on"} | 400 | \\\"mode\\\" must be
            {"configureFailPoint":"before-query","mode":"alwaysOn","data":{"errorLabels":[]}} | 400 | has no labels
            {"mode":"off"} | 400 | must be the name of a failpoint
            """)
    void refusesOtherDocuments(String document, int status, String detail) {
        HttpResponse<String> answer = admin.send("POST", "/v1/failpoints:configure", document);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(detail);
        assertThat(admin.send("PUT", "/v1/failpoints/after-query", document).statusCode())
                .isEqualTo(document.startsWith("{\"mode") ? 200 : status);
    }

    @Test
    void whatPeersSayIsData() {
        assertThat(JsonBody.write(List.of("a\"\n\u001b\u009b\u202e\u2028\u00e9</script>")))
                .isEqualToIgnoringCase("[\"a\\\"\\n\\u001b\\u009b\\u202e\\u2028\\u00e9</script>\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                BEFORE,
                "/v1/failpoints/io.failgate/query/before-query",
                "/v1/failpoints/io.failgate%2Fquery%2Fbefore-query"
            })
    void armsShowsAndDisarms(String path) {
        JsonNode armed = json(admin.send("PUT", path, "{\"terms\": \" 2*return(1) \"}"));
        assertThat(armed.path("name").stringValue()).isEqualTo("io.failgate/query/before-query");
        assertThat(armed.path("terms").stringValue()).isEqualTo("2*return(1)");
        for (int i = 0; i < 3; i++) {
            admin.before().evaluate();
        }
        JsonNode hit = json(admin.get(path));
        assertThat(hit.path("armed").booleanValue()).isTrue();
        assertThat(hit.path("evaluations").longValue()).isEqualTo(3);
        assertThat(hit.path("hits").longValue()).isEqualTo(2);
        assertThat(admin.send("DELETE", path, "").statusCode()).isEqualTo(204);
        JsonNode disarmed = json(admin.get(path));
        assertThat(disarmed.path("armed").booleanValue()).isFalse();
        assertThat(disarmed.path("terms").isNull()).isTrue();
        assertThat(disarmed.path("totalHits").longValue()).isEqualTo(2);
    }

    @Test
    void takesTermsInMongoDbsForm() {
        String body = "{\"mode\": {\"skip\": 1, \"times\": 1}, \"data\": {\"errorCode\": 1213}}";
        assertThat(admin.send("PUT", BEFORE, body).statusCode()).isEqualTo(200);
        assertThat(admin.before().returned()).isEmpty();
        assertThat(admin.before().returned())
                .hasValueSatisfying(value -> assertThat(value.toString()).isEqualTo("{\"errorCode\":1213}"));
        assertThat(admin.before().returned()).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET    | /v1/failpoints/nix       | ``                          | 404 | nix",
                "PUT    | /v1/failpoints/nix       | {\"terms\": \"off\"}        | 404 | nix",
                "DELETE | /v1/failpoints/nix       | ``                          | 404 | nix",
                "POST   | /v1/failpoints/nix:wait  | ``                          | 404 | nix",
                "POST   | /v1/failpoints/nix:wakeup | ``                         | 404 | nix",
                "GET    | /v1/nix                  | ``                          | 404 | there is no /v1/nix",
                "GET    | /v1/failpoints?armed=true | ``                   | 400 | armed=true",
                "PUT    | /v1/failpoints           | ``                          | 405 | GET, DELETE",
                "GET    | /v1/failpoints/before-query:wait | ``                  | 405 | POST",
                "PUT    | /v1/failpoints/before-query | {\"terms\": \"nix\"}     | 400 | past \"nix\" (position 1",
                "PUT    | /v1/failpoints/before-query | {\"terms\": 1}           "
                        + "| 400 | \"terms\" must be a string, but got 1",
                "PUT    | /v1/failpoints/before-query | {\"terms\": null}        "
                        + "| 400 | \"terms\" must be a string, but got null",
                "PUT    | /v1/failpoints/before-query | {\"terms\": \"off\", \"x\": 1} | 400 "
                        + "| unknown field \"x\"; known are terms",
                "PUT    | /v1/failpoints/before-query | {\"mode\": \"off\", \"x\": 1} | 400 | unknown field \"x\"",
                "PUT    | /v1/failpoints/before-query | {\"mode\": \"of\"}       | 400 | \"mode\" must be",
                "PUT    | /v1/failpoints/before-query | {}                       | 400 "
                        + "| expected a field \"terms\" or \"mode\"",
                "PUT    | /v1/failpoints/before-query | []                       "
                        + "| 400 | expected a JSON object, but got a list",
                "PUT    | /v1/failpoints/before-query | {\"terms\": \"off\"} x   | 400 | cannot read the JSON: ",
                "PUT    | /v1/failpoints/before-query | {\"terms\": \"a\", \"terms\": \"b\"} | 400 "
                        + "| cannot read the JSON: a field is given twice (line 1, column ",
                "PUT    | /v1/failpoints/before-query | {\"terms\":              "
                        + "| 400 | cannot read the JSON: it ends too early (line 1, column 10)",
                "POST   | /v1/failpoints:batch     | {}                          "
                        + "| 400 | expected a field \"changes\": a list of objects",
                "POST   | /v1/failpoints:batch     | {\"changes\": [{\"name\": \"before-query\"}]} | 400 "
                        + "| expected a field \"changes[0].terms\": a string, an object or null",
                "POST   | /v1/failpoints:batch     | {\"changes\": [{\"name\": \"before-query\", \"terms\": 1}]} "
                        + "| 400 | must be a string, an object or null",
                "POST   | /v1/failpoints:batch     | {\"changes\": [null]}       "
                        + "| 400 | \"changes[0]\" must be an object, but got null",
                "POST   | /v1/seed                 | {}                          "
                        + "| 400 | expected a field \"seed\": a whole number",
                "POST   | /v1/seed                 | {\"seed\": \"1\"}           | 400 | but got \"1\"",
                "POST   | /v1/seed                 | {\"seed\": null}            | 400 | but got null",
                "POST   | /v1/seed                 | {\"seed\": 1.5}             | 400 | but got 1.5",
                "POST   | /v1/seed                 | {\"seed\": 1e30}            | 400 | but got 1.0E30",
                "POST   | /v1/seed                 | {\"seed\": true}            | 400 | but got true",
                "POST   | /v1/seed                 | {\"seed\": \"\"}            | 400 | but got \"\"",
                "POST   | /v1/failpoints/before-query:wait | {\"hits\": 1.5}      | 400 | \"hits\" must be a whole",
                "POST   | /v1/failpoints/before-query:wait | {\"hits\": true}     | 400 | \"hits\" must be a whole",
                "POST   | /v1/failpoints/before-query:wait | {\"hits\": 0}        | 400 | \"hits\" must be 1 or more",
                "POST   | /v1/failpoints/before-query:wait | {\"timeout\": \"x\"} | 400 "
                        + "| \"timeout\" must be a duration",
                "POST   | /v1/failpoints/before-query:wait | {\"timeout\": \"10\"} | 400 "
                        + "| up to an hour with its unit, such as \"30s\" or \"1m30s\", but is \"10\"",
                "POST   | /v1/failpoints/before-query:wait | {\"timeout\": \"61m\"} | 400 | up to an hour",
                "POST   | /v1/failpoints/before-query:wait | {\"hit\": 1}         | 400 "
                        + "| unknown field \"hit\"; did you mean \"hits\"?; known are hits, timesEntered, timeout",
                "POST   | /v1/failpoints/before-query:wait | {\"timeout\": 30}    | 400 "
                        + "| \"timeout\" must be a string, but got 30",
                "POST   | /v1/failpoints/before-query:wait | {\"hits\": [1]}      | 400 | but got a list",
                "PUT    | /v1/failpoints/before-query | {\"term\": \"off\"}     | 400 | did you mean \"terms\"?",
                "POST   | /v1/seed                 | {\"seed\": {}}             | 400 | but got an object",
                "POST   | /v1/seed                 | {\"seed\": 99999999999999999999} | 400 | of at most 64 bits",
                "POST   | /v1/seed                 | x                           | 400 "
                        + "| cannot read the JSON: this is no JSON (line 1, column ",
                "POST   | /v1/failpoints:batch     | {\"changes\": [{\"name\": \"before-query\", \"terms\": \"off\"},"
                        + " {\"name\": \"before-query\", \"terms\": null}]} | 400 | said twice",
                "POST   | /v1/failpoints:batch     | {\"changes\": {}}           | 400 | must be a list of objects",
                "POST   | /v1/failpoints:batch     | {\"changes\": [{\"nam\": 1}]} | 400 "
                        + "| unknown field \"changes[0].nam\"; did you mean \"name\"?; known are name, terms",
                "POST   | /v1/failpoints:batch     | {\"changes\": [{\"name\": 1, \"terms\": null}]} | 400 "
                        + "| \"changes[0].name\" must be a string, but got 1",
                "POST   | /v1/failpoints/before-query:wakup | ``                 | 404 "
                        + "| there is no action \":wakup\" of a failpoint; did you mean \":wakeup\"?; known are ",
                "POST   | /v1/failpoints/before-query:stop | ``                  | 404 "
                        + "| there is no action \":stop\" of a failpoint; known are :wakeup, :wait",
                "POST   | /v1/failpoints/before-query | {\"terms\": \"off\"}   | 405 "
                        + "| this path takes GET, PUT, DELETE; for POST it needs an action: :wakeup, :wait",
                "POST   | /v1/failpoints:batsh     | ``                          | 404 "
                        + "| there is no /v1/failpoints:batsh; did you mean \"/v1/failpoints:batch\"?",
                "GET    | /v1/sesions              | ``                          | 404 | \"/v1/sessions\"?",
                "GET    | /v1/failpoint/x          | ``                          | 404 | mean \"/v1/failpoints\"?",
            })
    void whatIsWrongIsAProblem(String method, String path, String body, int status, String detail) {
        HttpResponse<String> answer = admin.send(method, path, body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = json(answer);
        assertThat(problem.propertyNames()).containsExactlyInAnyOrder("type", "title", "status", "detail");
        assertThat(problem.path("status").intValue()).isEqualTo(status);
        assertThat(problem.path("detail").stringValue())
                .contains(detail)
                .doesNotContain("java")
                .doesNotContain("Source");
        assertThat(admin.failPoints().status("before-query").armed()).isFalse();
    }

    @Test
    void aBatchArmsAndDisarms() {
        admin.failPoints().put("after-query", "off");
        HttpResponse<String> answer = admin.send("POST", BATCH, """
                {"changes": [
                  {"name": "before-query", "terms": "1*error(1213)"},
                  {"name": "TestFailPointError", "terms": {"mode": "alwaysOn"}},
                  {"name": "after-query", "terms": null}
                ]}""");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(admin.failPoints().status("before-query").armed()).isTrue();
        assertThat(admin.failPoints().status("TestFailPointError").armed()).isTrue();
        assertThat(admin.failPoints().status("after-query").armed()).isFalse();
    }

    @Test
    void aBatchWithAMistakeChangesNothing() {
        String changes =
                "{\"changes\": [{\"name\": \"before-query\", \"terms\": \"off\"}, {\"name\": \"%s\", \"terms\": "
                        + "\"%s\"}]}";
        assertThat(admin.send("POST", BATCH, changes.formatted("nix", "off")).statusCode())
                .isEqualTo(404);
        assertThat(admin.send("POST", BATCH, changes.formatted("after-query", "nix"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(admin.failPoints().status("before-query").armed()).isFalse();
    }

    @Test
    void nobodySeesHalfABatch() {
        String both = "{\"changes\": [{\"name\": \"before-query\", \"terms\": %s}, {\"name\": \"after-query\", "
                + "\"terms\": %s}]}";
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 200; i++) {
                String terms = i % 3 == 2 ? "null" : "\"return(" + i + ")\"";
                admin.send("POST", BATCH, both.formatted(terms, terms));
            }
            done.set(true);
        });
        do {
            JsonNode all = json(admin.get("/v1/failpoints")).path("failpoints");
            assertThat(all.path(2).path("terms")).isEqualTo(all.path(3).path("terms"));
        } while (!done.get() && !writer.isDone());
        writer.join();
    }

    @Test
    void removesAllButTheOneThatIsEnabledAtStart() {
        admin.failPoints().put("before-query", "off");
        admin.failPoints().put("TestFailPointError", "off");
        assertThat(admin.send("DELETE", "/v1/failpoints", "").statusCode()).isEqualTo(204);
        assertThat(admin.failPoints().list().stream()
                        .filter(status -> status.armed())
                        .map(status -> status.key().name()))
                .containsExactly("OpenSetFailPoint");
    }

    @Test
    void aSeedMakesDrawsRepeatable() {
        assertThat(draws()).isEqualTo(draws());
    }

    private List<Boolean> draws() {
        assertThat(admin.send("POST", "/v1/seed", "{\"seed\": 42}").statusCode())
                .isEqualTo(204);
        admin.failPoints().put("before-query", "50%return(1)");
        return java.util.stream.Stream.generate(() -> admin.before().evaluate().isNone())
                .limit(64)
                .toList();
    }

    @Test
    void showsSessions() {
        JsonNode session = json(admin.get("/v1/sessions")).path("sessions").path(0);
        assertThat(session.toString())
                .isEqualTo("{\"connectionId\":7,\"user\":\"app\",\"host\":\"10.0.0.1:4711\",\"database\":\"test\","
                        + "\"command\":\"query\",\"inTransaction\":true,\"ageSeconds\":3,"
                        + "\"sessionFailpoints\":{\"a/one\":\"off\"}}");
    }

    @Test
    void showsTheVersion() {
        assertThat(admin.get("/v1/version").body()).isEqualTo("{\"version\":\"1.2.3\"}\n");
    }
}
