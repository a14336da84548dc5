package io.failgate.proxy.session.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.session.ConnectionSettings;
import io.failgate.proxy.session.ProxyProtocol;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of the PROXY protocol, in front of all else (edge case E28). */
@Timeout(60)
class ProxyProtocolTest {

    private static final String SIGNATURE = "0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a ";

    /** Version 2, PROXY, TCP over IPv4, 12 bytes: 203.0.113.7 to 192.0.2.1, ports 5000 and 3306. */
    private static final byte[] V2 = new Bytes()
            .addHex(SIGNATURE + "21 11 00 0c cb 00 71 07 c0 00 02 01 13 88 0c ea")
            .toArray();

    /** Version 2, LOCAL: whoever has connected speaks for itself. */
    private static final byte[] LOCAL =
            new Bytes().addHex(SIGNATURE + "20 00 00 00").toArray();

    private static final byte[] V1 = Bytes.text("PROXY TCP4 203.0.113.7 192.0.2.1 5000 3306\r\n");
    private static final byte[] V1_UNKNOWN = Bytes.text("PROXY UNKNOWN\r\n");

    private final BlockingQueue<String> headers = new LinkedBlockingQueue<>();

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static TestProxy proxy(ScriptedServer server, boolean accept, boolean send) throws IOException {
        return TestProxy.before(
                server, settings -> settings.with(ConnectionSettings.PLAIN.with(new ProxyProtocol(accept, send))));
    }

    /** Reads a header of IPv4, and lets the client log in. */
    private ScriptedServer behindABalancer() throws IOException {
        return ScriptedServer.start(client -> {
            headers.add(hex(client.wire().readBytes(28)));
            client.login();
            client.okToAll();
        });
    }

    private static ScriptedServer ordinary() throws IOException {
        return ScriptedServer.afterLogin(ServerConnection::okToAll);
    }

    private static void login(RawClient client, byte[] header) throws IOException {
        client.wire().writeBytes(header);
        assertThat(client.login(TestProxy.ANYBODY).isOk()).isTrue();
        assertThat(client.query("select 1").get(0).isOk()).isTrue();
    }

    static byte[][] headers() {
        return new byte[][] {V1, V1_UNKNOWN, V2, LOCAL};
    }

    @ParameterizedTest
    @MethodSource("headers")
    void aHeaderOfTheClientIsTakenAndNotSentOn(byte[] header) throws IOException {
        try (ScriptedServer server = ordinary();
                TestProxy proxy = proxy(server, true, false);
                RawClient client = proxy.connect();
                RawClient slow = proxy.connect()) {
            login(client, header);
            slow.wire().writeByteByByte(header);
            login(slow, new byte[0]);
        }
    }

    @Test
    void theServerIsToldWhereTheClientIs() throws IOException, InterruptedException {
        try (ScriptedServer server = behindABalancer();
                TestProxy proxy = proxy(server, false, true);
                RawClient client = proxy.connect()) {
            login(client, new byte[0]);
            int port = client.wire().socket().getLocalPort();
            assertThat(headers.poll(5, TimeUnit.SECONDS))
                    .isEqualTo(hex(new Bytes()
                            .addHex(SIGNATURE + "21 11 00 0c 7f 00 00 01 7f 00 00 01")
                            .addByte(port >> 8)
                            .addByte(port & 0xFF)
                            .addByte(proxy.address().getPort() >> 8)
                            .addByte(proxy.address().getPort() & 0xFF)
                            .toArray()));
        }
    }

    @Test
    void whatABalancerSaysIsPassedOn() throws IOException, InterruptedException {
        try (ScriptedServer server = behindABalancer();
                TestProxy proxy = proxy(server, true, true);
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            login(first, V1);
            assertThat(headers.poll(5, TimeUnit.SECONDS)).isEqualTo(hex(V2));
            login(second, V2);
            assertThat(headers.poll(5, TimeUnit.SECONDS)).isEqualTo(hex(V2));
        }
    }

    @Test
    void addressesOfTwoFamiliesAreBothWrittenAsThoseOfVersion6() throws IOException, InterruptedException {
        try (ScriptedServer server = ScriptedServer.start(client -> {
                    headers.add(hex(client.wire().readBytes(52)));
                    client.login();
                    client.okToAll();
                });
                TestProxy proxy = proxy(server, true, true);
                RawClient client = proxy.connect()) {
            login(client, Bytes.text("PROXY TCP6 ::ffff:1.2.3.4 2001:db8::1 5000 3306\r\n"));
            assertThat(headers.poll(5, TimeUnit.SECONDS))
                    .isEqualTo(hex(new Bytes()
                            .addHex(SIGNATURE + "21 21 00 24 00 00 00 00 00 00 00 00 00 00 ff ff 01 02 03 04")
                            .addHex("20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01 13 88 0c ea")
                            .toArray()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "PROXY TCP4 nonsense\r\n", "PROXY TCP4 1.2.3.4 5.6.7.8 a b\r\n"})
    void aClientWithoutAHeaderIsNotLetIn(String start) throws IOException {
        try (ScriptedServer server = ordinary();
                TestProxy proxy = proxy(server, true, false);
                RawClient client = proxy.connect()) {
            client.wire().writeBytes(Bytes.text(start));
            assertThat(client.wire().awaitEnd()).isIn(true, false);
            await().until(() -> proxy.connections() == 0);
        }
    }

    @Test
    void nothingIsSaidToAClientBeforeItsHeader() throws IOException {
        try (ScriptedServer server = ordinary();
                TestProxy proxy = proxy(server, true, false);
                RawClient client = proxy.connect()) {
            assertThat(client.wire().staysQuiet(200)).isTrue();
            login(client, V1);
        }
    }
}
