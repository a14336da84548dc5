package io.failgate.failpoint.http;

import com.sun.net.httpserver.HttpServer;
import io.failgate.failpoint.FailPointEndpoint;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPoints;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Serves failpoints by HTTP, as gofail and pingcap/failpoint do. Made by {@link java.util.ServiceLoader}. */
public final class HttpEndpoint implements FailPointEndpoint {

    /** More requests than that at a time wait. */
    private static final int THREADS = 32;

    /** Whoever changes points reads under it, from before the change until the answer is out. */
    private final ReadWriteLock changes = new ReentrantReadWriteLock();

    /** Makes an endpoint that does not listen yet. */
    public HttpEndpoint() {}

    @Override
    public InetSocketAddress serve(FailPoints registry, String address) {
        InetSocketAddress resolved = Address.parse(address);
        try {
            HttpServer server = HttpServer.create(resolved, 0);
            boolean loopback = resolved.getAddress().isLoopbackAddress();
            server.createContext("/", new GofailHandler(new GofailApi(registry), changes.readLock(), loopback));
            server.setExecutor(threads());
            start(server);
            return server.getAddress();
        } catch (IOException failure) {
            throw new FailPointException(String.valueOf(failure.getMessage()), failure);
        }
    }

    private static Executor threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), HttpEndpoint::daemon);
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** On a daemon thread, because the server's own thread is one then as well. */
    private static void start(HttpServer server) {
        Thread starter = daemon(server::start);
        starter.start();
        boolean interrupted = false;
        while (starter.isAlive()) {
            try {
                starter.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** In no scope of failpoints. */
    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(null, task, "failpoint-http", 0, false);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void settle() {
        try {
            if (changes.writeLock().tryLock(1, TimeUnit.SECONDS)) {
                changes.writeLock().unlock();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
