package io.failgate.proxy.injection;

import io.failgate.failpoint.Nearest;
import io.failgate.proxy.protocol.Command;
import io.failgate.sql.Classification;
import io.failgate.sql.StatementClass;
import io.netty.util.NetUtil;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What attributes may be equal to at a site. A condition that never holds would never fire, in silence. So it is
 * refused when it is armed, and what to write instead is said. Immutable.
 *
 * @param site its name
 * @param commands the commands that pass it; empty for any
 * @param statements the class of the statements that pass it; empty for any
 */
record PossibleValues(String site, Collection<String> commands, Optional<StatementClass> statements) {

    /** Anything may be. */
    static final PossibleValues ANY = new PossibleValues("", List.of(), Optional.empty());

    /** What is never an empty text, but NULL. */
    private static final Set<String> NULL_IF_EMPTY = Set.of("user", "db", "command", "statement", "sql", "trace_id");

    /** What is the name of something. */
    private static final Set<String> NAMES = Set.of("user", "db", "table");

    /** What counts from 1 on. */
    private static final Set<String> FROM_ONE = Set.of("row", "result", "upload_packets", "connection_id");

    /** What is NULL where a command has no text. */
    private static final Set<String> OF_TEXT = Set.of("statement", "sql", "table", "trace_id");

    /** Those whose statements never name a table. */
    private static final Set<StatementClass> WITHOUT_TABLES = EnumSet.of(
            StatementClass.BEGIN,
            StatementClass.ROLLBACK,
            StatementClass.SAVEPOINT,
            StatementClass.XA,
            StatementClass.USE);

    /** What clients send of themselves: the connection attributes of MySQL's and MariaDB's connectors. */
    private static final List<String> CONNECTION_ATTRIBUTES = List.of(
            "program_name",
            "os_user",
            "_client_name",
            "_client_version",
            "_client_license",
            "_client_role",
            "_client_replication_channel_name",
            "_connector_name",
            "_connector_version",
            "_connector_license",
            "_os",
            "_os_details",
            "_os_version",
            "_pid",
            "_platform",
            "_thread",
            "_server_host",
            "_source_host",
            "_runtime_name",
            "_runtime_version",
            "_runtime_vendor");

    private static final Pattern ACCOUNT = Pattern.compile("(.+)@([^@]*)");
    private static final Pattern TRACE = Pattern.compile("[0-9a-fA-F]{32}");
    private static final Pattern QUOTED = Pattern.compile("`[^`]+`|\"[^\"]+\"");
    private static final Pattern QUALIFIED = Pattern.compile("([^.]+)\\.([^.]+)");

    /** Copies the commands. */
    PossibleValues {
        commands = List.copyOf(commands);
    }

    /** What may be at a site of the catalogue. */
    static PossibleValues at(SiteKey site) {
        Optional<StatementClass> statements = site.statements();
        Set<Command> commands = site.commands(); // those of all do not rule out any
        return new PossibleValues(
                site.key().name(),
                (statements.isPresent() ? SiteKey.QUERIES : commands)
                        .stream().map(Command::keyword).sorted().toList(),
                statements);
    }

    /** Whether a command that passes may have the text of a statement. */
    private boolean hasText() {
        return commands.size() != 1 || !commands.contains(Command.CHANGE_USER.keyword());
    }

    /** The first words of the statements that pass; empty for any. */
    private Set<String> verbs() {
        return statements.map(Classification::verbsOf).orElse(Set.of());
    }

    /** The least that an attribute can be; empty if it is no number. */
    static OptionalLong leastOf(String attribute) {
        return attribute.equals("upload_bytes")
                ? OptionalLong.of(0)
                : FROM_ONE.contains(attribute) ? OptionalLong.of(1) : OptionalLong.empty();
    }

