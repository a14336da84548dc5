package io.failgate.it.wire;

import static io.failgate.it.support.Comparison.login;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.EveryTransport;
import io.failgate.it.support.Proxies;
import io.failgate.it.support.Transport;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.PacketSocket;
import io.failgate.proxy.testing.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a server says while its client still sends, and what it does for one that says no more: directly and through
 * Failgate.
 */
@Tag("exhaustive")
@EveryTransport
class LastWordsTest {

    private static final int TOO_LARGE = 1153;
    private static final int OUT_OF_ORDER = 1156;
    private static final int ROUNDS = 3;
    private static final int INSERTS = 200;
    private static final int MEGABYTE = 1024 * 1024;

    private static final Packet INSERT = new Packet(0, Bytes.text("\3insert into last_words (word) values ('w')"));

    private final Comparison comparison;
    private final RawClient admin;
    private final String maxAllowedPacket;

    LastWordsTest(Transport transport, Database database, Proxies proxies) throws IOException {
        comparison = new Comparison(database, proxies, transport);
        admin = RawClient.login(comparison.direct(), login());
        maxAllowedPacket =
                admin.rows("select @@global.max_allowed_packet").get(0).get(0);
    }

    @BeforeEach
    void limitPackets() throws IOException {
        admin.execute("set global max_allowed_packet = " + MEGABYTE);
        admin.execute("drop table if exists last_words");
        admin.execute("create table last_words (id int auto_increment primary key, word longtext)");
    }

    @AfterEach
    void limitNoMore() throws IOException {
        admin.execute("drop table last_words");
        admin.execute("set global max_allowed_packet = " + maxAllowedPacket);
        admin.close();
    }

    /** What a client says; it may be told to stop. */
    @FunctionalInterface
    private interface Speech {
        void of(RawClient client) throws IOException;
    }

    /** What clients read, directly and through Failgate, each time the same. */
    private void assertLastWord(int code, Login login, Speech speech) throws IOException {
        for (InetSocketAddress address : List.of(comparison.direct(), comparison.proxied())) {
            for (int i = 0; i < ROUNDS; i++) {
                try (RawClient client = comparison.open(address, login)) {
                    sayAsFarAsItGoes(client, speech);
                    assertThat(client.read().errorCode())
                            .as("what %s says", address.equals(comparison.direct()) ? "the server" : "Failgate")
                            .isEqualTo(code);
                }
            }
        }
    }

    private static void sayAsFarAsItGoes(RawClient client, Speech speech) throws IOException {
        try {
            speech.of(client);
        } catch (SocketException stopped) {
            // what was said to it can still be read
        }
    }

