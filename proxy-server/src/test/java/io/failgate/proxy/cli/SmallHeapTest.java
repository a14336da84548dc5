package io.failgate.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A proxy with little memory, and clients whose answers are held that would take more than all of it: everybody else is
 * served.
 */
@Tag("exhaustive")
@Timeout(240)
class SmallHeapTest {

    private static final Pattern STARTED = Pattern.compile("(\\d+) (\\d+)");
    private static final Pattern USED = Pattern.compile("(?m)^failgate_buffer_memory_used_bytes (\\S+)$");

    /** More than buffers may take, and in all sockets between as well. */
    private static final int CLIENTS = 150;

    private static final int ROWS = 300;
    private static final double HALF_OF_THE_BUFFERS = 16e6 * 1.1;

    private final HttpClient http = HttpClient.newHttpClient();

    /** What runs in a process of its own: the proxy, which prints the ports where it listens. */
    static final class Program {

        private Program() {}

        public static void main(String[] arguments) {
            Main.commandLine(Map.of(), settings -> {
                        ProxyServer proxy = new ProxyServer(settings);
                        int admin = proxy.adminAddress().orElseThrow().getPort();
                        PrintWriter out =
                                new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
                        out.println(proxy.address().getPort() + " " + admin);
                    })
                    .execute(arguments);
        }
    }

    private static ScriptedServer server() throws IOException {
        byte[] answer = answer();
        return ScriptedServer.afterLogin(client -> {
            while (client.readCommand().byteAt(0) == Command.QUERY.code()) {
                client.wire().writeBytes(answer);
            }
            client.ok();
            client.awaitEnd();
        });
    }

    /** An answer of 300 kB; nobody reads it. */
    private static byte[] answer() {
        Bytes answer = new Bytes().add(new Packet(1, (byte) 1).bytes());
        answer.add(new Packet(2, Bytes.hex("03 64 65 66 00 00 00 01 31 00 0c 3f 00 01 00 00 00 08 81 00 00 00 00"))
                .bytes());
        for (int i = 0; i < ROWS; i++) {
            answer.add(new Packet(3 + i & 0xFF, new byte[1000]).bytes());
        }
        return answer.toArray();
    }

    private static Process start(int upstream) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m", // of which TLS takes a part for each session
                        "-XX:MaxDirectMemorySize=32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        "--upstream=127.0.0.1:" + upstream,
                        "--listen=127.0.0.1:0",
                        "--admin=127.0.0.1:0",
                        "--tls-self-signed",
                        "--upstream-compression=none")
                .redirectErrorStream(true)
                .start();
    }

    private String get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private double used(int port) throws IOException, InterruptedException {
        Matcher used = USED.matcher(get(port, "/metrics"));
        assertThat(used.find()).isTrue();
        return Double.parseDouble(used.group(1));
    }

    private void put(int port, String path, String terms) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .PUT(HttpRequest.BodyPublishers.ofString(terms))
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(204);
    }

    private static Matcher awaitStart(BufferedReader output) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher started = STARTED.matcher(line);
            if (started.matches()) {
                return started;
            }
            all.append(line).append('\n');
        }
        throw new IOException("not started: " + all);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Capabilities.SSL | Capabilities.COMPRESS})
    void everybodyElseIsServed(long layers) throws Exception {
        Login login = Login.of("held", "secret").with(layers);
        try (ScriptedServer server = server()) {
            Process process = start(server.port());
            List<RawClient> held = new ArrayList<>();
            try (BufferedReader output = process.inputReader()) {
                Matcher ports = awaitStart(output);
                InetSocketAddress proxy =
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ports.group(1)));
                int admin = Integer.parseInt(ports.group(2));
                put(admin, "/downstream", "throttle(1000) where user = 'held'");
                for (int i = 0; i < CLIENTS; i++) {
                    RawClient client = RawClient.login(proxy, login);
                    held.add(client);
                    client.sendQuery("much");
                    if (i % 50 == 0) {
                        assertOthersAreServed(proxy, admin);
                    }
                }
                assertOthersAreServed(proxy, admin);
                assertThat(used(admin)).isBetween(HALF_OF_THE_BUFFERS / 3, HALF_OF_THE_BUFFERS);
                for (RawClient client : held) {
                    client.close();
                }
                assertOthersAreServed(proxy, admin);
            } finally {
                process.destroy();
                assertThat(process.waitFor()).isNotNegative();
            }
        }
    }

    private void assertOthersAreServed(InetSocketAddress proxy, int admin) throws IOException, InterruptedException {
        assertThat(get(admin, "/healthz")).isEqualTo("ok\n");
        try (RawClient client = RawClient.login(proxy, TestProxy.ANYBODY)) {
            assertThat(client.command(Command.PING)).hasSize(1);
        }
    }
}
