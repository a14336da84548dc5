package io.failgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.Payloads;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * A stage at which one side of a session may be killed.
 *
 * @param server what the server has done by then
 * @param client what its client has done by then; it has read all that there is for it
 */
public record SessionStage(String name, ScriptedServer.Script server, ClientScript client) {

    private static final List<SessionStage> ALL = List.of(
            new SessionStage("before the greeting", server -> {}, client -> {}),
            new SessionStage(
                    "in the greeting",
                    server -> server.wire().writeBytes(Bytes.hex("4b 00 00 00 0a 39 2e 37 2e 34")),
                    client -> {}),
            new SessionStage("after the greeting", ServerConnection::greet, RawClient::readGreeting),
            new SessionStage("in the response", ServerConnection::greet, client -> {
                client.readGreeting();
                client.wire().writeBytes(Bytes.hex("60 00 00 01 00 02 00 00"));
            }),
            new SessionStage(
                    "in authentication",
                    server -> {
                        server.greet();
                        server.read();
                        server.writeNext(Bytes.hex("01 04"));
                    },
                    client -> {
                        client.readGreeting();
                        client.respond(TestProxy.ANYBODY);
                        client.read();
                    }),
            new SessionStage("between commands", ServerConnection::login, SessionStage::logIn),
            new SessionStage("in a command", ServerConnection::login, client -> {
                logIn(client);
                client.wire().writeBytes(Bytes.hex("20 00 00 00 03 73 65"));
            }),
            new SessionStage(
                    "in a long command",
                    server -> {
                        server.login();
                        server.wire().readBytes(100_000);
                    },
                    client -> {
                        logIn(client);
                        client.wire().writeBytes(Arrays.copyOf(Bytes.hex("ff ff ff 00 03"), 100_000));
                    }),
            new SessionStage("before the answer", SessionStage::readQuestion, SessionStage::ask),
            new SessionStage(
                    "in a result",
                    server -> {
                        readQuestion(server);
                        server.wire().writeBytes(partOfResult());
                    },
                    client -> {
                        ask(client);
                        assertThat(client.wire().readBytes(partOfResult().length))
                                .isEqualTo(partOfResult());
                    }),
            new SessionStage(
                    "in a transaction",
                    server -> {
                        readQuestion(server);
                        server.ok(StatusFlags.IN_TRANSACTION);
                    },
                    client -> {
                        ask(client);
                        assertThat(client.read().statusFlags()).isEqualTo(StatusFlags.IN_TRANSACTION);
                    }),
            new SessionStage(
                    "in an upload",
                    server -> {
                        readQuestion(server);
                        server.writeNext(Bytes.hex("fb 66"));
                        server.read();
                    },
                    client -> {
                        ask(client);
                        client.read();
                        client.wire().writeNext(Bytes.text("a line"));
                        client.wire().writeBytes(Bytes.hex("ff 00 00 03 61"));
                    }));

    /** What a client does with its connection. */
    @FunctionalInterface
    public interface ClientScript {
        /** Says and reads what there is to say and to read. */
        void talk(RawClient client) throws IOException;
    }

    /** Every stage with every way to be killed. */
    public static Stream<Arguments> withKills() {
        return ALL.stream().flatMap(stage -> Stream.of(Kill.values()).map(kill -> Arguments.of(stage, kill)));
    }

    /** What the server has done before it answers. */
    public static void readQuestion(ServerConnection server) throws IOException {
        server.login();
        server.readCommand();
    }

    private static void logIn(RawClient client) throws IOException {
        assertThat(client.login(TestProxy.ANYBODY).isOk()).isTrue();
    }

    /** What the client has done before it is answered. */
    public static void ask(RawClient client) throws IOException {
        logIn(client);
        client.sendQuery("a question");
    }

    private static byte[] partOfResult() {
        byte[] result = Bytes.concat(Payloads.resultSet(false, "c", List.of("one", "two", "three")));
        return Arrays.copyOf(result, result.length - new Packet(8, Payloads.eof(2)).bytes().length - 2);
    }

    @Override
    public String toString() {
        return name;
    }
}