    private static byte[] query(int length) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) ' ');
        payload[0] = (byte) Command.QUERY.code();
        return payload;
    }

    @Test
    void aCommandThatIsTooLong() throws IOException {
        assertLastWord(TOO_LARGE, login(), client -> client.wire().writeLong(0, query(2 * MEGABYTE)));
    }

    @Test
    void aCommandOfSeveralFrames() throws IOException {
        assertLastWord(TOO_LARGE, login(), client -> client.wire().writeLong(0, query(20 * MEGABYTE)));
    }

    @Test
    void aCommandInPieces() throws IOException {
        byte[] packet = new Packet(0, query(2 * MEGABYTE)).bytes();
        assertLastWord(TOO_LARGE, login(), client -> {
            for (int start = 0; start < packet.length; start += 16 * 1024) {
                client.wire().writeBytes(Arrays.copyOfRange(packet, start, Math.min(packet.length, start + 16 * 1024)));
            }
        });
    }

    @Test
    void longDataThatAreTooLong() throws IOException {
        assertLastWord(TOO_LARGE, login(), client -> {
            List<Packet> prepared =
                    client.command(Command.STMT_PREPARE, Bytes.text("insert into last_words (word) values (?)"));
            byte[] data = new byte[2 * MEGABYTE];
            data[0] = (byte) Command.STMT_SEND_LONG_DATA.code();
            System.arraycopy(prepared.get(0).payload(), 1, data, 1, 4);
            client.wire().writeLong(0, data);
        });
    }

    @Test
    void aLocalFileInPacketsThatAreTooLong() throws IOException {
        assertLastWord(TOO_LARGE, login(Capabilities.LOCAL_FILES), client -> {
            client.sendQuery("load data local infile 'words' into table last_words (word)");
            assertThat(client.read().byteAt(0)).isEqualTo(0xFB);
            client.wire().writeNext(new byte[2 * MEGABYTE]);
            client.wire().writeNext();
        });
    }

    /** With compression, only frames are numbered. */
    @Test
    void aCommandWithAWrongNumberAndMuchBehindIt() throws IOException {
        assumeFalse(comparison.transport().isCompressed());
        assertLastWord(OUT_OF_ORDER, login(), client -> {
            client.wire().write(new Packet(3, Bytes.text("\3select 1")));
            client.wire().writeBytes(new byte[4 * MEGABYTE]);
        });
    }

    @Test
    void aClientThatSaysNoMoreIsAnsweredStill() throws IOException {
        assertThat(pipelineAndSayNoMore(comparison.proxied()))
                .as("what comes behind the answers")
                .isEqualTo(pipelineAndSayNoMore(comparison.direct()));
    }

    /**
     * Asks many things at once, and ends what it says. What comes behind the answers: MySQL complains of the end if it
     * comes without a goodbye.
     */
    private byte[] pipelineAndSayNoMore(InetSocketAddress address) throws IOException {
        admin.execute("truncate last_words");
        List<Packet> all = new ArrayList<>(Collections.nCopies(INSERTS, INSERT));
        if (!comparison.transport().isTls()) { // behind a goodbye, a server does not read the end of TLS, and resets
            all.add(new Packet(0, new byte[] {(byte) Command.QUIT.code()}));
        }
        try (RawClient client = comparison.open(address, login())) {
            client.wire().write(all.toArray(Packet[]::new));
            client.wire().shutdownOutput();
            for (int i = 0; i < INSERTS; i++) {
                assertThat(client.read().isOk()).isTrue();
            }
            assertThat(words()).isEqualTo(INSERTS);
            return rest(client.wire());
        }
    }

    /** The server waits for a command, and may complain of the end as well. */
    @Test
    void anIdleClientThatStopsSendingHearsTheSame() throws IOException {
        List<byte[]> heard = new ArrayList<>();
        for (InetSocketAddress address : List.of(comparison.direct(), comparison.proxied())) {
            try (RawClient client = comparison.open(address, login())) {
                assertThat(client.command(Command.PING)).hasSize(1);
                client.wire().shutdownOutput();
                heard.add(rest(client.wire()));
            }
        }
        assertThat(heard.get(1)).isEqualTo(heard.get(0));
    }

    private static byte[] rest(PacketSocket wire) throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        byte[] buffer = new byte[1024];
        try {
            for (int count = wire.readSome(buffer); count >= 0; count = wire.readSome(buffer)) {
                rest.write(buffer, 0, count);
            }
        } catch (EOFException | SSLException ended) {
            // as a server ends TLS
        }
        return rest.toByteArray();
    }

    @Test
    void aClientThatSaysNoMoreGetsALongAnswer() throws IOException {
        for (InetSocketAddress address : List.of(comparison.direct(), comparison.proxied())) {
            try (RawClient client = comparison.open(address, login())) {
                client.sendQuery("select repeat('x', 100000) from information_schema.columns limit 100");
                client.wire().shutdownOutput();
                assertThat(client.readAnswer(Command.QUERY)).hasSizeGreaterThanOrEqualTo(100);
            }
        }
    }

    private long words() throws IOException {
        return Long.parseLong(
                admin.rows("select count(*) from last_words").get(0).get(0));
    }

    @Test
    void whatAClientAsksThatClosesAtOnceIsDone() throws IOException {
        for (InetSocketAddress address : List.of(comparison.direct(), comparison.proxied())) {
            admin.execute("truncate last_words");
            try (RawClient client = comparison.open(address, login())) {
                client.wire().write(INSERT, INSERT);
            }
            Awaitility.await().untilAsserted(() -> assertThat(words()).isEqualTo(2));
        }
    }
}
