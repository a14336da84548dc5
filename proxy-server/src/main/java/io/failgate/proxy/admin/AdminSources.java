package io.failgate.proxy.admin;

import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.traffic.Traffic;
import java.util.List;

/**
 * What the admin listener asks the proxy for. Called on threads of the listener, several at a time; a call may wait for
 * a while.
 */
public interface AdminSources {

    /** The clients that are connected now. */
    List<SessionInfo> sessions();

    /** Whether the proxy takes clients and can reach its server. */
    boolean ready();

    /** What went through the proxy. */
    Traffic traffic();

    /** What the buffers of all sessions are made of. */
    BufferMemory memory();

    /** The version of the program. */
    String version();

    /** Disarms every failpoint, but for the one that is enabled at start. */
    void removeAll();
}
