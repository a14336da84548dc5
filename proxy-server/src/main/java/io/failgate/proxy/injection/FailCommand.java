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
 * @param block how long a command is held first
 * @param close whether the connection ends
 * @param error the error for the client
 */
record FailCommand(
        Set<String> commands,
        Optional<String> appName,
        Optional<Duration> block,
        boolean close,
        Optional<InjectedError> error) {

    private static final List<String> FIELDS = List.of(
            "failCommands",
            "appName",
            "errorCode",
            "sqlState",
            "message",
            "closeConnection",
            "blockConnection",
            "blockTimeMS");

    private static final long LONGEST_BLOCK_MILLIS = Duration.ofDays(365).toMillis();

    /**
     * Reads the data.
     *
     * @throws IllegalArgumentException with a message for the user, if they make no sense
     */
    static FailCommand of(Map<?, ?> data) {
        for (Object field : data.keySet()) {
            String name = String.valueOf(field);
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException("unknown field \"" + name + "\"" + Nearest.hint(name, FIELDS)
                        + "; known are " + String.join(", ", FIELDS));
            }
        }
        FailCommand read = new FailCommand(
                commands(data), text(data, "appName"), block(data), flag(data, "closeConnection"), error(data));
        if (read.block.isEmpty() && !read.close && read.error.isEmpty()) {
            throw new IllegalArgumentException(
                    "the data say nothing to do: give \"errorCode\", \"closeConnection\" or \"blockConnection\"");
        }
        return read;
    }

    private static Set<String> commands(Map<?, ?> data) {
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
            throw new IllegalArgumentException("\"failCommands\" has no \"" + name + "\"" + Nearest.hint(name, known));
        });
        return wanted;
    }

    private static Optional<Duration> block(Map<?, ?> data) {
        if (!flag(data, "blockConnection")) {
            return Optional.empty();
        }
        if (data.get("blockTimeMS") instanceof Long millis && millis >= 0 && millis <= LONGEST_BLOCK_MILLIS) {
            return Optional.of(Duration.ofMillis(millis));
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
        if (!(data.get("errorCode") instanceof Long code) || !MySqlError.isNumber(code)) {
            throw new IllegalArgumentException("\"errorCode\" must be a number from 1 to 65534");
        }
        return Optional.of(new InjectedError(code.intValue(), text(data, "sqlState"), text(data, "message")));
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
        return !commands.isEmpty() || appName.isPresent();
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
