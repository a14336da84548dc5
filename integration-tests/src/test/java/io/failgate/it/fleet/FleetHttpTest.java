package io.failgate.it.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.fleet.FleetMember;
import io.failgate.it.support.Database;
import io.failgate.it.support.ProxyFleet;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.cli.client.FailpointsCommand;
import io.failgate.proxy.config.FleetSetup;
import io.failgate.proxy.control.ControlAccess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A fleet over HTTP and from the command line: asked at one member, in force in the other. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class FleetHttpTest {

    private static final String POINT = "/v1/fleet/failpoints/before-commit";
    private static final String FULL_NAME = "io.failgate/query/before-commit";
    private static final JsonMapper JSON = new JsonMapper();

    private final Database database;
    private final HttpClient http = HttpClient.newHttpClient();
    private ProxyFleet fleet;

    FleetHttpTest(Database database) {
        this.database = database;
    }

    /**
     * What was answered.
     *
     * @param body null if there is none
     */
    private record Answer(int status, JsonNode body) {

        String detail() {
            return body.path("detail").asString("");
        }
    }

    @BeforeEach
    void start() throws IOException {
        fleet = ProxyFleet.before(database);
        fleet.start("a");
        fleet.start(fleet.setup("b", Map.of("role", "replica")));
    }

    @AfterEach
    void stop() throws IOException {
        if (fleet != null) {
            fleet.close();
        }
    }

    private String admin(String member) {
        InetSocketAddress address = fleet.member(member).adminAddress().orElseThrow();
        return "http://127.0.0.1:" + address.getPort();
    }

    private Answer send(String member, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(admin(member) + path))
                .method(method, BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
    }

    private JsonNode done(String member, String method, String path, String body) throws Exception {
        Answer answer = send(member, method, path, body);
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        return answer.body();
    }

    private void assertRefused(int status, String reason, String method, String path, String body) throws Exception {
        Answer answer = send("a", method, path, body);
        assertThat(answer.detail()).contains(reason);
        assertThat(answer.status()).isEqualTo(status);
    }

    private boolean isArmed(String member) {
        return fleet.member(member).failPoints().status("before-commit").armed();
    }

    private void hit(String member) {
        ProxyServer proxy = fleet.member(member);
        proxy.failPoints()
                .define(proxy.failPoints().status("before-commit").key())
                .evaluate();
    }

    @Test
    void armsAndDisarmsEverywhereAndTheAnswerSaysInHowManyMembers() throws Exception {
        JsonNode armed = done("a", "PUT", POINT, "{\"terms\": \"error(1213)\"}");
        assertThat(armed.path("members").asInt()).isEqualTo(2);
        assertThat(armed.path("revision").asLong()).isPositive();
        assertThat(armed.path("missing").size()).isZero();
        assertThat(isArmed("a")).isTrue();
        assertThat(isArmed("b")).isTrue();
        assertThat(done("b", "DELETE", POINT, "").path("members").asInt()).isEqualTo(2);
        assertThat(isArmed("a")).isFalse();
        assertThat(isArmed("b")).isFalse();
        done("a", "PUT", POINT, "error(1213) on role = 'replica' for 1m");
        assertThat(isArmed("a")).isFalse();
        assertThat(isArmed("b")).isTrue();
        done("a", "PUT", "/v1/fleet/failpoints/after-commit", "off");
        done("b", "DELETE", "/v1/fleet/failpoints", "");
        assertThat(isArmed("b")).isFalse();
        assertThat(done("b", "GET", "/v1/fleet", "").path("failpoints").size()).isZero();
    }

    @Test
    void whatIsNotArmedIsDisarmedAtOnce() throws Exception {
        for (int i = 0; i < 2; i++) {
            done("a", "PUT", POINT, "off");
            done("a", "DELETE", POINT, "");
            assertThat(done("b", "DELETE", POINT, "").path("members").asInt()).isEqualTo(2);
            assertThat(done("b", "DELETE", "/v1/fleet/failpoints", "")
                            .path("members")
                            .asInt())
                    .isEqualTo(2);
        }
    }

    @Test
    void tellsOfTheFleet() throws Exception {
        done("a", "PUT", POINT, "{\"terms\": \"return(1)\", \"target\": \"role = 'replica'\", \"shared\": 5}");
        hit("b");
        await().untilAsserted(() -> assertThat(done("a", "GET", "/v1/fleet", "")
                        .path("failpoints")
                        .path(0)
                        .path("hits")
                        .asInt())
                .isEqualTo(1));
        JsonNode status = done("b", "GET", "/v1/fleet", "");
        assertThat(status.path("name").asString())
                .isEqualTo(fleet.settings().address().name());
        assertThat(status.path("revision").asLong()).isPositive();
        assertThat(status.path("haltedBy").isNull()).isTrue();
        JsonNode point = status.path("failpoints").path(0);
        assertThat(point.path("name").asString()).isEqualTo(FULL_NAME);
        assertThat(point.path("terms").asString()).isEqualTo("return(1)");
        assertThat(point.path("target").asString()).isEqualTo("role = 'replica'");
        assertThat(point.path("shared").asInt()).isEqualTo(5);
        assertThat(point.path("by").asString()).startsWith("http@127.0.0.1:");
        JsonNode member = status.path("members").path(1);
        assertThat(member.path("name").asString()).isEqualTo("b");
        assertThat(member.path("address").asString())
                .isEqualTo("127.0.0.1:" + fleet.member("b").address().getPort());
        assertThat(member.path("upstream").asString())
                .isEqualTo(database.address().toString());
        assertThat(member.path("labels").path("role").asString()).isEqualTo("replica");
        assertThat(member.path("version").asString()).isEqualTo("0.1.0");
        assertThat(member.path("revision").asLong()).isPositive();
        assertThat(member.path("lag").asInt(-1)).isZero();
        assertThat(member.path("sessions").asInt(-1)).isZero();
        assertThat(member.path("hits").asInt()).isEqualTo(1);
        assertThat(member.path("refused").isEmpty()).isTrue();
    }

    @Test
    void waitsForTheHitsOfAllMembers() throws Exception {
        assertRefused(409, "the fleet has not armed before-commit", "POST", POINT + ":wait", "");
        done("a", "PUT", POINT, "return(1)");
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return send("a", "POST", POINT + ":wait", "{\"hits\": 2, \"timeout\": \"30s\"}");
            } catch (IOException | InterruptedException failed) {
                throw new IllegalStateException(failed);
            }
        });
        hit("a");
        hit("b");
        Answer answer = waiting.get(60, TimeUnit.SECONDS);
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        assertThat(answer.body().path("name").asString()).isEqualTo(FULL_NAME);
        assertThat(answer.body().path("hits").asInt()).isEqualTo(2);
        assertRefused(
                504,
                "before-commit was hit 2 times in the fleet within 50ms, and not 3",
                "POST",
                POINT + ":wait",
                "{\"hits\": 3, \"timeout\": \"50ms\"}");
    }

    @Test
    void aHaltDisarmsEverywhereUntilItIsLifted() throws Exception {
        done("a", "PUT", POINT, "return(1)");
        assertThat(done("b", "POST", "/v1/fleet:halt", "{\"halted\": true}")
                        .path("members")
                        .asInt())
                .isEqualTo(2);
        assertThat(isArmed("a")).isFalse();
        assertRefused(409, "the fleet was halted by http@127.0.0.1:", "PUT", POINT, "off");
        assertRefused(409, "failgate failpoints halt --lift, which is POST /v1/fleet:halt, lifts", "PUT", POINT, "off");
        assertThat(done("a", "GET", "/v1/fleet", "").path("haltedBy").asString())
                .startsWith("http@");
        done("a", "POST", "/v1/fleet:halt", "{\"halted\": false}");
        done("a", "PUT", POINT, "off");
    }

    @Test
    void whatIsDubiousIsArmedAndSaid() throws Exception {
        String doubt = "neither MySQL nor MariaDB has an error 4999";
        JsonNode armed = done("a", "PUT", POINT, "{\"terms\": \"error(4999)\", \"target\": \"role = 'replica'\"}");
        assertThat(armed.path("warnings").path(FULL_NAME).asString()).startsWith(doubt);
        assertThat(done("a", "PUT", POINT, "error(1213)").path("warnings").isEmpty())
                .isTrue();
        assertThat(run("put", "--fleet", "before-commit", "error(4999)"))
                .startsWith("armed in 2 members\n" + FULL_NAME + " is armed, but " + doubt);
    }

    @Test
    void whatTheFleetRefusesIsAConflict() throws Exception {
        assertRefused(409, "no member of the fleet is role='x'", "PUT", POINT, "off on role='x'");
        assertRefused(409, "only 2 of the fleet's 2", "PUT", POINT, "{\"terms\": \"off\", \"target\": \"3\"}");
        assertRefused(400, "eror", "PUT", POINT, "eror(1213)");
        assertThat(isArmed("a")).isFalse();
    }

    @Test
    void whoMayNotChangeItMayRead() throws Exception {
        FleetSetup setup = fleet.setup("c", Map.of());
        FleetMember self = setup.self();
        fleet.start(new FleetSetup(setup.settings(), self, false, false, new ControlAccess.None()));
        assertThat(send("c", "PUT", POINT, "off").status()).isEqualTo(403);
        assertThat(send("c", "POST", "/v1/fleet:halt", "{\"halted\": true}").status())
                .isEqualTo(403);
        assertThat(done("c", "GET", "/v1/fleet", "").path("members").size()).isEqualTo(3);
        assertThat(done("a", "PUT", POINT, "off").path("members").asInt()).isEqualTo(3);
        assertThat(fleet.member("c").failPoints().status("before-commit").armed())
                .isTrue();
    }

    /** What the command has printed, and its exit code in front of what is an error. */
    private String run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--admin=" + admin("a"));
        int exitCode = new CommandLine(new FailpointsCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(new String[0]));
        return exitCode == 0 ? out.toString() : exitCode + " " + err;
    }

    @Test
    void theCommandLineDoesTheSame() {
        assertThat(run("put", "before-commit", "return(1213)", "--fleet", "--for", "1m", "--best-effort"))
                .isEqualTo("armed in 2 members\n");
        hit("a");
        hit("b");
        assertThat(run("wait", "before-commit", "--fleet", "--hits", "2")).isEqualTo(FULL_NAME + ": 2 hits\n");
        assertThat(run("list", "--fleet"))
                .contains(
                        "fleet " + fleet.settings().address().name() + ", revision ",
                        "\narmed:\n    " + FULL_NAME + "=return(1213)\n        on all, by http@127.0.0.1:",
                        ", hits: 2\nmembers:\n    a at 127.0.0.1:"
                                + fleet.member("a").address().getPort() + " before " + database.address()
                                + ", version 0.1.0\n        revision ",
                        ", role=replica, version 0.1.0\n        revision ",
                        ", lag: 0, sessions: 0, hits: 1\n");
        assertThat(run("remove", "before-commit", "--fleet")).isEqualTo("disarmed in 2 members\n");
        assertThat(run("put", "--fleet", "--on", "role='replica'", "before-commit=fleet 3*off"))
                .isEqualTo("armed in 2 members\n");
        assertThat(isArmed("a")).isFalse();
        assertThat(isArmed("b")).isTrue();
        assertThat(run("list", "--fleet")).contains("on role='replica', 3 hits shared by all, by ");
        assertThat(run("remove", "*", "--fleet")).isEqualTo("disarmed in 2 members\n");
        assertThat(isArmed("b")).isFalse();
    }

    @Test
    void theCommandLineHalts() {
        assertThat(run("put", "before-commit=off", "--fleet")).isEqualTo("armed in 2 members\n");
        assertThat(run("halt")).isEqualTo("halted in 2 members\n");
        assertThat(isArmed("b")).isFalse();
        assertThat(run("list", "--fleet")).contains("\nhalted by http@127.0.0.1:");
        assertThat(run("put", "before-commit=off", "--fleet")).startsWith("1 failgate: the fleet was halted by http@");
        assertThat(run("halt", "--lift")).isEqualTo("the fleet is not halted\n");
        assertThat(run("put", "before-commit=off", "--fleet")).isEqualTo("armed in 2 members\n");
    }

    @Test
    void theCommandLineSaysWhatIsWrong() {
        assertThat(run("put", "before-commit=off", "--fleet", "--on", "role = 'x'"))
                .isEqualTo("1 failgate: no member of the fleet is role = 'x'\n");
        assertThat(run("put", "before-commit=off", "--fleet", "--for", "soon"))
                .startsWith("1 failgate: \"for\" must be a duration with its unit");
        assertThat(run("put", "before-comit=off", "--fleet")).contains("did you mean \"before-commit\"?");
        assertThat(run("wait", "before-commit", "--fleet"))
                .isEqualTo("1 failgate: the fleet has not armed before-commit; arm it before you wait\n");
        assertThat(run("put", "before-commit=off", "--on", "one"))
                .startsWith("2 --on, --for and --best-effort are for a fleet; they need --fleet\n");
    }
}
