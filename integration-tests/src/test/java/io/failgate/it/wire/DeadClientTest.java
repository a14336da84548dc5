package io.failgate.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.Proxies;
import io.failgate.it.support.Transport;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A server looks for the end of its client while a statement waits. It takes any byte, were it the end of TLS, for a
 * sign of life. All clients die at the same time, as MariaDB looks once in five seconds.
 */
@ExtendWith(WithProxy.class)
class DeadClientTest {

    private static final int SECONDS = 8;

    private final Map<String, RawClient> clients = new LinkedHashMap<>();
    private final Database database;
    private final RawClient admin;

    DeadClientTest(Database database, Proxies proxies) throws IOException {
        this.database = database;
        admin = RawClient.login(database.socketAddress(), Comparison.login());
        List<Transport> transports = Arrays.stream(Transport.values())
                .filter(transport -> transport.isOffered(database.offered()))
                .toList();
        for (Transport transport : transports) {
            InetSocketAddress direct = database.socketAddress();
            clients.put("directly, " + transport, open(direct, transport));
            clients.put("through Failgate, " + transport, open(proxies.address(transport.isTls()), transport));
        }
    }

    private static RawClient open(InetSocketAddress address, Transport transport) throws IOException {
        return RawClient.login(address, transport.login(Comparison.login()));
    }

    @Test
    void aClientThatDiesWhileItsStatementWaitsIsNoticed() throws IOException {
        for (Map.Entry<String, RawClient> client : clients.entrySet()) {
            assertThat(lock(client.getValue(), client.getKey(), 0)).isTrue();
            client.getValue().sendQuery("select sleep(60)");
        }
        Awaitility.await()
                .until(() -> admin.rows("select 1 from information_schema.processlist where info = 'select sleep(60)'")
                                .size()
                        == clients.size());
        for (RawClient client : clients.values()) {
            client.wire().kill();
        }
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        List<String> unnoticed = new ArrayList<>();
        for (String name : clients.keySet()) {
            if (!lock(admin, name, Math.max(0, (end - System.nanoTime()) / 1e9))) {
                unnoticed.add(name);
            }
        }
        assertThat(unnoticed).as("of those on " + database.version()).isEmpty();
        admin.close();
    }

    private static boolean lock(RawClient client, String name, double seconds) throws IOException {
        return client.rows("select get_lock('" + name + "', " + seconds + ")").equals(List.of(List.of("1")));
    }
}
