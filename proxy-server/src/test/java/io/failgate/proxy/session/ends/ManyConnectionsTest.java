package io.failgate.proxy.session.ends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.session.BigResult;
import io.failgate.proxy.session.Kill;
import io.failgate.proxy.session.WatchedProxy;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of clients that come and go without a word leave nothing behind. */
@Tag("exhaustive")
@Timeout(120)
class ManyConnectionsTest {

    private static final int CONNECTIONS = 2_000;

    /** Each takes four sockets of this process, of which there may be no more than 1,024. */
    private static final int AT_ONCE = 100;

    /** How far a client gets before it is dropped. */
    private enum Stage {
        OPENED {
            @Override
            void reach(RawClient client) {}
        },
        GREETED {
            @Override
            void reach(RawClient client) throws IOException {
                client.readGreeting();
            }
        },
        LOGGED_IN {
            @Override
            void reach(RawClient client) throws IOException {
                assertThat(client.login(TestProxy.ANYBODY).isOk()).isTrue();
            }
        },
        WAITING_FOR_AN_ANSWER {
            @Override
            void reach(RawClient client) throws IOException {
                LOGGED_IN.reach(client);
                client.sendQuery("never answered");
            }
        },
        IN_THE_MIDDLE_OF_AN_ANSWER {
            @Override
            void reach(RawClient client) throws IOException {
                LOGGED_IN.reach(client);
                client.sendQuery("answered in part");
                client.read();
            }
        };

        abstract void reach(RawClient client) throws IOException;
    }

    /** Answers the first half of a result to some queries, and nothing at all to others. */
    private static WatchedProxy watched() throws IOException {
        return new WatchedProxy(server -> {
            server.login();
            if (server.readCommand().text().contains("in part")) {
                server.wire().writeBytes(BigResult.beginning());
            }
            server.wire().readToEnd();
        });
    }

    private static void openAndDrop(WatchedProxy watched, Kill kill) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        while (clients.size() < AT_ONCE) {
            for (Stage stage : Stage.values()) {
                RawClient client = watched.proxy().connect();
                clients.add(client);
                stage.reach(client);
            }
        }
        for (RawClient client : clients) {
            kill.end(client.wire());
        }
        await().until(() -> watched.connections() == 0);
    }

    @Test
    void nothingIsLeftOfTwoThousand() throws IOException {
        try (WatchedProxy watched = watched()) {
            for (int i = 0; i < CONNECTIONS; i += 2 * AT_ONCE) {
                openAndDrop(watched, Kill.FIN);
                openAndDrop(watched, Kill.RST);
            }
            watched.assertNothingIsLeft();
            try (RawClient client = watched.proxy().login()) {
                client.sendQuery("answered in part");
                assertThat(client.read().length()).isEqualTo(1);
            }
            watched.assertNothingIsLeft();
        }
    }
}
