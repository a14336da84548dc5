package io.failgate.sql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which server it is, by the version in its greeting. Immutable.
 *
 * @param number as in a version comment: 90704 for 9.7.4; 0 if the server has not said
 * @param isMariaDb whether it is MariaDB, or else MySQL
 */
public record ServerVersion(int number, boolean isMariaDb) {

    /** That of a server that has not greeted yet. It executes every comment of a version. */
    public static final ServerVersion UNKNOWN = new ServerVersion(0, false);

    /** MariaDB puts a version of MySQL's in front of its own, for replicas of MySQL's that take 10 for less than 5. */
    private static final Pattern TEXT =
            Pattern.compile("(?:5\\.5\\.5-(?=1))?(\\d{1,3})\\.(\\d{1,2})(?:\\.(\\d{1,2}))?.*");

    /** MariaDB does not execute what was written for these versions of MySQL. */
    private static final int FIRST_OF_MYSQL_ONLY = 50_700;

    private static final int LAST_OF_MYSQL_ONLY = 99_999;

    /** What was read last: a server says the same to every client. */
    private static volatile Reading last = new Reading("", UNKNOWN);

    private record Reading(String text, ServerVersion version) {}

    /** Reads what a server says, such as {@code 9.7.4} or {@code 5.5.5-11.4.5-MariaDB}. */
    public static ServerVersion parse(String text) {
        Reading reading = last;
        if (!reading.text().equals(text)) {
            reading = new Reading(text, read(text));
            last = reading;
        }
        return reading.version();
    }

    private static ServerVersion read(String text) {
        Matcher parts = TEXT.matcher(text);
        int number = 0;
        if (parts.matches()) {
            number = 10_000 * Integer.parseInt(parts.group(1)) + 100 * Integer.parseInt(parts.group(2));
            number += parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3));
        }
        return new ServerVersion(number, text.contains("MariaDB"));
    }

    /**
     * Whether what stands in a comment is code.
     *
     * @param ofMariaDb whether it begins with an M
     * @param version from which on it is, or 0 for every version
     */
    boolean executes(boolean ofMariaDb, int version) {
        if (number == 0) {
            return true;
        }
        if (ofMariaDb && !isMariaDb) {
            return false;
        }
        boolean ofMySqlOnly =
                isMariaDb && !ofMariaDb && version >= FIRST_OF_MYSQL_ONLY && version <= LAST_OF_MYSQL_ONLY;
        return version <= number && !ofMySqlOnly;
    }
}
