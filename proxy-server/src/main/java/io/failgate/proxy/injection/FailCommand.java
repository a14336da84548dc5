package io.failgate.proxy.injection;

import io.failgate.failpoint.Nearest;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.sql.StatementClass;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The data of MongoDB's {@code failCommand}: block, then close or fail. Closing comes before failing if both are asked
 * for.
 *
 * @param commands commands and classes of statements, in lower case; empty for all
 * @param appName the {@code program_name} of the client; empty for any
 * @param namespace the table that the statement must name, as {@code db.table}; empty for any
 * @param block how long a command is held first
 * @param close whether the connection ends
 * @param error the error for the client
 */
record FailCommand(
        Set<String> commands,
        Optional<String> appName,
        Optional<String> namespace,
        Optional<Duration> block,
        boolean close,
        Optional<InjectedError> error) {

    private static final List<String> FIELDS = List.of(
            "failCommands",
            "failAllCommands",
            "appName",
            "namespace",
            "errorCode",
            "sqlState",
            "message",
            "closeConnection",
            "blockConnection",
            "blockTimeMS");

    /** What MongoDB knows beside that, and why it is nothing here. */
    private static final Map<String, String> IMPOSSIBLE = Map.of(
            "errorLabels", "an error of MySQL has no labels; give \"errorCode\", \"sqlState\" and \"message\"",
            "writeConcernError",
                    "MySQL has no write concern, and no answer that is both a success and an error;"
                            + " give \"errorCode\" at after-commit",
            "errorExtraInfo", "an error of MySQL has a number, an SQLSTATE and a message, and nothing else",
            "threadName", "the threads of MySQL have no names that its clients know; use where connection_id = …");

    /** Whose commands MongoDB fails only if it is told so. */
    private static final List<String> INTERNAL = List.of("failInternalCommands", "failLocalClients");

    /** MongoDB's commands, and what is nearest to them. */
    private static final Map<String, String> OF_MONGODB = Map.ofEntries(
            Map.entry("find", "select"),
            Map.entry("aggregate", "select"),
            Map.entry("count", "select"),
            Map.entry("distinct", "select"),
            Map.entry("getMore", "stmt_fetch"),
            Map.entry("findAndModify", "dml"),
            Map.entry("bulkWrite", "dml"),
            Map.entry("commitTransaction", "commit"),
            Map.entry("abortTransaction", "rollback"),
            Map.entry("startTransaction", "begin"));

    /** MongoDB's errors that its tests inject, and what is nearest to them. */
    private static final Map<Integer, String> ERRORS_OF_MONGODB = Map.ofEntries(
            Map.entry(6, "\"closeConnection\": true"), // HostUnreachable
            Map.entry(24, "1205, a lock wait timeout"), // LockTimeout
            Map.entry(50, "3024, a query time-out"), // MaxTimeMSExpired
            Map.entry(89, "\"closeConnection\": true"), // NetworkTimeout
            Map.entry(91, "1053, a shutdown"), // ShutdownInProgress
            Map.entry(112, "1213, a deadlock"), // WriteConflict
            Map.entry(189, "1290, a server that is read-only"), // PrimarySteppedDown
            Map.entry(9001, "\"closeConnection\": true"), // SocketException
            Map.entry(10107, "1290, a server that is read-only"), // NotWritablePrimary
            Map.entry(11000, "1062, a duplicate entry"), // DuplicateKey
            Map.entry(11600, "1053, a shutdown"), // InterruptedAtShutdown
            Map.entry(11601, "1317, an interrupted statement"), // Interrupted
            Map.entry(11602, "1317, an interrupted statement"), // InterruptedDueToReplStateChange
            Map.entry(13435, "1290, a server that is read-only")); // NotPrimaryNoSecondaryOk

    private static final long LONGEST_BLOCK_MILLIS = Duration.ofDays(365).toMillis();

    /**
     * Reads the data.
     *
     * @throws IllegalArgumentException with a message for the user, if they make no sense
     */
    static FailCommand of(Map<?, ?> data) {
        for (Object field : data.keySet()) {
            String name = String.valueOf(field);
            if (IMPOSSIBLE.containsKey(name)) {
                throw new IllegalArgumentException("\"" + name + "\" cannot be done: " + IMPOSSIBLE.get(name));
            }
            if (INTERNAL.contains(name) && !flag(data, name)) {
                continue;
            }
            if (INTERNAL.contains(name)) {
                throw new IllegalArgumentException(
                        "\"" + name + "\" can only be false: all commands are of clients here,"
                                + " and Failgate does not know which of them are other servers");
            }
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException("unknown field \"" + name + "\"" + Nearest.hint(name, FIELDS)
                        + "; known are " + String.join(", ", FIELDS));
            }
        }
        FailCommand read = new FailCommand(
                commands(data),
                text(data, "appName"),
                namespace(data),
                block(data),
                flag(data, "closeConnection"),
                error(data));
        if (read.block.isEmpty() && !read.close && read.error.isEmpty()) {
            throw new IllegalArgumentException(
                    "the data say nothing to do: give \"errorCode\", \"closeConnection\" or \"blockConnection\"");
        }
        return read;
    }

    /** What of data that make sense does nothing; empty if all does something. */
    static Optional<String> doubt(Map<?, ?> data) {
        if (data.containsKey("blockTimeMS") && !flag(data, "blockConnection")) {
            return Optional.of("\"blockTimeMS\" does nothing without \"blockConnection\": true");
        }
        return flag(data, "closeConnection") && data.containsKey("errorCode")
                ? Optional.of("nobody is told the \"errorCode\", as \"closeConnection\" comes first")
                : Optional.empty();
    }

    private static Optional<String> namespace(Map<?, ?> data) {
        Optional<String> namespace = text(data, "namespace");
        namespace.filter(name -> !name.matches("[^.]+\\..+")).ifPresent(name -> {
            throw new IllegalArgumentException("\"namespace\" must be a database and a table, as in \"shop.orders\"");
        });
        return namespace;
    }

    private static Set<String> commands(Map<?, ?> data) {
        if (flag(data, "failAllCommands")) {
            if (data.containsKey("failCommands")) {
                throw new IllegalArgumentException("give \"failCommands\" or \"failAllCommands\", not both");
            }
            return Set.of();
        }
        if (!data.containsKey("failCommands")) {
            return Set.of();
        }
        boolean texts = data.get("failCommands") instanceof List<?> all
                && !all.isEmpty()
                && all.stream().allMatch(String.class::isInstance);
        if (!texts) {
            throw new IllegalArgumentException(
                    "\"failCommands\" must be an array of names, as in [\"insert\", \"commit\"]");
        }
        Set<String> known = commandsAndClasses();
        Set<String> wanted = ((List<?>) data.get("failCommands"))
                .stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet());
        wanted.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("\"failCommands\" has no \"" + name + "\""
                    + (OF_MONGODB.containsKey(name)
                            ? "; the nearest is \"" + OF_MONGODB.get(name) + "\""
                            : Nearest.hint(name, known)));
        });
        return wanted;
    }

    private static Optional<Duration> block(Map<?, ?> data) {
        if (!flag(data, "blockConnection")) {
            return Optional.empty();
        }
        Optional<Long> millis = wholeNumber(data, "blockTimeMS").filter(n -> n >= 0 && n <= LONGEST_BLOCK_MILLIS);
        if (millis.isPresent()) {
            return millis.map(Duration::ofMillis);
        }
        throw new IllegalArgumentException(
                "\"blockConnection\" needs \"blockTimeMS\", a number of milliseconds from 0 to a year");
    }

    private static Optional<InjectedError> error(Map<?, ?> data) {
        if (!data.containsKey("errorCode")) {
            if (data.containsKey("sqlState") || data.containsKey("message")) {
                throw new IllegalArgumentException("\"sqlState\" and \"message\" need an \"errorCode\"");
            }
            return Optional.empty();
        }
        int code = wholeNumber(data, "errorCode")
                .filter(MySqlError::isNumber)
                .orElseThrow(() -> new IllegalArgumentException("\"errorCode\" must be a number from 1 to 65534"))
                .intValue();
        InjectedError error = new InjectedError(code, text(data, "sqlState"), text(data, "message"));
        if (error.doubt().isPresent()) {
            throw new IllegalArgumentException("neither MySQL nor MariaDB has an error " + code
                    + (ERRORS_OF_MONGODB.containsKey(code)
                            ? ", which is MongoDB's; the nearest is " + ERRORS_OF_MONGODB.get(code)
                            : "; MongoDB's errors have other numbers there")
                    + "; or give it a \"message\"");
        }
        return Optional.of(error);
    }

    /** MongoDB's shell writes every number as a fraction. */
    private static Optional<Long> wholeNumber(Map<?, ?> data, String field) {
        Object value = data.get(field);
        if (value instanceof Long number) {
            return Optional.of(number);
        }
        return value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15
                ? Optional.of(number.longValue())
                : Optional.empty();
    }

    private static Optional<String> text(Map<?, ?> data, String field) {
        if (!data.containsKey(field)) {
            return Optional.empty();
        }
        if (data.get(field) instanceof String text) {
            return Optional.of(text);
        }
        throw new IllegalArgumentException("\"" + field + "\" must be a string");
    }

    private static boolean flag(Map<?, ?> data, String field) {
        if (!data.containsKey(field)) {
            return false;
        }
        if (data.get(field) instanceof Boolean flag) {
            return flag;
        }
        throw new IllegalArgumentException("\"" + field + "\" must be true or false");
    }

    /** Whether the data select some commands or clients only. */
    boolean isSelective() {
        return !commands.isEmpty() || appName.isPresent() || namespace.isPresent();
    }

    /** The condition that only statements with the table of the namespace meet; empty without one. */
    Optional<String> where() {
        return namespace.map(name -> {
            int dot = name.indexOf('.');
            String table = name.substring(dot + 1);
            String ofOthers = "%." + table.replace("_", "\\_").replace("%", "\\%");
            return "table = " + quoted(name) + " or table = " + quoted(table) + " and db = "
                    + quoted(name.substring(0, dot)) + " and not table like '" + ofOthers.replace("'", "''") + "'";
        });
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** The names that MongoDB's {@code failCommands} can have. */
    private static Set<String> commandsAndClasses() {
        Set<String> names = new HashSet<>();
        for (Command command : Command.values()) {
            names.add(command.keyword());
        }
        for (StatementClass statements : StatementClass.values()) {
            names.add(statements.keyword());
        }
        return names;
    }
}
