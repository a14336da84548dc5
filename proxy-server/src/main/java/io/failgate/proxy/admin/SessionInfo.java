package io.failgate.proxy.admin;

import java.util.Map;

/**
 * A client's session at one moment.
 *
 * @param connectionId the server's number of the connection, as {@code CONNECTION_ID()} has it
 * @param user who has logged in; empty before that
 * @param host where the client is
 * @param database the one that is selected; empty if there is none
 * @param command what is being executed; empty if there is nothing
 * @param inTransaction whether a transaction is open
 * @param ageSeconds how long ago the client has connected
 * @param sessionFailpoints terms by full name of what is armed for this session only
 */
public record SessionInfo(
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
