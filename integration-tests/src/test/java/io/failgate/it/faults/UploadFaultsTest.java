package io.failgate.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A LOAD DATA LOCAL that fails while the client sends its file. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class UploadFaultsTest {

    private static final String LOAD = "load data local infile 'any' into table uploaded";
    private static final int PACKETS = 5;

    private final Database database;
    private final ProxyServer proxy;
    private final InetSocketAddress server;

    UploadFaultsTest(Database database, ProxyServer proxy) {
        this.proxy = proxy;
        this.database = database;
        server = database.socketAddress();
    }

    @BeforeEach
    void createSchema() throws SQLException {
        database.execute("drop table if exists uploaded", "create table uploaded (id int)");
    }

    @AfterEach
    void disarm() {
        proxy.failPoints().removeAll();
    }

    private static void send(RawClient client, int packets) throws IOException {
        for (int i = 0; i < packets; i++) {
            client.wire().writeNext(Bytes.text("1\n".repeat(500)));
        }
    }

    private Packet load(RawClient client) throws IOException {
        client.sendQuery(LOAD);
        assertThat(client.read().byteAt(0)).isEqualTo(0xFB);
        send(client, PACKETS);
        client.wire().writeNext();
        return client.read();
    }

    private List<List<String>> stored() throws IOException {
        try (RawClient client = RawClient.login(server, Comparison.login())) {
            return client.rows("select count(*) from uploaded");
        }
    }

    /** What a server does whose load is killed, which the next test compares with. */
    @Test
    void aServerReadsTheRestOfTheFileAndStoresNothing() throws IOException {
        try (RawClient client = RawClient.login(server, Comparison.login());
                RawClient other = RawClient.login(server, Comparison.login())) {
            client.sendQuery(LOAD);
            client.read();
            send(client, 1);
            String running = "select count(*) from information_schema.processlist where info like 'load data local%'"
                    + " and id = " + client.connectionId();
            await().until(() -> other.rows(running).equals(List.of(List.of("1"))));
            other.execute("kill query " + client.connectionId());
            send(client, PACKETS - 1);
            client.wire().writeNext();
            Packet answer = client.read();
            assertThat(answer.sequenceId()).isEqualTo(PACKETS + 3);
            assertThat(answer.error()).startsWith("ERROR 1317 (70100)");
        }
        assertThat(stored()).isEqualTo(List.of(List.of("0")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " where upload_packets = 1",
                " where upload_packets = 3",
                " where upload_bytes > 2500",
                " where upload_packets = 6 and upload_bytes = 5000 and statement = 'load'"
            })
    void anErrorIsToldBehindTheFileAndNothingIsStored(String where) throws IOException {
        proxy.failPoints().put("upload", "1*error(1317)" + where);
        try (RawClient client = RawClient.login(proxy.address(), Comparison.login())) {
            Packet answer = load(client);
            assertThat(answer.sequenceId()).isEqualTo(PACKETS + 3);
            assertThat(answer.error()).startsWith("ERROR 1317 (70100)");
            assertThat(client.wire().awaitEnd()).isTrue();
        }
        assertThat(stored()).isEqualTo(List.of(List.of("0")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"off", "error(1317) where upload_packets = 7", "sleep(1)", "2*sleep(1) where upload_packets > 2"
            })
    void whatDoesNotEndALoadLetsItGoOn(String terms) throws IOException {
        proxy.failPoints().put("upload", terms);
        try (RawClient client = RawClient.login(proxy.address(), Comparison.login())) {
            assertThat(load(client).isOk()).isTrue();
            assertThat(client.command(Command.PING)).hasSize(1);
        }
        assertThat(stored()).isEqualTo(List.of(List.of("2500")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "reset"})
    void nothingIsStoredOfAFileWhoseConnectionEnds(String end) throws IOException {
        proxy.failPoints().put("upload", "1*" + end + " where upload_packets = 2");
        try (RawClient client = RawClient.login(proxy.address(), Comparison.login())) {
            client.sendQuery(LOAD);
            client.read();
            send(client, 2);
            boolean inOrder = client.wire().awaitEnd();
            assertThat(inOrder && end.equals("reset")).isFalse();
        }
        assertThat(stored()).isEqualTo(List.of(List.of("0")));
    }
}
