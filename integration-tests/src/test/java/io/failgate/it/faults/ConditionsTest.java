package io.failgate.it.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Database;
import io.failgate.it.support.InjectionLog;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.config.AdminSettings;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Conditions on {@code sql} and {@code table} hold for every statement that they describe, or say that they cannot
 * tell.
 */
@Timeout(120)
@ExtendWith(WithProxy.class)
class ConditionsTest {

    private static final Login LOGIN =
            Login.of(Database.USER, Database.PASSWORD).to("test");

    private static final String REASON = "the text is longer than the 64 KiB of it that are looked at";

    private final ProxyServer proxy;
    private final RawClient client;

    ConditionsTest(Database database) throws IOException {
        proxy = new ProxyServer(new Settings(new HostAndPort("127.0.0.1", 0), database.address())
                .with(new AdminSettings(new HostAndPort("127.0.0.1", 0), Optional.empty())));
        client = RawClient.login(proxy.address(), LOGIN);
    }

    @BeforeEach
    void create() throws IOException {
        client.execute("create table if not exists conditions_a (id int primary key)");
        client.execute("create table if not exists conditions_b (id int primary key)");
    }

    @AfterEach
    void close() throws IOException {
        proxy.failPoints().removeAll();
        client.execute("drop table conditions_a, conditions_b");
        client.close();
        proxy.close();
    }

    private int prepare(String sql) throws IOException {
        Packet answer =
                client.command(Command.STMT_PREPARE, sql.getBytes(UTF_8)).get(0);
        assertThat(answer.isOk()).as(answer.error()).isTrue();
        return (int) answer.intAt(1);
    }

    private boolean failsToExecute(int id) throws IOException {
        byte[] once = ByteBuffer.allocate(9)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(id)
                .put((byte) 0)
                .putInt(1)
                .array();
        return client.command(Command.STMT_EXECUTE, once).get(0).isError();
    }

    @Test
    void everyPreparedStatementOfASessionIsKnown() throws IOException {
        List<Integer> ids = new ArrayList<>();
        for (int i = 1; i <= 300; i++) {
            String table = i == 300 ? "conditions_b" : "conditions_a";
            ids.add(prepare("select id, 'number " + i + ".' from " + table));
        }
        for (int number : List.of(1, 256, 257, 258, 300)) {
            proxy.failPoints().put("before-execute", "error(1213) where sql like '%number " + number + ".%'");
            for (int other : List.of(1, 256, 257, 258, 299, 300)) {
                assertThat(failsToExecute(ids.get(other - 1)))
                        .as("%d, condition for %d", other, number)
                        .isEqualTo(other == number);
            }
        }
        proxy.failPoints().put("before-execute", "error(1213) where table = 'conditions_b'");
        assertThat(failsToExecute(ids.get(298))).isFalse();
        assertThat(failsToExecute(ids.get(299))).isTrue();
        assertThat(proxy.failPoints().status("before-execute").warning()).isEmpty();
    }

    @Test
    void aLongTextIsKnownToItsEnd() throws IOException {
        for (int length : List.of(4_000, 4_096, 5_000, 60_000)) {
            String text = "select '" + "x".repeat(length) + "' from conditions_a where 'the end' = 'the end'";
            int id = prepare(text);
            for (String condition : List.of("sql like '%the end%'", "table = 'conditions_a'")) {
                proxy.failPoints().put("before-select", "error(1213) where " + condition);
                assertThat(failsToExecute(id)).as("%s in %d", condition, length).isTrue();
                assertThat(client.execute(text).isError()).isTrue();
                proxy.failPoints().put("before-select", "error(1213) where not (" + condition + ")");
                assertThat(failsToExecute(id)).isFalse();
                assertThat(client.execute(text).isError()).isFalse();
            }
            assertThat(proxy.failPoints().status("before-select").warning()).isEmpty();
        }
    }

    @Test
    void aConditionThatCannotBeEvaluatedSaysSoOnceEverywhere() throws IOException, InterruptedException {
        String tooLong = "select '" + "x".repeat(70_000) + "'";
        try (InjectionLog log = new InjectionLog()) {
            assertThat(client.execute("set @put_failpoint = \"before-select=error(1213) where sql like '%y%'\"")
                            .isOk())
                    .isTrue();
            assertThat(shown()).isEmpty();
            assertThat(listed()).contains("\"warning\":null");
            for (int i = 0; i < 3; i++) {
                assertThat(client.execute(tooLong).isError()).isFalse();
            }
            assertThat(log.lines()).filteredOn(line -> line.contains(REASON)).hasSize(1);
        }
        assertThat(shown()).contains(REASON);
        assertThat(listed()).contains("\"warning\":\"" + REASON);
        client.execute("set @put_failpoint = \"before-select=error(1213) where sql like '%z%'\"");
        assertThat(shown()).as("another condition").isEmpty();
        assertThat(listed()).contains("\"warning\":null");
    }

    /** What SQL says: the column Warning is the last. */
    private String shown() throws IOException {
        List<String> row = client.rows("show extended full failpoints like '%/before-select'")
                .get(0);
        return row.get(row.size() - 1);
    }

    /** What the JSON API says. */
    private String listed() throws IOException, InterruptedException {
        URI address = URI.create(
                "http://127.0.0.1:" + proxy.adminAddress().orElseThrow().getPort() + "/v1/failpoints/before-select");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body();
    }
}
