package io.failgate.proxy.admin;

import java.util.Map;

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
