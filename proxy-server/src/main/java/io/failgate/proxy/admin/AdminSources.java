package io.failgate.proxy.admin;

import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.traffic.Traffic;
import java.util.List;

/**
 * The proxy, as the admin listener asks it. Called on threads of the listener, several at a time; a call may block for
 * a while.
 */
public interface AdminSources {

    /** The clients that are connected now. */
    List<SessionInfo> sessions();

    /** Whether the proxy takes clients and can reach its server. */
    boolean ready();

    /** The counts of what has passed through the proxy. */
    Traffic traffic();

    /** The memory of all sessions' buffers. */
    BufferMemory memory();

    /** The version of the program. */
    String version();

    /** Disarms every failpoint, except the one that is enabled at start. */
    void removeAll();
}
