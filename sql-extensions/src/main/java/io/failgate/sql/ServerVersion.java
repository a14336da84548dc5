package io.failgate.sql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's version, as far as it decides which comments are code. Immutable.
 *
 * @param mariaDb whether it is MariaDB, and not MySQL
 * @param number such as 90704 for 9.7.4
 */
public record ServerVersion(boolean mariaDb, int number) {

    /** One that executes every comment of a version. */
    public static final ServerVersion ANY = new ServerVersion(true, Integer.MAX_VALUE);

    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,3})\\.(\\d{1,2})\\.(\\d{1,3})");

    /** MariaDB in front of which MySQL's replication would refuse it. */
    private static final String MARIADB_PREFIX = "5.5.5-";

    /** MariaDB does not execute what was written for these versions of MySQL. */
    private static final int FIRST_OF_MYSQL_ONLY = 50_700;

    private static final int LAST_OF_MYSQL_ONLY = 99_999;

    /** The version that a server greets with; {@link #ANY} if it has none. */
    public static ServerVersion of(String greeting) {
        boolean mariaDb = greeting.contains("MariaDB");
        String version =
                mariaDb && greeting.startsWith(MARIADB_PREFIX) ? greeting.substring(MARIADB_PREFIX.length()) : greeting;
        Matcher numbers = NUMBERS.matcher(version);
        return numbers.lookingAt()
                ? new ServerVersion(
                        mariaDb,
                        Integer.parseInt(numbers.group(1)) * 10_000
                                + Integer.parseInt(numbers.group(2)) * 100
                                + Integer.parseInt(numbers.group(3)))
                : ANY;
    }

    /**
     * Whether what stands in a comment is code.
     *
     * @param ofMariaDb whether it begins with an M
     * @param version from which on it is, or 0 for every version
     */
    boolean executes(boolean ofMariaDb, int version) {
        if (equals(ANY)) {
            return true;
        }
        if (ofMariaDb && !mariaDb) {
            return false;
        }
        boolean ofMySqlOnly = mariaDb && !ofMariaDb && version >= FIRST_OF_MYSQL_ONLY && version <= LAST_OF_MYSQL_ONLY;
        return version <= number && !ofMySqlOnly;
    }
}
