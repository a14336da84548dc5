package io.failgate.proxy.injection;

import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.AnswerPosition;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.Moment.Known;
import io.failgate.proxy.protocol.Command;
import io.failgate.sql.AttributeType;
import io.failgate.sql.NamedTables;
import io.failgate.sql.Needle;
import io.failgate.sql.SqlPredicate;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a session and its statement that conditions know at a site. Immutable.
 *
 * @param moment when the site is asked
 * @param possible what an attribute may be there, if it may not be anything
 */
record SessionAttributes(Moment moment, PossibleValues possible) implements SqlPredicate.Attributes {

    /** The attributes at a moment, whatever the site. */
    SessionAttributes(Moment moment) {
        this(moment, PossibleValues.ANY);
    }

    /** The prefix of the name of a connection attribute. */
    private static final String CONNECTION_ATTRIBUTE = "attr_";

    private static final String TRACE_ID = "trace_id";

    /** Attributes of which users make up the names, by the prefix of those. */
    private static final Map<String, Named> NAMED = Map.of(
            CONNECTION_ATTRIBUTE,
            new Named(Known.USER, SessionContext::connectionAttribute),
            "qattr_",
            new Named(Known.STATEMENT, (session, name) -> session.tags().attribute(name)),
            "comment_",
            new Named(Known.STATEMENT, (session, name) -> session.tags().comment(name)));

    private static final String STATEMENT = "statement";
    private static final String SQL = "sql";
    private static final String TABLE = "table";

    private static final List<String> COMMANDS =
            Arrays.stream(Command.values()).map(Command::keyword).toList();

    private static final Map<String, Attribute> ATTRIBUTES = attributes();

    /**
     * An attribute in conditions.
     *
     * @param known the stage of knowledge from which on it can have a value
     * @param value null if it has no value
     */
    private record Attribute(AttributeType type, Known known, Function<SessionContext, @Nullable Object> value) {}

    /**
     * An attribute that users have named.
     *
     * @param known the stage of knowledge from which on it can have a value
     * @param value of its name without the prefix
     */
    private record Named(Known known, BiFunction<SessionContext, String, Optional<String>> value) {

        /** The prefix of a name, if it has one. */
        static Optional<String> prefix(String name) {
            return NAMED.keySet().stream()
                    .filter(prefix -> name.startsWith(prefix) && name.length() > prefix.length())
                    .findFirst();
        }

        static Optional<Named> of(String name) {
            return prefix(name).map(NAMED::get);
        }
    }

    private static Map<String, Attribute> attributes() {
        Map<String, Attribute> all = new LinkedHashMap<>();
        all.put("user", text(Known.USER, session -> orNull(session.user())));
        all.put("host", text(Known.HOST, session -> session.client().host()));
        all.put("db", text(Known.USER, SessionAttributes::database));
        all.put(
                "connection_id",
                new Attribute(
                        AttributeType.INTEGER,
                        Known.CONNECTION,
                        session -> session.client().connectionId()));
        all.put("command", text(Known.STATEMENT, session -> orNull(session.command())));
        all.put(
                STATEMENT,
                text(Known.STATEMENT, session -> orNull(session.statement().verb())));
        all.put(SQL, text(Known.STATEMENT, session -> session.conditionWork().value(SQL, () -> sql(session))));
        all.put(
                TABLE,
                new Attribute(
                        AttributeType.TEXTS,
                        Known.STATEMENT,
                        session -> session.conditionWork().value(TABLE, () -> tables(session))));
        all.put(
                TRACE_ID,
                text(Known.STATEMENT, session -> session.tags().traceId().orElse(null)));
        all.put("in_transaction", new Attribute(AttributeType.BOOLEAN, Known.USER, SessionContext::isInTransaction));
        all.put("row", position(Known.IN_RESULT, AnswerPosition::row));
        all.put("result", position(Known.IN_RESULT, position -> (long) position.result()));
        all.put("upload_bytes", position(Known.IN_UPLOAD, AnswerPosition::uploadBytes));
        all.put("upload_packets", position(Known.IN_UPLOAD, AnswerPosition::uploadPackets));
        return all;
    }

    private static Attribute text(Known known, Function<SessionContext, @Nullable Object> value) {
        return new Attribute(AttributeType.TEXT, known, value);
    }

    private static Attribute position(Known known, Function<AnswerPosition, Long> value) {
        return new Attribute(
                AttributeType.INTEGER,
                known,
                session -> session.position().map(value).orElse(null));
    }

