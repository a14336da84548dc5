package io.failgate.failpoint;

import java.net.InetSocketAddress;

/**
 * Serves the registry of the process to other programs: the one way into the library for what knows the network. It is
 * found by {@link java.util.ServiceLoader}, and only in a process whose environment asks for it by {@code
 * FAILPOINTS_HTTP}, {@code GO_FAILPOINTS_HTTP} or {@code GOFAIL_HTTP}. The artifact {@code failpoint-http} has one.
 */
public interface FailPointEndpoint {

    /**
     * Starts to serve a registry. Called once for each address, when the process first uses a failpoint. No thread of
     * an endpoint keeps the process alive.
     *
     * @param address {@code HOST:PORT}, or {@code :PORT} for the loopback address
     * @return where it listens
     * @throws FailPointException in one line, if there cannot be an endpoint
     */
    InetSocketAddress serve(FailPoints registry, String address);

    /**
     * Waits, for a second at most, until whoever has just armed a point has the answer. Called on the thread that is
     * about to panic or to end the process.
     */
    void settle();
}
