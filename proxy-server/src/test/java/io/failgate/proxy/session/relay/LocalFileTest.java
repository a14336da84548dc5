package io.failgate.proxy.session.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** LOAD DATA LOCAL INFILE (E8): the client sends a file in the middle of an answer. */
@Timeout(60)
class LocalFileTest {

    private static final int FULL = 0xFFFFFF;
    private static final Packet REQUEST = new Packet(1, Bytes.concat(new byte[] {(byte) 0xFB}, Bytes.text("/tmp/f")));
    private static final Packet PING = Packet.ofHex(0, "0e");

    /** Asks for a file, reads exactly these packets of it, says OK, and answers a ping. */
    private static ScriptedServer asking(List<Packet> file) throws IOException {
        return ScriptedServer.afterLogin(client -> {
            client.readCommand();
            client.wire().write(REQUEST);
            for (Packet packet : file) {
                assertThat(client.read()).isEqualTo(packet);
            }
            client.ok();
            answerPing(client);
        });
    }

    private static void answerPing(ServerConnection client) throws IOException {
        assertThat(client.read()).isEqualTo(PING);
        client.ok();
    }

    static List<List<Packet>> files() {
        return List.of(
                List.of(new Packet(2)),
                List.of(Packet.ofHex(2, "61 0a"), new Packet(3)),
                List.of(Packet.ofHex(2, "00"), Packet.ofHex(3, "ff 00 00"), Packet.ofHex(4, "fe"), new Packet(5)),
                List.of(new Packet(2, new byte[FULL - 1]), new Packet(3)),
                List.of(new Packet(2, new byte[FULL]), Packet.ofHex(3, "01 02"), new Packet(4)),
                List.of(new Packet(2, new byte[FULL]), new Packet(3), new Packet(4)));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("files")
    void theFileGoesToTheServerUpToItsEmptyPacket(List<Packet> file) throws IOException {
        try (ScriptedServer server = asking(file);
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.sendQuery("LOAD DATA LOCAL INFILE '/tmp/f' INTO TABLE t");
            assertThat(client.read()).isEqualTo(REQUEST);
            client.wire().writeBytes(Bytes.concat(file));
            int last = file.get(file.size() - 1).sequenceId();
            assertThat(client.read()).isEqualTo(new Packet(last + 1, Payloads.ok(2)));
            assertThat(client.command(Command.PING)).hasSize(1);
            server.finish();
        }
    }

    /** The rest of a long packet may be as long as the end of a file, and is not it. */
    @ParameterizedTest(name = "{index}")
    @MethodSource("files")
    void theFileIsTheSameIfItsPacketsAreCut(List<Packet> file) throws IOException {
        try (ScriptedServer server = asking(file);
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.sendQuery("LOAD DATA LOCAL INFILE '/tmp/f' INTO TABLE t");
            assertThat(client.read()).isEqualTo(REQUEST);
            for (Packet packet : file) {
                byte[] bytes = packet.bytes();
                client.wire().writeByteByByte(Arrays.copyOf(bytes, Math.min(bytes.length, 6)));
                if (bytes.length > 6) {
                    client.wire().writeBytes(Arrays.copyOfRange(bytes, 6, bytes.length));
                }
            }
            assertThat(client.read().isOk()).isTrue();
            assertThat(client.command(Command.PING)).hasSize(1);
            server.finish();
        }
    }

    @Test
    void anErrorBeforeTheFileHasEndedIsRelayedAndTheRestOfTheFileStillGoesToTheServer() throws IOException {
        Packet error = new Packet(3, Payloads.error(1146, "42S02", "no such table"));
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.readCommand();
                    client.wire().write(REQUEST);
                    assertThat(client.read()).isEqualTo(Packet.ofHex(2, "61"));
                    client.wire().write(error);
                    assertThat(client.read()).isEqualTo(Packet.ofHex(3, "62"));
                    assertThat(client.read()).isEqualTo(new Packet(4));
                    answerPing(client);
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.sendQuery("LOAD DATA LOCAL INFILE '/tmp/f' INTO TABLE t");
            assertThat(client.read()).isEqualTo(REQUEST);
            client.wire().write(Packet.ofHex(2, "61"));
            assertThat(client.read()).isEqualTo(error);
            client.wire().write(Packet.ofHex(3, "62"), new Packet(4));
            assertThat(client.command(Command.PING)).hasSize(1);
            server.finish();
        }
    }

    @Test
    void aFileBetweenOtherResultsIsAskedForAndSent() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.readCommand();
                    client.ok(0x0A);
                    client.writeNext(REQUEST.payload());
                    assertThat(client.read()).isEqualTo(Packet.ofHex(3, "61 62"));
                    assertThat(client.read()).isEqualTo(new Packet(4));
                    client.ok(0x0A);
                    client.ok();
                    answerPing(client);
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.localFile(Bytes.text("ab"));
            assertThat(client.query("DO 1; LOAD DATA LOCAL INFILE '/tmp/f' INTO TABLE t; DO 2"))
                    .containsExactly(
                            new Packet(1, Payloads.ok(0x0A)),
                            new Packet(2, REQUEST.payload()),
                            new Packet(5, Payloads.ok(0x0A)),
                            new Packet(6, Payloads.ok(2)));
            assertThat(client.command(Command.PING)).hasSize(1);
            server.finish();
        }
    }

    @Test
    void aFailpointBehindTheQueryHoldsTheOutcomeAndNotTheRequest() throws IOException {
        try (ScriptedServer server = asking(List.of(Packet.ofHex(2, "61 62"), new Packet(3)));
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("after-query", "1*error(1205)");
            client.localFile(Bytes.text("ab"));
            List<Packet> answer = client.query("LOAD DATA LOCAL INFILE '/tmp/f' INTO TABLE t");
            assertThat(answer.get(0)).isEqualTo(REQUEST);
            assertThat(answer.get(1).sequenceId()).isEqualTo(4);
            assertThat(answer.get(1).errorCode()).isEqualTo(1205);
            assertThat(client.command(Command.PING)).hasSize(1);
            server.finish();
        }
    }

    @Test
    void aClientThatSeesAnErrorInsteadIsNotAskedForAFileAnyMore() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.readCommand();
                    client.ok(0x0A);
                    client.writeNext(REQUEST.payload());
                    assertThat(client.read()).as("an empty file").isEqualTo(new Packet(3));
                    client.ok();
                    answerPing(client);
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("after-query", "1*sleep(50)&error(1205)");
            assertThat(client.execute("DO 1; LOAD DATA LOCAL INFILE '/tmp/f' INTO TABLE t")
                            .errorCode())
                    .isEqualTo(1205);
            assertThat(client.command(Command.PING)).hasSize(1);
            await().until(() -> proxy.status("after-query").hits() == 1);
            server.finish();
        }
    }
}
