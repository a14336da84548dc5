package io.failgate.proxy.session.relay;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.provider.ValueSource;

/** Commands of any length pass by without being kept, and can be refused all the same. */
@Timeout(60)
class LongCommandsTest {

    private static final int FULL = 0xFFFFFF;

    /** A COM_QUERY of so many bytes, none like its neighbours. */
    private static byte[] command(int length) {
        byte[] command = new byte[length];
        for (int i = 0; i < length; i++) {
            command[i] = (byte) (i * 31 + (i >> 8));
        }
        command[0] = (byte) Command.QUERY.code();
        return command;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 65_535, 65_536, 65_537, 300_000, FULL - 1, FULL, FULL + 1, 2 * FULL, 2 * FULL + 5})
    void everyByteOfALongCommandArrives(int length) throws IOException {
        byte[] command = command(length);
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    Packet received = client.readCommand();
                    assertThat(received.length()).isEqualTo(length);
                    assertThat(Arrays.equals(received.payload(), command)).isTrue();
                    assertThat(received.sequenceId()).isEqualTo(length / FULL);
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.wire().writeLong(0, command);
            assertThat(client.read()).isEqualTo(new Packet(length / FULL + 1, Payloads.ok(2)));
            server.finish();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 65_537, FULL - 1, FULL, FULL + 1, 2 * FULL, 2 * FULL + 5})
    void aRefusedCommandIsSwallowedAndTheErrorFollowsItsLastFrame(int length) throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    assertThat(client.readCommand().byteAt(0)).isEqualTo(Command.PING.code());
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("before-query", "return(\"no\")");
            client.wire().writeLong(0, command(length));
            assertThat(client.read()).isEqualTo(new Packet(length / FULL + 1, Payloads.error(1105, "HY000", "no")));
            assertThat(client.command(Command.PING)).containsExactly(new Packet(1, Payloads.ok(2)));
            server.finish();
        }
    }

    @Test
    void aLongCommandThatWaitsAtAFailpointIsNotKeptInMemoryAndArrivesInTheEnd() throws IOException {
        byte[] command = command(3 * 1024 * 1024);
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    assertThat(Arrays.equals(client.readCommand().payload(), command))
                            .isTrue();
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("before-query", "sleep(300)");
            client.wire().writeLong(0, command);
            assertThat(client.read().isOk()).isTrue();
            server.finish();
        }
    }

    @Test
    void anAnswerThatComesBeforeTheCommandHasEndedIsRelayedAtOnce() throws IOException {
        Packet tooLarge = new Packet(1, Payloads.error(1153, "08S01", "too large"));
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.wire().readBytes(1000);
                    client.wire().write(tooLarge);
                    client.wire().readBytes(199_004);
                    assertThat(client.readCommand()).isEqualTo(Packet.ofHex(0, "0e"));
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            byte[] bytes = new Packet(0, command(200_000)).bytes();
            client.wire().writeBytes(Arrays.copyOf(bytes, 100_000));
            assertThat(client.read()).isEqualTo(tooLarge);
            client.wire().writeBytes(Arrays.copyOfRange(bytes, 100_000, bytes.length));
            assertThat(client.command(Command.PING)).hasSize(1);
            server.finish();
        }
    }

    @Test
    void commandsAndAnswersThatComeByteByByteArrive() throws IOException {
        List<Packet> rows = Payloads.resultSet(false, "c", List.of("one", "", "three"));
        byte[] query = Bytes.text("\3SELECT c FROM t");
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    for (int i = 0; i < 3; i++) {
                        assertThat(client.readCommand()).isEqualTo(new Packet(0, query));
                        client.wire().writeByteByByte(Bytes.concat(rows));
                    }
                    client.awaitEnd();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            for (int i = 0; i < 3; i++) {
                client.wire().writeByteByByte(new Packet(0, query).bytes());
                assertThat(client.readAnswer(Command.QUERY)).isEqualTo(rows);
            }
        }
    }

    @Test
    void failpointsAreReachedByCommandsCutAnywhere() throws IOException {
        byte[] query = new Packet(0, Bytes.text("\3CREATE DATABASE foo")).bytes();
        try (ScriptedServer server = ScriptedServer.afterLogin(ServerConnection::okToAll);
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            proxy.failPoints().put("create-database-error-on-dbname", "return(\"foo\")");
            for (int cut = 1; cut < query.length; cut++) {
                client.wire().writeBytes(Arrays.copyOf(query, cut));
                client.wire().writeBytes(Arrays.copyOfRange(query, cut, query.length));
                assertThat(client.read().error())
                        .isEqualTo("ERROR 1105 (HY000): create-database-error-on-dbname error injected");
            }
        }
    }

    @Test
    void anEmptyCommandIsTheServersToRefuse() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    assertThat(client.read()).isEqualTo(new Packet(0));
                    client.error(1047, "08S01", "Unknown command");
                    assertThat(client.read()).isEqualTo(Packet.ofHex(0, "0e"));
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.wire().write(new Packet(0));
            assertThat(client.read().errorCode()).isEqualTo(1047);
            assertThat(client.command(Command.PING)).hasSize(1);
        }
    }
}
