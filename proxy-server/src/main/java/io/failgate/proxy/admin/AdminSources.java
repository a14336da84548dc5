package io.failgate.proxy.admin;

import io.failgate.proxy.control.FleetControl;
import io.failgate.proxy.memory.BufferMemory;
import io.failgate.proxy.traffic.Traffic;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The proxy, as the admin listener asks it. Called on threads of the listener, several at a time; a call may block for
 * a while.
 */
public interface AdminSources {

    /**
     * A client's session at one moment.
     *
     * @param connectionId the server's number of the connection, as {@code CONNECTION_ID()} has it
     * @param user the user that has logged in; empty before that
     * @param host the client's address
     * @param database the default database; empty for no database
     * @param command the command under way; empty for no command
     * @param inTransaction whether a transaction is open
     * @param ageSeconds seconds since the client has connected
     * @param sessionFailpoints terms by full name, of failpoints armed for this session only
     */
    record SessionInfo(
            long connectionId,
            String user,
            String host,
            String database,
            String command,
            boolean inTransaction,
            long ageSeconds,
            Map<String, String> sessionFailpoints) {

        /** Copies the failpoints. */
        public SessionInfo {
            sessionFailpoints = Map.copyOf(sessionFailpoints);
        }
    }

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

    /** The fleet that the proxy is a member of, if any. */
    Optional<FleetControl> fleet();

    /** Disarms every failpoint, except the one that is enabled at start. */
    void removeAll();
}
