package io.failgate.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.failpoint.Pause;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Waiting for hits, and hearing of them. */
class HitApiTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String WAIT = "/v1/failpoints/before-query:wait";

    private final TestAdmin admin = TestAdmin.start();

    @AfterEach
    void close() {
        admin.close();
    }

    private CompletableFuture<HttpResponse<String>> waitFor(String body) {
        return CompletableFuture.supplyAsync(() -> admin.send("POST", WAIT, body));
    }

    @Test
    void answersWhenTheHitsHaveCome() {
        admin.failPoints().put("before-query", "return(1)");
        admin.before().evaluate();
        CompletableFuture<HttpResponse<String>> answer = waitFor("{\"hits\": 3, \"timeout\": \"10m\"}");
        admin.before().evaluate();
        admin.before().evaluate();
        assertThat(answer.join().statusCode()).isEqualTo(200);
        assertThat(JsonBody.object(answer.join().body()).path("hits").longValue())
                .isEqualTo(3);
    }

    @Test
    void aHitThatPausesCanBeWokenOnceItWasWaitedFor() {
        admin.failPoints().put("before-query", "pause");
        Pause pause = admin.before().evaluate().pause();
        assertThat(waitFor("").join().statusCode()).isEqualTo(200);
        assertThat(admin.send("POST", "/v1/failpoints/before-query:wakeup", "").statusCode())
                .isEqualTo(204);
        assertThat(pause.released().toCompletableFuture()).isDone();
        assertThat(admin.failPoints().status("before-query").armed()).isTrue();
    }

    @Test
    void waitsForHitsOfAllArmings() {
        CompletableFuture<HttpResponse<String>> answer = waitFor("{\"timesEntered\": 2, \"timeout\": \"10m\"}");
        for (int i = 0; i < 2; i++) {
            admin.failPoints().put("before-query", "1*return(1)");
            admin.before().evaluate();
        }
        assertThat(JsonBody.object(answer.join().body()).path("totalHits").longValue())
                .isEqualTo(2);
        assertThat(waitFor("{\"timesEntered\": 3, \"timeout\": \"1ms\"}").join().body())
                .contains("before-query was hit 2 times in all within 1ms, and not 3");
        assertThat(waitFor("{\"timesEntered\": 3, \"hits\": 1}").join().statusCode())
                .isEqualTo(400);
    }

    @Test
    void givesUpAfterTheTimeOut() {
        admin.failPoints().put("before-query", "return(1)");
        admin.before().evaluate();
        HttpResponse<String> answer =
                waitFor("{\"hits\": 2, \"timeout\": \"1ms\"}").join();
        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).contains("before-query was hit 1 times within 1ms, and not 2");
    }

    @Test
    void doesNotWaitForWhatIsNotArmed() {
        HttpResponse<String> answer = waitFor("").join();
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("not armed");
    }

    @Test
    void stopsWaitingWhenItIsDisarmed() throws IOException {
        admin.failPoints().put("before-query", "return(1)");
        CompletableFuture<HttpResponse<String>> answer = waitFor("{\"timeout\": \"10m\"}");
        await().atMost(PATIENCE).until(() -> {
            admin.failPoints().remove("before-query");
            return answer.isDone();
        });
        assertThat(answer.join().statusCode()).isEqualTo(409);
    }

    @Test
    void aClientThatLeavesWaitsNoLonger() throws IOException {
        admin.failPoints().put("before-query", "return(1)");
        admin.before().evaluate();
        List<Socket> waiting = new ArrayList<>();
        for (int i = 0; i < LongRequests.MOST; i++) {
            waiting.add(ask("POST " + WAIT, "{\"hits\": 9, \"timeout\": \"1h\"}"));
        }
        await().atMost(PATIENCE).until(() -> {
            boolean full = waitFor("").join().statusCode() == 503;
            if (!full) { // this question may have taken the place of one that was still on its way, and was refused
                // then
                waiting.add(ask("POST " + WAIT, "{\"hits\": 9, \"timeout\": \"1h\"}"));
            }
            return full;
        });
        assertThat(admin.get("/v1/events").statusCode()).isEqualTo(503);
        assertThat(admin.get("/v1/failpoints").statusCode()).isEqualTo(200);
        for (Socket socket : waiting) {
            socket.close();
        }
        await().atMost(PATIENCE).until(() -> waitFor("").join().statusCode() == 200);
    }

    @Test
    void aClientThatHasHeardEnoughMakesRoom() throws IOException {
        List<Socket> listening = new ArrayList<>();
        for (int i = 0; i < LongRequests.MOST; i++) {
            Socket socket = ask("GET /v1/events", "");
            nextData(reader(socket), ": ");
            listening.add(socket);
        }
        assertThat(admin.get("/v1/events").statusCode()).isEqualTo(503);
        listening.get(0).close();
        await().atMost(PATIENCE).until(() -> {
            try (Socket socket = ask("GET /v1/events", "")) {
                return reader(socket).readLine().contains("200");
            }
        });
        for (Socket socket : listening) {
            socket.close();
        }
    }

    @Test
    void tellsOfEachHit() throws IOException {
        try (Socket socket = ask("GET /v1/events", "")) {
            BufferedReader lines = reader(socket);
            nextData(lines, ": ");
            admin.failPoints().put("before-query", "print(\"x\")&return(1)");
            admin.before().evaluate(admin.failPoints().newScope("session 7"));
            admin.before().evaluate();
            JsonNode first = JsonBody.object(nextData(lines, "data: "));
            assertThat(first.path("failpoint").stringValue()).isEqualTo("io.failgate/query/before-query");
            assertThat(first.path("actions").toString()).isEqualTo("[\"print(\\\"x\\\")\",\"return(1)\"]");
            assertThat(first.path("scope").stringValue()).isEqualTo("session 7");
            assertThat(first.path("time").stringValue()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
            assertThat(nextData(lines, "id: ")).isEqualTo("2");
            assertThat(nextData(lines, "event: ")).isEqualTo("hit");
            assertThat(JsonBody.object(nextData(lines, "data: ")).path("scope").isNull())
                    .isTrue();
        }
    }

    @Test
    void aClientThatDoesNotKeepUpLearnsHowManyItMissed() throws IOException {
        int hits = 30_000;
        try (Socket slow = ask("GET /v1/events", "")) {
            BufferedReader lines = reader(slow);
            nextData(lines, ": ");
            admin.failPoints().put("before-query", "return(\"" + "x".repeat(200) + "\")");
            for (int i = 0; i < hits; i++) {
                admin.before().evaluate();
            }
            assertThat(admin.get("/before-query/count").body()).isEqualTo(String.valueOf(hits));
            long told = 0;
            while (told < hits) {
                JsonNode event = JsonBody.object(nextData(lines, "data: "));
                told += event.path("count").asLong(1);
            }
            assertThat(told).isEqualTo(hits);
        }
    }

    private Socket ask(String request, String body) throws IOException {
        Socket socket = admin.connect();
        socket.setSoTimeout((int) PATIENCE.toMillis());
        String text = request + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** What follows the prefix in the next line that has it; the lines between chunks do not. */
    private static String nextData(BufferedReader lines, String prefix) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith(prefix)) {
            line = lines.readLine();
        }
        assertThat(line).isNotNull();
        return String.valueOf(line).substring(prefix.length());
    }
}
