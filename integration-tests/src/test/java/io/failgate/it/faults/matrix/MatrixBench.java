package io.failgate.it.faults.matrix;

import io.failgate.failpoint.FailPoints;
import io.failgate.it.support.Database;
import io.failgate.it.support.Tap;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client, a Failgate, a tap and a server in a row. One connection serves as long as it lasts. */
final class MatrixBench implements AutoCloseable {

    static final String DATABASE = "fault_matrix";
    static final Login LOGIN =
            Login.of(Database.USER, Database.PASSWORD).to(DATABASE).attribute("program_name", "matrix");

    private static final int CURSOR = 1;

    private final Tap tap;
    private final ProxyServer proxy;
    private @Nullable RawClient client;
    private int statement;

    MatrixBench(Database database) throws IOException {
        tap = new Tap(database.address());
        proxy = new ProxyServer(new Settings(new HostAndPort("127.0.0.1", 0), tap.address()));
    }

    FailPoints failPoints() {
        return proxy.failPoints();
    }

    Tap tap() {
        return tap;
    }

    /** The client as it is, connected or logged in. */
    RawClient client() {
        return Objects.requireNonNull(client);
    }

    /** How many packets the client has heard so far. */
    int heard() {
        return client == null ? 0 : client.received().size();
    }

    /** Opens a new connection, and says nothing. */
    void connect() throws IOException {
        hangUp();
        client = RawClient.connect(proxy.address());
    }

    /** Logs in, unless there is a client that is still good. */
    void logIn() throws IOException {
        if (client == null) {
            client = RawClient.login(proxy.address(), LOGIN);
            client.localFile(Bytes.text("3\n"));
        }
    }

    /** Logs in and prepares a statement. */
    void prepare(String sql) throws IOException {
        logIn();
        statement = (int)
                client().command(Command.STMT_PREPARE, Bytes.text(sql)).get(0).intAt(1);
    }

    /** Logs in and opens a cursor. */
    void openCursor(String sql) throws IOException {
        prepare(sql);
        client().command(
                        Command.STMT_EXECUTE,
                        new Bytes().addInt(statement).addByte(CURSOR).addInt(1).toArray());
    }

    /** The id of the statement that was prepared last. */
    int statement() {
        return statement;
    }

    /** Gives the client up, without a word. */
    void hangUp() throws IOException {
        if (client != null) {
            client.close();
            client = null;
        }
    }

    @Override
    public void close() throws IOException {
        hangUp();
        proxy.close();
        tap.close();
    }
}
