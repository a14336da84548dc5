package io.failgate.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faults inside answers, packet by packet. Up to the place of the fault, the client gets what the server says. That is
 * compared with the answer that a session without faults gets. Then the client gets what the fault says. If the
 * connection is kept, the next answer is the right one.
 */
@Timeout(120)
@ExtendWith(WithProxy.class)
class MidAnswerPacketsTest {

    private static final int ROWS = 5;
    private static final String SELECT = "select n, repeat('x', n) from mid_packets order by n";

    /** Three rows of more than 16 MiB each, so that each takes two frames. */
    private static final String BIG = "select repeat('x', 0x1000010) from mid_packets where n <= 3";

    private final ProxyServer proxy;
    private final InetSocketAddress server;

    MidAnswerPacketsTest(Database database, ProxyServer proxy) {
        this.proxy = proxy;
        server = database.socketAddress();
    }

    @BeforeAll
    static void createSchema(Database database) throws SQLException {
        database.execute(
                "drop table if exists mid_packets",
                "create table mid_packets (n int primary key)",
                "insert into mid_packets values (1), (2), (3), (4), (5)",
                "drop procedure if exists mid_packets_two",
                "create procedure mid_packets_two() begin " + SELECT + "; " + SELECT + "; end");
    }

    @AfterEach
    void disarm() {
        proxy.failPoints().removeAll();
    }

    /** How rows are asked for. Nothing is read. */
    enum Question {
        TEXT {
            @Override
            Command ask(RawClient client) throws IOException {
                client.sendQuery(SELECT + ";" + SELECT);
                return Command.QUERY;
            }
        },
        CALL {
            @Override
            Command ask(RawClient client) throws IOException {
                client.sendQuery("call mid_packets_two()");
                return Command.QUERY;
            }
        },
        BINARY {
            @Override
            Command ask(RawClient client) throws IOException {
                byte[] id = new Bytes()
                        .addInt(client.command(Command.STMT_PREPARE, Bytes.text("call mid_packets_two()"))
                                .get(0)
                                .intAt(1))
                        .toArray();
                client.send(Command.STMT_EXECUTE, Bytes.concat(id, new byte[] {0, 1, 0, 0, 0}));
                return Command.STMT_EXECUTE;
            }
        };

        abstract Command ask(RawClient client) throws IOException;
    }

    static Stream<Arguments> questionsAndCapabilities() {
        return Stream.of(Question.values())
                .flatMap(question -> Stream.of(0L, Capabilities.DEPRECATE_EOF)
                        .map(capability -> Arguments.of(question, Comparison.login(capability))));
    }

    private List<Packet> whole(Question question, Login login) throws IOException {
        try (RawClient client = RawClient.login(server, login)) {
            return client.readAnswer(question.ask(client));
        }
    }

    /**
     * Where row {@code row} of the second result is among the packets; one more than there are rows is what ends them.
     */
    private static int inSecondResult(Login login, int row) {
        boolean eofs = (login.capabilities() & Capabilities.DEPRECATE_EOF) == 0;
        int description = eofs ? 4 : 3;
        return description + ROWS + 1 + description + row - 1;
    }