    /**
     * Why an attribute is never equal to a value; empty if it may be.
     *
     * @param value a String or a BigDecimal
     */
    Optional<String> objectionTo(String attribute, Object value) {
        if (value instanceof BigDecimal number) {
            return objectionToNumber(attribute, number);
        }
        if (!(value instanceof String text)) {
            return Optional.empty();
        }
        if (text.isEmpty() && NULL_IF_EMPTY.contains(attribute)) {
            return Optional.of(attribute + " is never empty: it is NULL then; write " + attribute + " IS NULL");
        }
        return switch (attribute) {
            case "statement" -> among(verbs(), attribute, text);
            case "command" -> among(commands, attribute, text);
            case "user" -> objectionToUser(text);
            case "host" -> objectionToHost(text);
            case "trace_id" -> objectionToTrace(text);
            case "table" ->
                text.isEmpty() ? Optional.of("no table has an empty name; write table IS NULL") : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<String> objectionToNumber(String attribute, BigDecimal number) {
        OptionalLong least = leastOf(attribute);
        if (least.isEmpty()) {
            return Optional.empty();
        }
        if (number.compareTo(BigDecimal.valueOf(least.getAsLong())) < 0) {
            return Optional.of(attribute + " is never " + number + ": it is " + least.getAsLong() + " or more");
        }
        boolean whole = number.stripTrailingZeros().scale() <= 0;
        return whole ? Optional.empty() : Optional.of(attribute + " is never " + number + ": it is a whole number");
    }

    private static Optional<String> objectionToTrace(String text) {
        return TRACE.matcher(text).matches()
                ? Optional.empty()
                : Optional.of("trace_id is never '" + text + "': it has 32 hexadecimal digits");
    }

    private static Optional<String> objectionToHost(String text) {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        boolean possible = NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address);
        return possible
                ? Optional.empty()
                : Optional.of("host is never '" + text + "': it is the client's address, without a port, as in host ="
                        + " '127.0.0.1'");
    }

    private Optional<String> among(Collection<String> possible, String attribute, String text) {
        return possible.isEmpty() || possible.contains(text.toLowerCase(Locale.ROOT))
                ? Optional.empty()
                : Optional.of(attribute + " is never '" + text + "' at " + site + ": it is one of "
                        + String.join(", ", possible));
    }

    private static Optional<String> objectionToUser(String text) {
        Matcher account = ACCOUNT.matcher(text);
        return account.matches()
                ? Optional.of("user is the name alone, and host the client's address; write user = '" + account.group(1)
                        + "', and perhaps host = '127.0.0.1'")
                : Optional.empty();
    }

    /** Why an attribute hardly ever has a value at the site; empty if nothing is to be said. */
    Optional<String> doubtAbout(String attribute) {
        if (OF_TEXT.contains(attribute) && !hasText()) {
            return Optional.of(attribute + " is always NULL at " + site + ": the command has no statement");
        }
        if (!attribute.equals("table") || statements.isEmpty()) {
            return Optional.empty();
        }
        StatementClass passing = statements.get();
        if (WITHOUT_TABLES.contains(passing)) {
            return Optional.of("table is always NULL at " + site + ": " + passing.description() + " names no table");
        }
        return passing == StatementClass.COMMIT
                ? Optional.of("a COMMIT names no table, so table holds at " + site + " for autocommitted writes and DDL"
                        + " only; for any write of a table, use before-dml")
                : Optional.empty();
    }

    /** Why a connection attribute may be misspelt; empty if nothing is to be said. Clients may send any. */
    static Optional<String> doubtAboutConnectionAttribute(String name) {
        return CONNECTION_ATTRIBUTES.contains(name)
                ? Optional.empty()
                : Nearest.find(name, CONNECTION_ATTRIBUTES)
                        .map(nearest -> "clients seldom send a connection attribute " + name + "; did you mean attr_"
                                + nearest + "?");
    }

    /** Why an attribute is seldom equal to a text; empty if nothing is to be said. */
    static Optional<String> doubtAbout(String attribute, String text) {
        if (text.indexOf('%') >= 0 && !attribute.equals("host")) {
            return Optional.of(attribute + " = '" + text + "' compares letter by letter; % stands for any text in "
                    + attribute + " LIKE '" + text + "'");
        }
        if (NAMES.contains(attribute) && QUOTED.matcher(text).matches()) {
            return Optional.of(attribute + " is a name without quotes; write " + attribute + " = '"
                    + text.substring(1, text.length() - 1) + "'");
        }
        if (!attribute.equals("table")) {
            return Optional.empty();
        }
        Matcher qualified = QUALIFIED.matcher(text);
        return qualified.matches()
                ? Optional.of("table = '" + text + "' holds only where a statement itself says " + text
                        + "; for those in the default database, write table = '" + qualified.group(2) + "' and db = '"
                        + qualified.group(1) + "'")
                : Optional.empty();
    }

    /** Why none of the commands and classes of MongoDB's {@code failCommands} passes the site; empty if one may. */
    Optional<String> doubtAboutCommands(Set<String> wanted) {
        return wanted.isEmpty() || wanted.stream().anyMatch(this::mayPass)
                ? Optional.empty()
                : Optional.of(
                        "none of " + wanted.stream().sorted().collect(Collectors.joining(", ")) + " passes " + site);
    }

    private boolean mayPass(String commandOrClass) {
        boolean isCommand = Arrays.stream(Command.values())
                .anyMatch(command -> command.keyword().equals(commandOrClass));
        if (isCommand && (commands.isEmpty() || commands.contains(commandOrClass))) {
            return true;
        }
        return Arrays.stream(StatementClass.values())
                .filter(one -> one.keyword().equals(commandOrClass))
                .anyMatch(this::mayPass);
    }

    private boolean mayPass(StatementClass wanted) {
        if (!hasText() || statements.isEmpty() || statements.get() == wanted) {
            return hasText();
        }
        // SET STATEMENT … FOR of MariaDB may begin any
        return Classification.verbsOf(wanted).stream().anyMatch(verb -> !verb.equals("set") && verbs().contains(verb));
    }
}
