package io.failgate.proxy.injection;

import io.failgate.failpoint.Condition;
import io.failgate.failpoint.EvaluationContext;
import io.failgate.proxy.exchange.SessionContext;
import io.failgate.sql.AttributeType;
import io.failgate.sql.SqlPredicate;
import io.failgate.sql.StatementFacts;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compiles what stands behind {@code where}: an SQL condition over what is known of a session and its statement. Thread-safe. */
public final class Conditions implements Condition.Compiler, SqlPredicate.Attributes {

    /** In front of the name of a connection attribute. */
    private static final String CONNECTION_ATTRIBUTE = "attr_";

    private static final Map<String, Attribute> ATTRIBUTES = attributes();

    /**
     * Something to ask for.
     *
     * @param value null if it is not known
     */
    private record Attribute(AttributeType type, Function<SessionContext, @Nullable Object> value) {}

    private static Map<String, Attribute> attributes() {
        Map<String, Attribute> all = new LinkedHashMap<>();
        all.put("user", new Attribute(AttributeType.TEXT, SessionContext::user));
        all.put(
                "host",
                new Attribute(AttributeType.TEXT, session -> session.client().host()));
        all.put("db", new Attribute(AttributeType.TEXT, session -> orNull(session.database())));
        all.put(
                "connection_id",
                new Attribute(AttributeType.INTEGER, session -> session.client().connectionId()));
        all.put("command", new Attribute(AttributeType.TEXT, SessionContext::command));
        all.put("statement", new Attribute(AttributeType.TEXT, session -> orNull(StatementFacts.verb(session.sql()))));
        all.put(
                "sql",
                new Attribute(
                        AttributeType.TEXT, session -> orNull(session.sql().decode())));
        all.put(
                "table",
                new Attribute(
                        AttributeType.TEXTS,
                        session -> StatementFacts.tables(session.sql().decode())));
        all.put("in_transaction", new Attribute(AttributeType.BOOLEAN, SessionContext::isInTransaction));
        return all;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    @Override
    public Condition compile(String text) {
        SqlPredicate predicate = SqlPredicate.compile(text, this);
        return context -> predicate.test(name -> value(context, name));
    }

    private static @Nullable Object value(EvaluationContext context, String name) {
        if (!(context instanceof SessionContext session)) {
            return null; // evaluated for nobody in particular
        }
        Attribute attribute = ATTRIBUTES.get(name);
        return attribute == null
                ? session.connectionAttribute(name.substring(CONNECTION_ATTRIBUTE.length()))
                        .orElse(null)
                : attribute.value().apply(session);
    }

    @Override
    public Optional<AttributeType> typeOf(String name) {
        if (name.startsWith(CONNECTION_ATTRIBUTE)) {
            return Optional.of(AttributeType.TEXT);
        }
        return Optional.ofNullable(ATTRIBUTES.get(name)).map(Attribute::type);
    }

    @Override
    public Collection<String> names() {
        return ATTRIBUTES.keySet();
    }
}
