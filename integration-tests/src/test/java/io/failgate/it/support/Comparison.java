package io.failgate.it.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;

/**
 * Has the same raw conversation with the server directly and through a proxy, and compares every frame the server sent.
 */
public final class Comparison {

    private static final int NO_OPEN_CURSOR = 1421;

    /** What a client says after it has logged in. Every answer it reads is remembered by the client. */
    @FunctionalInterface
    public interface Conversation {
        void with(RawClient client) throws IOException;
    }

    private final InetSocketAddress direct;
    private final InetSocketAddress proxied;
    private final boolean mariaDb;
    private final Transport transport;

    public Comparison(Database database, Proxies proxies, Transport transport) {
        direct = database.socketAddress();
        proxied = proxies.address(transport.isTls());
        mariaDb = database.isMariaDb();
        this.transport = transport;
        assumeTrue(transport.isOffered(database.offered()), () -> database.version() + " does not offer " + transport);
    }

    public static Login login(long... capabilities) {
        Login login = Login.of(Database.USER, Database.PASSWORD).to("test");
        for (long capability : capabilities) {
            login = login.with(capability);
        }
        return login;
    }

    public InetSocketAddress direct() {
        return direct;
    }

    public InetSocketAddress proxied() {
        return proxied;
    }

    /** Logs in with the transport that is compared. */
    public RawClient open(InetSocketAddress address, Login login) throws IOException {
        return RawClient.login(address, transport.login(login));
    }

    /** The transport that is compared. */
    public Transport transport() {
        return transport;
    }

    /**
     * Fails unless both have the same sequence ids and payloads. What the server sent, for a look at the case itself.
     */
    public List<Packet> same(Login login, Conversation conversation) throws IOException {
        List<Packet> expected = received(direct, login, conversation);
        List<Packet> actual = received(proxied, login, conversation);
        assertThat(actual.stream().map(this::comparable))
                .containsExactlyElementsOf(
                        expected.stream().map(this::comparable).toList());
        return expected;
    }

    /**
     * With compression, only frames are numbered in earnest: MySQL gives packets the numbers of frames now and then,
     * and no client looks at them. Failgate numbers them as without compression.
     */
    private Packet comparable(Packet packet) {
        Packet comparable = withoutStatementId(packet);
        return transport.isCompressed() ? new Packet(0, comparable.payload()) : comparable;
    }

    /**
     * MariaDB numbers the prepared statements of all sessions together, so their ids, in OKs of 12 bytes and in texts,
     * are left out.
     */
    private Packet withoutStatementId(Packet packet) {
        boolean hasStatementId = packet.isOk() && packet.sequenceId() == 1 && packet.length() == 12;
        if (mariaDb && hasStatementId) {
            byte[] payload = packet.payload().clone();
            Arrays.fill(payload, 1, 5, (byte) 0);
            return new Packet(1, payload);
        }
        if (mariaDb && packet.isError() && packet.errorCode() == NO_OPEN_CURSOR) {
            return new Packet(packet.sequenceId(), Bytes.text(packet.text().replaceAll("\\(\\d+\\)", "(id)")));
        }
        return packet;
    }

    /** What the server sends until it ends the connection, in one way or the other. */
    public static String toTheEnd(RawClient client) throws IOException {
        StringBuilder all = new StringBuilder();
        try {
            while (true) {
                all.append(client.read());
            }
        } catch (EOFException | SocketException ended) {
            return all.toString();
        }
    }

    private List<Packet> received(InetSocketAddress address, Login login, Conversation conversation)
            throws IOException {
        try (RawClient client = open(address, login)) {
            int before = client.received().size();
            conversation.with(client);
            List<Packet> all = client.received();
            return all.subList(before, all.size());
        }
    }
}
