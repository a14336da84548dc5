package io.failgate.proxy.protocol;

/**
 * An error as MySQL reports it.
 *
 * @param code the error number, 1 to 65534; 65535 would be a progress report to a MariaDB client
 * @param sqlState five characters
 * @param message the text, without number and state
 */
public record MySqlError(int code, String sqlState, String message) {

    /** {@code ER_UNKNOWN_ERROR}: the number of errors that have none of their own. */
    public static final int UNKNOWN = 1105;

    /** The SQLSTATE of errors that have none of their own. */
    public static final String GENERAL = "HY000";

    /** Checks number and state. */
    public MySqlError {
        check(code, sqlState);
    }

    /**
     * Checks number and state.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static void check(int code, String sqlState) {
        if (!isNumber(code)) {
            throw new IllegalArgumentException("an error number is from 1 to 65534, but got " + code);
        }
        if (!sqlState.matches("[0-9A-Z]{5}")) {
            throw new IllegalArgumentException("a SQLSTATE is five digits or capitals, but got " + sqlState);
        }
    }

    /** Whether an error may have this number. */
    public static boolean isNumber(long code) {
        return code >= 1 && code <= 0xFFFE;
    }

    /**
     * Whether clients have this number for errors of their own, such as 2013 for the end of a connection. The client of
     * MariaDB 11.4.5 takes some of them for a malformed packet: 2001 and 2061, 5001 and 5020 were tried, as were 2000,
     * 2062 and 5050, which it takes.
     */
    public static boolean isOfClients(long code) {
        return (code >= 2000 && code <= 2999) || (code >= 5000 && code <= 5999);
    }

    /** ERROR 1105 (HY000) with a text. */
    public static MySqlError unknown(String message) {
        return new MySqlError(UNKNOWN, GENERAL, message);
    }

    /** ERROR 1043 (08S01): the other side does not keep to the protocol. */
    public static MySqlError badHandshake(String detail) {
        return new MySqlError(1043, "08S01", "Bad handshake: " + detail);
    }
}
