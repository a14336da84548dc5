package io.failgate.proxy.injection;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The privileges that a statement lacks, in a server's words: of MySQL 9.7.4 and MariaDB 11.4.5, each by experiment.
 */
final class Privileges {

    private static final String CREATE_USER = "CREATE USER";
    private static final String RELOAD = "RELOAD";
    private static final String READ_AND_WRITE = "SELECT, INSERT";
    private static final String REPLICA = "SUPER or REPLICATION_SLAVE_ADMIN";
    private static final String REPLICA_OF_MARIADB = "REPLICATION SLAVE ADMIN";

    private static final String EXPLAIN = "(?:explain|describe|desc|analyze) (?:analyze |format ?= ?\\w+ )?";

    /**
     * The privileges of a table. The first that fits counts; any other statement begins with the name of its privilege.
     */
    private static final List<Rule> OF_TABLE = List.of(
            new Rule("replace", "INSERT, DELETE"),
            new Rule("truncate", "DROP"),
            new Rule("load data|load xml|install", "INSERT"),
            new Rule("(?:create|drop)(?: unique| fulltext| spatial)? index|load index", "INDEX"),
            new Rule("(?:create|alter)\\b[^(]*? view", "CREATE VIEW"),
            new Rule("(?:create|drop)\\b[^(]*? trigger", "TRIGGER"),
            new Rule("create (?:or replace )?table\\b.*\\bselect", "INSERT, CREATE"),
            new Rule("rename|alter table\\b[^(]*? rename (?!column|index|key)\\S+", "DROP, ALTER"),
            new Rule("(?:analyze|optimize|repair)(?: no_write_to_binlog| local)? tables?", READ_AND_WRITE),
            new Rule("show create table", "SHOW"),
            new Rule(EXPLAIN + "update", "UPDATE"),
            new Rule(EXPLAIN + "delete", "DELETE"),
            new Rule(EXPLAIN + "insert", "INSERT"),
            new Rule("explain|describe|desc|analyze|handler|with|table|checksum|check|do|set|show", "SELECT"),
            new Rule("\\(.*", "SELECT"));

    private static final List<Rule> OF_MYSQL = List.of(
            new Rule("flush tables?", "RELOAD or FLUSH_TABLES"),
            new Rule("flush privileges", "RELOAD or FLUSH_PRIVILEGES"),
            new Rule("flush status", "RELOAD or FLUSH_STATUS"),
            new Rule("flush user_resources", "RELOAD or FLUSH_USER_RESOURCES"),
            new Rule("flush", RELOAD),
            new Rule("set (?:global |persist |@@global\\.|@@persist\\.)\\w+", "SUPER or SYSTEM_VARIABLES_ADMIN"),
            new Rule("set", "SUPER, SYSTEM_VARIABLES_ADMIN or SESSION_VARIABLES_ADMIN"),
            new Rule("create role", "CREATE USER, CREATE ROLE"),
            new Rule("drop role", "CREATE USER, DROP ROLE"),
            new Rule("(?:create|alter|drop|rename) user", CREATE_USER),
            new Rule("shutdown", "SHUTDOWN"),
            new Rule("select\\b.*\\binto (?:out|dump)file", "FILE"),
            new Rule("show engine", "PROCESS"),
            new Rule("show binary logs|show replica status", "SUPER, REPLICATION CLIENT"),
            new Rule("show binlog events", "REPLICATION SLAVE"),
            new Rule("(?:start|stop) replica|change replication", REPLICA),
            new Rule("purge", "SUPER or BINLOG_ADMIN"));

    private static final List<Rule> OF_MARIADB = List.of(
            new Rule("flush", RELOAD),
            new Rule("set global max_connections", "CONNECTION ADMIN"),
            new Rule("set global read_only", "READ_ONLY ADMIN"),
            new Rule("set (?:session )?(?:sql_log_bin|binlog_format)", "BINLOG ADMIN"),
            new Rule("(?:create|alter|drop|rename) (?:user|role)", CREATE_USER),
            new Rule("shutdown", "SHUTDOWN"),
            new Rule("show engine", "PROCESS"),
            new Rule("show (?:master|binary) logs|show binlog events", "BINLOG MONITOR"),
            new Rule("show (?:slave|replica) status", "SLAVE MONITOR"),
            new Rule("(?:start|stop) (?:slave|replica)|change master", REPLICA_OF_MARIADB),
            new Rule("purge", "BINLOG ADMIN"));

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private Privileges() {}

    /** A privilege, and the beginning of the statements that need it. */
    private record Rule(Pattern pattern, String privilege) {

        Rule(String beginning, String privilege) {
            this(Pattern.compile("(?:" + beginning + ")(?!\\w)"), privilege);
        }
    }

    /**
     * The privilege on a table.
     *
     * @param head the beginning of the statement
     * @param verb its first word
     */
    static Optional<String> ofTable(String head, String verb) {
        return first(OF_TABLE, head)
                .or(() -> verb.isEmpty() ? Optional.empty() : Optional.of(verb.toUpperCase(Locale.ROOT)));
    }

    /** The privilege on the whole server; empty if it is not known. */
    static Optional<String> ofServer(String head, boolean mariaDb) {
        return first(mariaDb ? OF_MARIADB : OF_MYSQL, head);
    }

    private static Optional<String> first(List<Rule> rules, String head) {
        String text = BLANKS.matcher(head.strip().toLowerCase(Locale.ROOT)).replaceAll(" ");
        return rules.stream()
                .filter(rule -> rule.pattern.matcher(text).lookingAt())
                .map(Rule::privilege)
                .findFirst();
    }
}
