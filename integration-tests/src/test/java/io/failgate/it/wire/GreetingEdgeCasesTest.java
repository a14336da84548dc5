package io.failgate.it.wire;

import static io.failgate.it.support.Comparison.login;
import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.Proxies;
import io.failgate.it.support.Transport;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a server says first, before there can be TLS or compression: edge cases E19, E20 and E23. */
@Tag("exhaustive")
@ExtendWith(WithProxy.class)
class GreetingEdgeCasesTest {

    private final Comparison comparison;
    private final Database database;

    GreetingEdgeCasesTest(Database database, Proxies proxies) {
        this.database = database;
        comparison = new Comparison(database, proxies, Transport.PLAIN);
    }

    @Test
    void e19TooManyConnectionsIsSaidInTheGreetingsPlace() throws IOException {
        List<RawClient> holders = new ArrayList<>();
        try (RawClient admin = comparison.open(comparison.direct(), login())) {
            String limit = admin.rows("select @@global.max_connections").get(0).get(0);
            admin.execute("set global max_connections = 10");
            try {
                RawClient last = RawClient.connect(comparison.direct());
                while (!last.login(login()).isError() && holders.size() < 50) {
                    holders.add(last);
                    last = RawClient.connect(comparison.direct());
                }
                last.close();
                Packet direct = greeting(comparison.direct());
                assertThat(direct.isError()).isTrue();
                assertThat(direct.errorCode()).isEqualTo(1040);
                assertThat(greeting(comparison.proxied())).isEqualTo(direct);
            } finally {
                admin.execute("set global max_connections = " + limit);
            }
        } finally {
            for (RawClient holder : holders) {
                holder.close();
            }
        }
    }

    private static Packet greeting(InetSocketAddress address) throws IOException {
        try (RawClient client = RawClient.connect(address)) {
            return client.readGreeting();
        }
    }

    @Test
    void e20AClientThatSaysNothingIsTheServersToEnd() throws IOException {
        try (RawClient admin = comparison.open(comparison.direct(), login())) {
            String limit = admin.rows("select @@global.connect_timeout").get(0).get(0);
            admin.execute("set global connect_timeout = 2");
            try {
                assertThat(silence(comparison.proxied())).isEqualTo(silence(comparison.direct()));
            } finally {
                admin.execute("set global connect_timeout = " + limit);
            }
        }
    }

    /** What the server sends after its greeting, to the end. */
    private static String silence(InetSocketAddress address) throws IOException {
        try (RawClient client = RawClient.connect(address)) {
            client.readGreeting();
            return Comparison.toTheEnd(client);
        }
    }

    @Test
    void e23TheGreetingIsTheServersButForMaskedCapabilities() throws IOException {
        Packet expected;
        RawClient direct = RawClient.connect(comparison.direct());
        try (direct) {
            // read first: a server numbers connections in the order in which it greets, not in which it accepts
            expected = direct.readGreeting();
        }
        try (RawClient proxied = RawClient.connect(comparison.proxied())) {
            Packet actual = proxied.readGreeting();
            assertThat(actual.length()).isEqualTo(expected.length());
            assertThat(actual.text()).contains(database.version());
            assertThat(proxied.connectionId()).isGreaterThan(direct.connectionId());
            long masked = direct.offered().bits() & ~proxied.offered().bits();
            long maskable = Capabilities.CAPABILITY_EXTENSION
                    | Capabilities.SSL_VERIFY_SERVER_CERT
                    | Capabilities.REMEMBER_OPTIONS;
            assertThat(masked).isEqualTo(direct.offered().bits() & maskable);
        }
    }
}
