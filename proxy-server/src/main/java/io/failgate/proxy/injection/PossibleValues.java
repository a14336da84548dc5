package io.failgate.proxy.injection;

import io.failgate.proxy.protocol.Command;
import io.failgate.sql.Classification;
import io.failgate.sql.StatementClass;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What attributes may be equal to at a site. A condition that never holds would never fire, in silence. So it is
 * refused when it is armed, and what to write instead is said. Immutable.
 *
 * @param site its name
 * @param commands the commands that pass it; empty for any
 * @param statements the first words of the statements that pass it; empty for any
 */
record PossibleValues(String site, Collection<String> commands, Collection<String> statements) {

    /** Anything may be. */
    static final PossibleValues ANY = new PossibleValues("", List.of(), List.of());

    /** What is never an empty text, but NULL. */
    private static final Set<String> NULL_IF_EMPTY = Set.of("user", "db", "command", "statement", "sql");

    /** What counts from 1 on. */
    private static final Set<String> FROM_ONE = Set.of("row", "result", "upload_packets", "connection_id");

    private static final Pattern ACCOUNT = Pattern.compile("(.+)@([^@]*)");
    private static final Pattern HOST_NAME = Pattern.compile("[^:/]*[\\p{L}%_][^:/]*");
    private static final Pattern QUALIFIED = Pattern.compile("([^.]+)\\.([^.]+)");

    /** Copies the collections. */
    PossibleValues {
        commands = List.copyOf(commands);
        statements = List.copyOf(statements);
    }

    /** What may be at a site of the catalogue. */
    static PossibleValues at(SiteKey site) {
        Optional<StatementClass> statements = site.statements();
        Set<Command> commands = site.commands(); // those of all do not rule out any
        return new PossibleValues(
                site.key().name(),
                (statements.isPresent() ? SiteKey.QUERIES : commands)
                        .stream().map(Command::keyword).sorted().toList(),
                statements.map(Classification::verbsOf).orElse(Set.of()));
    }

    /**
     * Why an attribute is never equal to a value; empty if it may be.
     *
     * @param value a String or a BigDecimal
     */
    Optional<String> objectionTo(String attribute, Object value) {
        if (value instanceof BigDecimal number) {
            boolean possible = !FROM_ONE.contains(attribute) || number.signum() > 0;
            return possible ? Optional.empty() : Optional.of(attribute + " is never " + number + ": it is 1 or more");
        }
        if (!(value instanceof String text)) {
            return Optional.empty();
        }
        if (text.isEmpty() && NULL_IF_EMPTY.contains(attribute)) {
            return Optional.of(attribute + " is never empty: it is NULL then; write " + attribute + " IS NULL");
        }
        return switch (attribute) {
            case "statement" -> among(statements, attribute, text);
            case "command" -> among(commands, attribute, text);
            case "user" -> objectionToUser(text);
            case "host" ->
                HOST_NAME.matcher(text).matches()
                        ? Optional.of(
                                "host is never '" + text + "': it is the client's address, as in host = '127.0.0.1'")
                        : Optional.empty();
            default -> Optional.empty();
        };
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

    /** Why an attribute is seldom equal to a text; empty if nothing is to be said. */
    static Optional<String> doubtAbout(String attribute, String text) {
        Matcher qualified = QUALIFIED.matcher(text);
        if (!attribute.equals("table") || !qualified.matches()) {
            return Optional.empty();
        }
        String database = qualified.group(1);
        String table = qualified.group(2);
        return Optional.of("table = '" + text + "' holds only where a statement itself says " + text
                + "; for those in the default database, write table = '" + table + "' and db = '" + database + "'");
    }
}
