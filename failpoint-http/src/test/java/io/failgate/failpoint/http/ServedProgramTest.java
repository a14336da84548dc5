package io.failgate.failpoint.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An ordinary program whose environment asks for the endpoint. */
@Timeout(400)
class ServedProgramTest {

    private static final String PROGRAM = LineProgram.class.getName();

    private static String answerTo(ServedProgram program) throws Exception {
        program.write("");
        return program.await("^someFunc: (.*)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FAILPOINTS_HTTP", "GO_FAILPOINTS_HTTP", "GOFAIL_HTTP"})
    void goesAsTheEtcdBookHasIt(String variable) throws Exception {
        try (ServedProgram program = ServedProgram.start(Map.of(variable, "127.0.0.1:0"), PROGRAM)) {
            String url = program.failPoints();
            assertThat(answerTo(program)).isEqualTo("default");
            assertThat(Curl.send("PUT", url + "SomeFuncString", "1*return(\"hello\")")
                            .status())
                    .isEqualTo(204);
            assertThat(Curl.send("GET", url, "").body()).isEqualTo("SomeFuncString=1*return(\"hello\")\n");
            assertThat(answerTo(program)).isEqualTo("hello");
            assertThat(answerTo(program)).isEqualTo("default");
            assertThat(Curl.send("GET", url + "SomeFuncString/count", "").body())
                    .isEqualTo("1");
            assertThat(Curl.send("DELETE", url + "SomeFuncString", "").status()).isEqualTo(204);
            assertThat(Curl.send("GET", url + "SomeFuncString", "").status()).isEqualTo(404);
            program.endInput();
            assertThat(program.exitCode())
                    .as("the endpoint does not keep the program alive")
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"panic, throw, 1", "panic, exit, 2", "crash, throw, 134"})
    void aPointThatEndsTheProgramAtOnceIsAnsweredFirst(String terms, String panic, int exitCode) throws Exception {
        for (int i = 0; i < 3; i++) {
            try (ServedProgram program = ServedProgram.start(
                    Map.of("GOFAIL_HTTP", ":0", "FAILPOINTS_PANIC", panic), PROGRAM, "always calls")) {
                String url = program.failPoints();
                assertThat(Curl.send("PUT", url + "SomeFuncString", terms).status())
                        .isEqualTo(204);
                assertThat(program.exitCode()).isEqualTo(exitCode);
                assertThat(program.said())
                        .contains(terms.equals("panic") ? "failpoint panic: {}" : "halts the process");
            }
        }
    }

    @Test
    void severalAddressesAreServedAndTheSameOneOnce() throws Exception {
        Map<String, String> environment =
                Map.of("FAILPOINTS_HTTP", ":0", "GO_FAILPOINTS_HTTP", "localhost:0", "GOFAIL_HTTP", ":0");
        try (ServedProgram program = ServedProgram.start(environment, PROGRAM)) {
            program.endInput();
            assertThat(program.exitCode()).isZero();
            assertThat(program.said().lines().filter(line -> line.startsWith("failpoints are served at")))
                    .hasSize(2);
        }
    }

    @Test
    void whatIsWrongIsOneLineAndTheProgramGoesOn() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String inUse = ":" + taken.getLocalPort();
            assertThat(refusal(inUse))
                    .endsWith("GOFAIL_HTTP=" + inUse + ": failpoints are not served: Address already in use\n");
        }
        assertThat(refusal("1234"))
                .endsWith("GOFAIL_HTTP=1234: failpoints are not served:"
                        + " expected HOST:PORT, with a port from 0 to 65535\n");
        assertThat(refusal(":0", "-Dfailpoints.enabled=false"))
                .endsWith("GOFAIL_HTTP=:0: failpoints are not served:"
                        + " failpoints are disabled by -Dfailpoints.enabled=false\n");
        assertThat(refusal(":0", "--limit-modules=java.base")).contains("GOFAIL_HTTP=:0: failpoints are not served: ");
    }

    /** Without strictness, the program ends well; with it, it does not start. */
    private static String refusal(String address, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add(PROGRAM);
        String[] command = arguments.toArray(String[]::new);
        Map<String, String> environment = Map.of("GOFAIL_HTTP", address, "FAILPOINTS_STRICT", "1");
        try (ServedProgram strict = ServedProgram.start(environment, command);
                ServedProgram program = ServedProgram.start(Map.of("GOFAIL_HTTP", address), command)) {
            program.endInput();
            assertThat(program.exitCode()).isZero();
            strict.endInput();
            assertThat(strict.exitCode()).isEqualTo(1);
            assertThat(strict.said()).contains("failpoints are not served");
            return program.said();
        }
    }

    @Test
    void nothingIsLoadedUnlessTheEnvironmentAsks() throws Exception {
        for (Map<String, String> environment : List.of(Map.<String, String>of(), Map.of("GOFAIL_HTTP", ""))) {
            try (ServedProgram program = ServedProgram.start(environment, "-verbose:class", PROGRAM)) {
                program.endInput();
                assertThat(program.exitCode()).isZero();
                assertThat(program.said())
                        .contains("io.failgate.failpoint.GlobalFailPoints ")
                        .doesNotContain("FailPointEndpoint", "failpoint.http.HttpEndpoint", "com.sun.net.httpserver");
            }
        }
    }
}