    /** The text, or the known part of it. */
    private static @Nullable Object sql(SessionContext session) {
        String text = session.sql().decode();
        if (text.isEmpty() && session.whySqlIsNotKnown().isEmpty()) {
            return null;
        }
        return session.whySqlIsNotKnown()
                .<Object>map(reason -> new SqlPredicate.Partial(text.isEmpty() ? List.of() : List.of(text), reason))
                .orElse(text);
    }

    private static @Nullable Object database(SessionContext session) {
        Optional<String> unknown = session.whyDatabaseIsNotKnown();
        return unknown.isPresent() ? new SqlPredicate.Partial(List.of(), unknown.get()) : orNull(session.database());
    }

    private static Object tables(SessionContext session) {
        NamedTables tables = session.tables();
        return session.whySqlIsNotKnown()
                .or(tables::doubt)
                .<Object>map(reason -> new SqlPredicate.Partial(tables.names(), reason))
                .orElse(tables.names());
    }

    private static @Nullable Object orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    @Override
    public Optional<AttributeType> typeOf(String name) {
        Optional<Named> named = Named.of(name);
        if (named.isPresent()) {
            return moment.knows(named.get().known()) ? Optional.of(AttributeType.TEXT) : Optional.empty();
        }
        return Optional.ofNullable(ATTRIBUTES.get(name))
                .filter(attribute -> moment.knows(attribute.known()))
                .map(Attribute::type);
    }

    @Override
    public Collection<String> names() {
        return ATTRIBUTES.entrySet().stream()
                .filter(attribute -> moment.knows(attribute.getValue().known()))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public Collection<String> valuesOf(String name) {
        return switch (name) {
            case "command" -> COMMANDS;
            case STATEMENT -> Verbs.ALL;
            default -> List.of();
        };
    }

    @Override
    public Optional<String> whereKnown(String name) {
        Optional<Known> known = Named.of(name)
                .map(Named::known)
                .or(() -> Optional.ofNullable(ATTRIBUTES.get(name)).map(Attribute::known));
        return known.map(stage -> switch (stage) {
            case HOST -> "from accept on";
            case CONNECTION -> "from greeting on";
            case USER -> "from authenticate on";
            case STATEMENT -> "from before-command on";
            case IN_RESULT -> "at result-row and before-result-end";
            case IN_UPLOAD -> "at upload";
        });
    }

    @Override
    public OptionalLong leastOf(String name) {
        return PossibleValues.leastOf(name);
    }

    @Override
    public Optional<String> doubtAbout(String name) {
        boolean ofConnection = name.startsWith(CONNECTION_ATTRIBUTE);
        return ofConnection
                ? PossibleValues.doubtAboutConnectionAttribute(name.substring(CONNECTION_ATTRIBUTE.length()))
                : possible.doubtAbout(name);
    }

    @Override
    public Optional<String> objectionTo(String name, Object value) {
        return possible.objectionTo(name, value);
    }

    @Override
    public Optional<String> doubtAbout(String name, String value) {
        return PossibleValues.doubtAbout(name, value);
    }

    @Override
    public int costOf(String name) {
        return switch (name) {
            case STATEMENT -> 1;
            case SQL -> 2;
            case TABLE -> 3;
            case TRACE_ID -> 2;
            default ->
                Named.prefix(name)
                                .filter(prefix -> !prefix.equals(CONNECTION_ATTRIBUTE))
                                .isPresent()
                        ? 2
                        : 0;
        };
    }

    /** The values for a session. */
    SqlPredicate.Row of(SessionContext session) {
        return new Values(session, moment);
    }

    private record Values(SessionContext session, Moment moment) implements SqlPredicate.Row {

        @Override
        public @Nullable Object value(String name) {
            Attribute attribute = ATTRIBUTES.get(name);
            if (attribute != null) {
                return attribute.value().apply(session);
            }
            String prefix = Named.prefix(name).orElseThrow();
            return Objects.requireNonNull(NAMED.get(prefix))
                    .value()
                    .apply(session, name.substring(prefix.length()))
                    .orElse(null);
        }

        @Override
        public boolean mayHold(String name, Needle needle) {
            return switch (name) {
                // the last bytes of an answer may pass when the text is gone: it is kept as a value by then
                case SQL -> moment == Moment.BYTES || mayBeInText(needle);
                case TABLE -> mayBeInText(needle) || session.mayExecuteText();
                default -> true;
            };
        }

        private boolean mayBeInText(Needle needle) {
            return !session.isSqlKnown() || session.conditionWork().mayHold(session.sql(), needle);
        }
    }
}
