package io.failgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Certificates;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.tls.ClientTls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client asks for TLS before there is a certificate: its bytes wait, and nothing else does. */
class LateCertificateTest {

    private static final byte[] REQUEST = new Packet(
                    1,
                    new Bytes()
                            .addInt(Login.PLAIN | Capabilities.SSL)
                            .addZeros(28)
                            .toArray())
            .bytes();

    private static final int SERVER_HELLO = 2;
    private static final int HANDSHAKE_RECORD = 22;

    private final List<Runnable> tasks = new ArrayList<>();
    private EmbeddedSession session = behind(tasks::add);

    private static EmbeddedSession behind(Executor maker) {
        return new EmbeddedSession(
                ConnectionSettings.PLAIN.with(ClientTls.selfSignedAsServer().madeBy(maker)));
    }

    @AfterEach
    void close() {
        session.close();
    }

    private void greet(long capabilities) {
        session.open();
        session.fromServer(new Packet(0, Payloads.greeting("9.7.4", 1, capabilities, "caching_sha2_password")).bytes());
        session.toClient();
    }

    private static byte[] clientHello() throws IOException {
        SSLEngine engine = Certificates.trustingAll().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(1 << 16);
        engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    private void makeCertificate() {
        tasks.remove(0).run();
        session.client.runPendingTasks();
    }

    @Test
    void theClientsFirstBytesOfTlsWaitForIt() throws IOException {
        greet(Payloads.MYSQL_9_7);
        assertThat(tasks).as("nobody has asked for TLS").isEmpty();
        byte[] hello = clientHello();
        session.fromClient(Bytes.concat(REQUEST, Arrays.copyOf(hello, 10)));
        session.fromClient(Arrays.copyOfRange(hello, 10, hello.length));
        assertThat(session.toClient()).isEmpty();
        assertThat(session.isClosed()).isFalse();

        makeCertificate();
        byte[] answer = session.toClient();
        assertThat(answer[0]).isEqualTo((byte) HANDSHAKE_RECORD);
        assertThat(answer[5]).isEqualTo((byte) SERVER_HELLO);
        assertThat(session.toServer()).isEmpty();
    }

    @Test
    void theClientMayComeWithTlsOnlyAfterIt() throws IOException {
        greet(Payloads.MYSQL_9_7);
        session.fromClient(REQUEST);
        makeCertificate();
        assertThat(session.toClient()).isEmpty();
        session.fromClient(clientHello());
        assertThat(session.toClient()[5]).isEqualTo((byte) SERVER_HELLO);
    }

    @Test
    void theClientMayLeaveMeanwhile() throws IOException {
        greet(Payloads.MYSQL_9_7);
        session.fromClient(Bytes.concat(REQUEST, clientHello()));
        session.client.close();
        assertThat(session.isClosed()).isTrue();
        assertThat(session.server.isActive()).isFalse();
        makeCertificate();
        assertThat(session.toClient()).isEmpty();
    }

    @Test
    void theServerMayEndMeanwhile() throws IOException {
        greet(Payloads.MYSQL_9_7);
        session.fromClient(Bytes.concat(REQUEST, clientHello()));
        session.fromServer(new Packet(1, Payloads.error(1159, "08S01", "too late")).bytes());
        session.server.close();
        assertThat(session.toClient()).as("nothing in clear").isEmpty();
        makeCertificate();
        assertThat(session.isClosed()).isTrue();
    }

    @Test
    void theTimeToLogInGoesOn() throws IOException {
        greet(Payloads.MYSQL_9_7);
        session.fromClient(Bytes.concat(REQUEST, clientHello()));
        session.client.advanceTimeBy(Limits.DEFAULT.handshakeTimeout().toSeconds(), TimeUnit.SECONDS);
        session.client.runScheduledPendingTasks();
        assertThat(session.isClosed()).isTrue();
        makeCertificate();
    }

    /** The client speaks TLS now, and would not understand an ERR. */
    @Test
    void aFailureIsAnAlertToTheClient() throws IOException {
        session.close();
        session = behind(task -> {
            throw new RejectedExecutionException("no thread");
        });
        greet(Payloads.MYSQL_9_7);
        session.fromClient(Bytes.concat(REQUEST, clientHello()));
        assertThat(session.toClient())
                .as("fatal: internal_error")
                .isEqualTo(new Bytes().addHex("15 03 03 00 02 02 50").toArray());
        assertThat(session.isClosed()).isTrue();
    }

    @Test
    void aServerWithoutTlsLetsFailgateOfferNone() {
        greet(Payloads.MYSQL_9_7 & ~Capabilities.SSL);
        session.fromClient(REQUEST);
        assertThat(tasks).isEmpty();
        assertThat(new String(session.toClient(), StandardCharsets.US_ASCII))
                .contains("asks for TLS, which was not offered");
    }
}
