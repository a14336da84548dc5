package io.failgate.proxy.control;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which sessions may control failpoints by SQL. Immutable; {@link Object#toString()} is what {@link #parse} reads. */
public sealed interface ControlAccess {

    /** A name with a host, which no name ends with: users are also named as mail addresses are. */
    Pattern ACCOUNT = Pattern.compile(".*@(?:localhost|[%\\d.:]*)");

    /** One form behind another. */
    Pattern SECOND = Pattern.compile("[;,&\\s]\\s*(?:users|role)\\s*=", Pattern.CASE_INSENSITIVE);

    /** Whether a user may; empty if only the server knows. It is asked {@link #question()} then. */
    Optional<Boolean> allows(String user);

    /** What is missing, for the error message, if an option says this. */
    String needed(String option);

    /** The query that the server is asked in the client's session, in ASCII. */
    default String question() {
        throw new UnsupportedOperationException("nobody has to be asked");
    }

    /** The server's answer if the user may. */
    default List<Optional<String>> yes() {
        return List.of(Optional.of("1"));
    }

    /** Every session may. */
    record Any() implements ControlAccess {

        @Override
        public Optional<Boolean> allows(String user) {
            return Optional.of(true);
        }

        @Override
        public String needed(String option) {
            return "nothing";
        }

        @Override
        public String toString() {
            return "any";
        }
    }

    /** No session may. */
    record None() implements ControlAccess {

        @Override
        public Optional<Boolean> allows(String user) {
            return Optional.of(false);
        }

        @Override
        public String needed(String option) {
            return "a Failgate that was started with " + option;
        }

        @Override
        public String toString() {
            return "none";
        }
    }

    /**
     * The sessions of some users may.
     *
     * @param names as users log in, without their hosts; at least one
     */
    record Users(Set<String> names) implements ControlAccess {

        /** Keeps a copy. */
        public Users {
            names = Set.copyOf(names);
        }

        /** The server has the last word: it may have taken the client for the anonymous user, whatever its name. */
        @Override
        public Optional<Boolean> allows(String user) {
            return names.contains(user) ? Optional.empty() : Optional.of(false);
        }

        @Override
        public String question() {
            return names.stream()
                    .map(ControlAccess::hex)
                    .sorted()
                    .collect(Collectors.joining(
                            "','",
                            "SELECT CURRENT_USER() LIKE '_%@%' AND HEX(CONVERT(LEFT(USER(), CHAR_LENGTH(USER())"
                                    + " - 1 - CHAR_LENGTH(SUBSTRING_INDEX(USER(), '@', -1))) USING utf8mb4)) IN ('",
                            "') LIMIT 1"));
        }

        @Override
        public String needed(String option) {
            return "to be one of the users in " + option;
        }

        @Override
        public String toString() {
            return "users=" + String.join(",", new TreeSet<>(names));
        }
    }

    /**
     * Sessions whose user holds the role on the server, active or not.
     *
     * @param name as the server calls the role
     */
    record Role(String name) implements ControlAccess {

        @Override
        public Optional<Boolean> allows(String user) {
            return Optional.empty();
        }

        @Override
        public String needed(String option) {
            return "the role " + name;
        }

        /**
         * MySQL's view compares by a collation without case and accents. It lists grants to a namesake, and only one of
         * two roles that differ in nothing else. So grants are followed from the user on, byte by byte. A direct grant
         * is asked for by itself, because the view finds both roles then. MariaDB's list is exact.
         */
        @Override
        public String question() {
            String roles = " FROM information_schema.APPLICABLE_ROLES";
            String role = "HEX(CONVERT(ROLE_NAME USING utf8mb4))";
            String ofUser = "HEX(GRANTEE) = HEX(USER) AND GRANTEE_HOST = HOST";
            String wanted = "'" + hex(name) + "'";
            return "SELECT (SELECT COUNT(*)" + roles + " WHERE " + role + " = " + wanted + " /*!80019 AND " + ofUser
                    + " */) /*!80019 + (WITH RECURSIVE granted (n, h) AS (SELECT " + role + ", ROLE_HOST" + roles
                    + " WHERE " + ofUser + " UNION SELECT " + role + ", ROLE_HOST" + roles
                    + ", granted WHERE HEX(CONVERT(GRANTEE USING utf8mb4)) = n AND GRANTEE_HOST = h)"
                    + " SELECT COUNT(*) FROM granted WHERE n = " + wanted + ") */ > 0 LIMIT 1";
        }

        @Override
        public String toString() {
            return "role=" + name;
        }
    }

    /** The name as the servers' {@code HEX} writes it, to tell apart names that collations do not. */
    private static String hex(String name) {
        return HexFormat.of().withUpperCase().formatHex(name.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads {@code any}, {@code none}, {@code users=NAME,NAME} or {@code role=NAME}; the words in upper case or lower.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    static ControlAccess parse(String text) {
        int equals = text.indexOf('=');
        String word = (equals < 0 ? text : text.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
        String names = equals < 0 ? "" : text.substring(equals + 1).strip();
        if (SECOND.matcher(names).find()) {
            throw new IllegalArgumentException(
                    "expected one of users=NAME,NAME and role=NAME, but got \"" + text + "\"");
        }
        if (equals < 0 && word.equals("any")) {
            return new Any();
        }
        if (equals < 0 && word.equals("none")) {
            return new None();
        }
        if (word.equals("role") && !names.isEmpty()) {
            return new Role(names);
        }
        Set<String> users =
                Arrays.stream(names.split(",", -1)).map(String::strip).collect(Collectors.toSet());
        users.stream()
                .filter(user -> ACCOUNT.matcher(user).matches())
                .findFirst()
                .ifPresent(account -> {
                    throw new IllegalArgumentException(
                            "users are named without their hosts, but got \"" + account + "\"");
                });
        if (word.equals("users") && !users.contains("")) {
            return new Users(users);
        }
        throw new IllegalArgumentException(
                "expected any, none, users=NAME,NAME or role=NAME, but got \"" + text + "\"");
    }
}
