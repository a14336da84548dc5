package io.failgate.it.wire;

import static io.failgate.it.support.Comparison.login;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.session.ConnectionSettings;
import io.failgate.proxy.session.UpstreamCompression;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each connection has a compression of its own: whatever the server says, the client hears the same (edge case E17).
 */
@Tag("exhaustive")
@ExtendWith(WithProxy.class)
@ParameterizedClass(name = "towards the server: {0}")
@EnumSource
class CompressionTest {

    @Parameter
    private UpstreamCompression upstream = UpstreamCompression.SAME;

    private final Database database;

    CompressionTest(Database database) {
        this.database = database;
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                Capabilities.COMPRESS,
                Capabilities.ZSTD_COMPRESSION,
                Capabilities.COMPRESS | Capabilities.ZSTD_COMPRESSION
            })
    void aConversationIsTheSameWhateverTheCompressions(long ofClient) throws IOException {
        boolean zlibOnly = database.isMariaDb() && upstream == UpstreamCompression.SAME;
        assumeTrue(!zlibOnly || ofClient != Capabilities.ZSTD_COMPRESSION, "MariaDB has no zstd to offer");
        Settings settings = new Settings(new HostAndPort("127.0.0.1", 0), database.address())
                .with(ConnectionSettings.PLAIN.with(upstream));
        try (ProxyServer proxy = new ProxyServer(settings);
                RawClient direct = RawClient.login(database.socketAddress(), login(Capabilities.LOCAL_FILES));
                RawClient proxied = RawClient.login(proxy.address(), login(Capabilities.LOCAL_FILES, ofClient))) {
            assertThat(compression(proxied)).isEqualTo(expected(ofClient));
            converse(direct);
            int before = proxied.received().size();
            converse(proxied);
            List<Packet> expected = direct.received();
            List<Packet> actual = proxied.received();
            int tail = actual.size() - before;
            assertThat(actual.subList(before, actual.size()))
                    .containsExactlyElementsOf(expected.subList(expected.size() - tail, expected.size()));
        }
    }

    /** As the server sees it. */
    private static String compression(RawClient client) throws IOException {
        return client.rows("show session status like 'Compression'").get(0).get(1);
    }

    private String expected(long ofClient) {
        boolean compressed = switch (upstream) {
            case SAME -> ofClient != 0;
            case NONE -> false;
            case ZLIB -> true;
            case ZSTD -> !database.isMariaDb();
        };
        return compressed ? "ON" : "OFF";
    }

    private static void converse(RawClient client) throws IOException {
        client.execute("create temporary table compressed (a int, b longtext)");
        client.localFile(Bytes.text("1\tone\n2\ttwo\n".repeat(20_000)));
        client.query("load data local infile 'any' into table compressed");
        client.query("select * from compressed order by a, b limit 30000");
        client.query("select length('" + "x".repeat(5_000_000) + "')");
        client.query("select repeat(md5(1), 1000000)");
        client.query("select 1; select 2; select nothing; select 3");
        client.command(Command.PING);
        for (int i = 0; i < 50; i++) {
            client.query("select " + i);
        }
    }

    /**
     * A server answers them all, if each is as long as its answer. MySQL and MariaDB put an answer where the rest of
     * the frame still is. They wait for ever for what it has overwritten. Here, all are answered.
     */
    @Test
    void commandsInOneFrameAreAnsweredOneByOne() throws IOException {
        byte[] inFrame = Bytes.concat(
                query("select 1 /*" + "-".repeat(200) + "*/"),
                query("select 2 /*" + "-".repeat(200) + "*/"),
                query("select 3"));
        Settings settings = new Settings(new HostAndPort("127.0.0.1", 0), database.address())
                .with(ConnectionSettings.PLAIN.with(upstream));
        try (ProxyServer proxy = new ProxyServer(settings)) {
            List<List<byte[]>> answers = new ArrayList<>();
            for (InetSocketAddress address : List.of(database.socketAddress(), proxy.address())) {
                try (RawClient client = RawClient.login(address, login(Capabilities.COMPRESS))) {
                    answers.add(answersTo(client, inFrame));
                }
            }
            assertThat(answers.get(1)).usingRecursiveComparison().isEqualTo(answers.get(0));
        }
    }

    private static byte[] query(String sql) {
        return new Packet(0, Bytes.text("\3" + sql)).bytes();
    }

    private static List<byte[]> answersTo(RawClient client, byte[] commands) throws IOException {
        client.wire()
                .socket()
                .getOutputStream()
                .write(new Bytes()
                        .addInt(commands.length)
                        .addZeros(3)
                        .add(commands)
                        .toArray());
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            client.readAnswer(Command.QUERY).forEach(packet -> payloads.add(packet.payload()));
        }
        assertThat(client.command(Command.PING)).hasSize(1);
        return payloads;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Capabilities.COMPRESS})
    void aWrongPasswordIsRefusedAsEver(long ofClient) throws IOException {
        Settings settings = new Settings(new HostAndPort("127.0.0.1", 0), database.address())
                .with(ConnectionSettings.PLAIN.with(upstream));
        try (ProxyServer proxy = new ProxyServer(settings);
                RawClient client = RawClient.connect(proxy.address())) {
            assertThat(client.login(Login.of("app", "wrong").with(ofClient)).error())
                    .contains("1045");
        }
    }
}
