package io.failgate.proxy.session.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands after which both sides talk: COM_CHANGE_USER and the streams of replicas. */
@Timeout(60)
class ConversationsTest {

    private static final byte[] SWITCH =
            Bytes.concat(new byte[] {(byte) 0xFE}, Bytes.text("caching_sha2_password\0" + Payloads.SALT + "\0"));
    private static final Packet PING = Packet.ofHex(0, "0e");

    @Test
    void aChangeOfUserIsAConversationThatEndsInOk() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    assertThat(client.readCommand().byteAt(0)).isEqualTo(Command.CHANGE_USER.code());
                    client.writeNext(SWITCH);
                    assertThat(client.read().length()).as("the scramble").isEqualTo(32);
                    client.writeNext((byte) 1, (byte) 3);
                    client.ok();
                    assertThat(client.readCommand()).isEqualTo(PING);
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            assertThat(client.changeUser(TestProxy.ANYBODY)).isEqualTo(new Packet(4, Payloads.ok(2)));
            assertThat(client.command(Command.PING)).hasSize(1);
            server.finish();
        }
    }

    @Test
    void aChangeOfUserThatFailsEndsAsTheServerWants() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.readCommand();
                    client.writeNext(SWITCH);
                    client.read();
                    client.error(1045, "28000", "Access denied");
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            assertThat(client.changeUser(TestProxy.ANYBODY).errorCode()).isEqualTo(1045);
            assertThat(client.wire().awaitEnd()).isTrue();
        }
    }

    @Test
    void aCommandThatIsSentDuringAChangeOfUserWaitsForItsEnd() throws IOException {
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.readCommand();
                    client.writeNext(SWITCH);
                    assertThat(client.read()).isEqualTo(Packet.ofHex(2, "aa"));
                    assertThat(client.wire().staysQuiet(100)).isTrue();
                    client.ok();
                    assertThat(client.readCommand()).isEqualTo(PING);
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.send(Command.CHANGE_USER, Bytes.text("u\0\0\0"));
            assertThat(client.read()).isEqualTo(new Packet(1, SWITCH));
            client.wire().write(Packet.ofHex(2, "aa"), PING);
            assertThat(client.read()).isEqualTo(new Packet(3, Payloads.ok(2)));
            assertThat(client.read()).isEqualTo(new Packet(1, Payloads.ok(2)));
            server.finish();
        }
    }

    @Test
    void aReplicaSendsAcknowledgementsWhileItReceivesEvents() throws IOException {
        byte[] event = Bytes.hex("00 11 22 33");
        Packet acknowledgement = Packet.ofHex(0, "ef 01 02 03 04 05 06 07 08 62");
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    assertThat(client.readCommand().byteAt(0)).isEqualTo(Command.BINLOG_DUMP_GTID.code());
                    for (int i = 0; i < 3; i++) {
                        client.wire().write(new Packet(i + 1, event));
                        assertThat(client.read()).isEqualTo(acknowledgement);
                    }
                    client.wire().write(new Packet(4, Payloads.eof(2)));
                    assertThat(client.readCommand()).isEqualTo(PING);
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.send(Command.BINLOG_DUMP_GTID, new byte[30]);
            for (int i = 0; i < 3; i++) {
                assertThat(client.read()).isEqualTo(new Packet(i + 1, event));
                client.wire().writeByteByByte(acknowledgement.bytes());
            }
            assertThat(client.read()).isEqualTo(new Packet(4, Payloads.eof(2)));
            assertThat(client.command(Command.PING)).hasSize(1);
            server.finish();
        }
    }

    @Test
    void eventsKeepComingWithoutAWordFromTheClient() throws IOException {
        int events = 2_000;
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    client.readCommand();
                    for (int i = 0; i < events; i++) {
                        client.wire().write(new Packet(i & 0xFF, new byte[100]));
                    }
                    client.awaitEnd();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            client.send(Command.BINLOG_DUMP, new byte[10]);
            for (int i = 0; i < events; i++) {
                assertThat(client.read().sequenceId()).isEqualTo(i & 0xFF);
            }
        }
    }

    @Test
    void aPreparedStatementLivesThroughItsCommands() throws IOException {
        byte[] prepared = Bytes.hex("00 01 00 00 00 01 00 01 00 00 00 00");
        try (ScriptedServer server = ScriptedServer.afterLogin(client -> {
                    assertThat(client.readCommand().text()).isEqualTo("\26SELECT ?");
                    client.writeNext(prepared);
                    for (String name : new String[] {"?", "c"}) {
                        client.writeNext(Payloads.column(name));
                        client.writeNext(Payloads.eof(2));
                    }
                    assertThat(client.readCommand().byteAt(0)).isEqualTo(Command.STMT_EXECUTE.code());
                    client.writeNext((byte) 1);
                    client.writeNext(Payloads.column("c"));
                    client.writeNext(Payloads.eof(0x42));
                    assertThat(client.readCommand().byteAt(0)).isEqualTo(Command.STMT_FETCH.code());
                    client.writeNext(Bytes.hex("00 00 01 61"));
                    client.writeNext(Payloads.eof(0x82));
                    assertThat(client.readCommand().byteAt(0)).isEqualTo(Command.STMT_CLOSE.code());
                    assertThat(client.readCommand()).isEqualTo(PING);
                    client.ok();
                });
                TestProxy proxy = TestProxy.before(server);
                RawClient client = proxy.login()) {
            assertThat(client.command(Command.STMT_PREPARE, Bytes.text("SELECT ?")))
                    .hasSize(5);
            assertThat(client.command(Command.STMT_EXECUTE, new byte[9])).hasSize(3);
            assertThat(client.command(Command.STMT_FETCH, new byte[8])).hasSize(2);
            client.send(Command.STMT_CLOSE, new byte[4]);
            assertThat(client.command(Command.PING)).hasSize(1);
            server.finish();
        }
    }
}
