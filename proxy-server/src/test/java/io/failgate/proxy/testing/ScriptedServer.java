package io.failgate.proxy.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A MySQL server that does what a test tells it, on a free port of the loopback address. Each connection has a thread
 * of its own that runs the script; when the script returns, the connection is closed.
 */
public final class ScriptedServer implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 15_000;
    private static final int LAST_MOMENT_MILLIS = 50;

    private final ServerSocket listener;
    private final Script script;
    private final ExecutorService threads = Executors.newCachedThreadPool(ScriptedServer::daemon);
    private final List<PacketSocket> connections = new CopyOnWriteArrayList<>();
    private final List<IOException> failures = new CopyOnWriteArrayList<>();
    private final List<AssertionError> failedAssertions = new CopyOnWriteArrayList<>();

    /** What a server does with one connection. */
    @FunctionalInterface
    public interface Script {

        /** Talks to one client. An assertion that fails here fails {@link ScriptedServer#close()}. */
        void serve(ServerConnection client) throws IOException;
    }

    private ScriptedServer(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
    }

    /** Starts to listen. */
    public static ScriptedServer start(Script script) throws IOException {
        ScriptedServer server = new ScriptedServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
        server.threads.execute(server::accept);
        return server;
    }

    /** Starts to listen, and lets clients log in before the script begins. */
    public static ScriptedServer afterLogin(Script script) throws IOException {
        return start(client -> {
            client.login();
            script.serve(client);
        });
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        return thread;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** The port where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** How many connections were accepted so far. */
    public int accepted() {
        return connections.size();
    }

    /**
     * What scripts threw, because a peer went away or took too long, for one thing. Does not fail anything by itself.
     */
    public List<IOException> failures() {
        return List.copyOf(failures);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                PacketSocket connection = new PacketSocket(socket);
                connections.add(connection);
                threads.execute(() -> run(connection));
            }
        } catch (SocketException closed) {
            // that is how it ends
        } catch (IOException broken) {
            failures.add(broken);
        }
    }

    private void run(PacketSocket connection) {
        try (connection) {
            script.serve(new ServerConnection(connection));
        } catch (IOException failure) {
            failures.add(failure);
        } catch (AssertionError failure) {
            failedAssertions.add(failure);
        }
    }

    /**
     * Stops listening and waits until every script has ended. Throws what an assertion or a socket in a script has
     * thrown.
     */
    public void finish() throws IOException {
        listener.close();
        threads.shutdown();
        if (!awaitScripts(TIMEOUT_MILLIS)) {
            throw new IOException("a script has not ended");
        }
        throwFailedAssertion();
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    /** Stops listening and closes every connection. Throws what an assertion in a script has thrown. */
    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdown();
        awaitScripts(LAST_MOMENT_MILLIS);
        threads.shutdownNow();
        for (PacketSocket connection : connections) {
            connection.close();
        }
        throwFailedAssertion();
    }

    private void throwFailedAssertion() {
        if (!failedAssertions.isEmpty()) {
            throw failedAssertions.get(0);
        }
    }

    private boolean awaitScripts(int millis) {
        try {
            return threads.awaitTermination(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
