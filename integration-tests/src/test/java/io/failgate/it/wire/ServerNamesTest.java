package io.failgate.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.it.support.Database;
import io.failgate.it.support.Programs;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.cli.Main;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.StandardConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The name that a client asks for by SNI comes to the server as it is, also where Java takes it for none. That takes a
 * process of its own, since Java decides when it starts what its servers look at.
 */
@Timeout(60)
@ExtendWith(WithProxy.class)
class ServerNamesTest {

    private static final Login LOGIN =
            Login.of(Database.USER, Database.PASSWORD).to("test").with(Capabilities.SSL);

    private static final List<String> NAMES = List.of(
            "", "db.example", "my_db.example", "my_db", "_", "db.example.", "db_1.", "a..b", "DB.Example", "127.0.0.1");

    private final Database database;

    ServerNamesTest(Database database) {
        this.database = database;
    }

    /** A host's name, whether Java takes it for one or not. */
    private static final class AnyName extends SNIServerName {

        AnyName(String name) {
            super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** The name as the server has it; nothing, if it does not tell. */
    private static String seen(InetSocketAddress address, String name) throws IOException {
        try (RawClient client = RawClient.connect(address)) {
            client.wire().askFor(name.isEmpty() ? List.of() : List.of(new AnyName(name)));
            assertThat(client.login(LOGIN).isOk()).as("let in for %s", name).isTrue();
            List<List<String>> rows = client.rows("show session status like 'Tls_sni_server_name'");
            return rows.isEmpty() ? "" : rows.get(0).get(1);
        }
    }

    @Test
    void areTheClients() throws IOException, InterruptedException {
        boolean tls = database.offered().has(Capabilities.SSL);
        int port = freePort();
        Process program = new ProcessBuilder(
                        Programs.java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--upstream=" + database.address(),
                        "--listen=127.0.0.1:" + port,
                        "--tls-self-signed",
                        "--upstream-tls=" + (tls ? "required" : "disabled"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            InetSocketAddress proxy = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            await().atMost(Duration.ofSeconds(30)).until(() -> answers(proxy));
            InetSocketAddress server = database.socketAddress();
            for (String name : NAMES) {
                assertThat(seen(proxy, name)).isEqualTo(tls ? seen(server, name) : "");
                if (!database.isMariaDb()) {
                    assertThat(seen(proxy, name)).isEqualTo(name);
                }
            }
        } finally {
            program.destroy();
            program.waitFor();
        }
    }

    private static boolean answers(InetSocketAddress address) {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