    @ParameterizedTest
    @MethodSource("questionsAndCapabilities")
    void anErrorStandsInPlaceOfAPacketAndNothingComesBehindIt(Question question, Login login) throws IOException {
        List<Packet> whole = whole(question, login);
        try (RawClient client = RawClient.login(proxy.address(), login)) {
            for (int row = 1; row <= ROWS + 1; row++) {
                boolean end = row == ROWS + 1;
                proxy.failPoints()
                        .put(
                                end ? "before-result-end" : "result-row",
                                "1*error(1317) where result = 2" + (end ? "" : " and row = " + row));
                List<Packet> answer = client.readAnswer(question.ask(client));
                int place = inSecondResult(login, row);
                assertThat(answer.subList(0, place)).isEqualTo(whole.subList(0, place));
                assertThat(answer.subList(place, answer.size()))
                        .extracting(packet -> packet.sequenceId() + " " + packet.errorCode())
                        .containsExactly(whole.get(place).sequenceId() + " 1317");
                assertThat(client.readAnswer(question.ask(client))).isEqualTo(whole);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("questionsAndCapabilities")
    void aCutLeavesSoManyBytesAndNoMore(Question question, Login login) throws IOException {
        byte[] whole = Bytes.concat(whole(question, login));
        for (int bytes : new int[] {0, 1, 4, 7, 20}) {
            int place = Bytes.concat(whole(question, login).subList(0, inSecondResult(login, 2))).length;
            proxy.failPoints().put("result-row", "1*truncate(" + bytes + ") where result = 2 and row = 2");
            try (RawClient client = RawClient.login(proxy.address(), login)) {
                question.ask(client);
                assertThat(client.wire().readToEnd()).isEqualTo(Arrays.copyOf(whole, place + bytes));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("questionsAndCapabilities")
    void aStallHoldsWhatFollowsAndThenAllOfItComes(Question question, Login login) throws IOException {
        List<Packet> whole = whole(question, login);
        int place = inSecondResult(login, 3);
        try (RawClient client = RawClient.login(proxy.address(), login)) {
            proxy.failPoints().put("result-row", "1*pause where result = 2 and row = 3");
            question.ask(client);
            await().until(() -> proxy.failPoints().status("result-row").paused() == 1);
            List<Packet> answer = new ArrayList<>();
            while (answer.size() < place) {
                answer.add(client.read());
            }
            assertThat(client.wire().staysQuiet(20)).isTrue();
            proxy.failPoints().wakeUp("result-row");
            while (answer.size() < whole.size()) {
                answer.add(client.read());
            }
            assertThat(answer).isEqualTo(whole);
            assertThat(client.execute("do 0").isOk()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"seq, 0, 0, 0, 1", "length, 1, 0, 0, 0", "header, ?, ?, ?, ?"})
    void aCorruptedHeaderIsTheOnlyDifference(String what, String first, String second, String third, String fourth)
            throws IOException {
        Login login = Comparison.login(Capabilities.DEPRECATE_EOF);
        byte[] expected = Bytes.concat(whole(Question.TEXT, login));
        int header = Bytes.concat(whole(Question.TEXT, login).subList(0, inSecondResult(login, 2))).length;
        List<String> added = List.of(first, second, third, fourth);
        for (int i = 0; i < added.size(); i++) {
            expected[header + i] = added.get(i).equals("?")
                    ? (byte) 0xFF
                    : (byte) (expected[header + i] + Integer.parseInt(added.get(i)));
        }
        proxy.failPoints().put("result-row", "1*corrupt(" + what + ") where result = 2 and row = 2");
        try (RawClient client = RawClient.login(proxy.address(), login)) {
            Question.TEXT.ask(client);
            assertThat(client.wire().readBytes(expected.length)).isEqualTo(expected);
            assertThat(client.execute("do 0").isOk()).isTrue();
        }
    }

    @Test
    void rowsOfSeveralFramesAreCutAndReplacedAsOthers() throws IOException {
        Login login = Comparison.login(Capabilities.DEPRECATE_EOF);
        try (RawClient client = RawClient.login(proxy.address(), login)) {
            proxy.failPoints().put("result-row", "1*error(1317) where row = 2");
            List<Packet> answer = client.query(BIG);
            assertThat(answer)
                    .extracting(Packet::length)
                    .startsWith(1, answer.get(1).length(), 0xFFFFFF, 26);
            assertThat(answer).hasSize(5);
            assertThat(answer.get(4).errorCode()).isEqualTo(1317);
            assertThat(client.execute("do 0").isOk()).isTrue();
            int inSecondFrame = 0xFFFFFF + 2 * 4 + 10;
            proxy.failPoints().put("result-row", "1*truncate(" + inSecondFrame + ") where row = 1");
            client.sendQuery(BIG);
            client.read();
            client.read();
            assertThat(client.wire().readToEnd()).hasSize(inSecondFrame);
        }
    }

    /**
     * Each fetch is an answer of its own, with rows from 1 on. Behind an error, the cursor is closed, as behind a
     * server's own.
     */
    @ParameterizedTest
    @ValueSource(longs = {0, Capabilities.DEPRECATE_EOF})
    void aFetchThatFailsClosesTheCursor(long capability) throws IOException {
        Login login = Comparison.login(capability);
        try (RawClient client = RawClient.login(proxy.address(), login)) {
            byte[] id = new Bytes()
                    .addInt(client.command(Command.STMT_PREPARE, Bytes.text(SELECT))
                            .get(0)
                            .intAt(1))
                    .toArray();
            proxy.failPoints().put("before-result-end", "1*error(1317)");
            assertFetchFails(client, id, false, false, true);
            proxy.failPoints().put("result-row", "1*error(1317) where row = 2");
            assertFetchFails(client, id, false, true);
        }
    }

    private static void assertFetchFails(RawClient client, byte[] id, Boolean... errors) throws IOException {
        byte[] openCursor = Bytes.concat(id, new byte[] {1, 1, 0, 0, 0});
        assertThat(client.command(Command.STMT_EXECUTE, openCursor)).noneMatch(Packet::isError);
        byte[] twoRows = Bytes.concat(id, new byte[] {2, 0, 0, 0});
        assertThat(client.command(Command.STMT_FETCH, twoRows))
                .extracting(Packet::isError)
                .containsExactly(errors);
        assertThat(client.command(Command.STMT_FETCH, twoRows))
                .as("there is no cursor any more")
                .singleElement()
                .extracting(Packet::errorCode)
                .isEqualTo(1421);
    }
}
