package io.failgate.proxy.injection;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.Condition;
import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.EvaluationContext;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.Step;
import io.failgate.failpoint.Terms;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.AnswerPosition;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.Moment.Known;
import io.failgate.sql.AttributeType;
import io.failgate.sql.NamedTables;
import io.failgate.sql.SqlPredicate;
import io.failgate.sql.StatementClass;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The conditions for a site to fire: an SQL condition about the session and its statement, and the selection of
 * MongoDB's data. Refuses actions that make no sense at a site. Thread-safe.
 */
final class SiteConditions implements Condition.Compiler {

    private static final Logger LOG = LoggerFactory.getLogger(SiteConditions.class);

    /** The prefix of the name of a connection attribute. */
    private static final String CONNECTION_ATTRIBUTE = "attr_";

    /** The connection attribute with the name of the client's program. */
    private static final String PROGRAM_NAME = "program_name";

    private static final Map<String, Attribute> ATTRIBUTES = attributes();

    /**
     * An attribute in conditions.
     *
     * @param known the stage of knowledge from which on it can have a value
     * @param value null if it has no value
     */
    private record Attribute(AttributeType type, Known known, Function<SessionContext, @Nullable Object> value) {}

    private static Map<String, Attribute> attributes() {
        Map<String, Attribute> all = new LinkedHashMap<>();
        all.put("user", text(Known.USER, session -> orNull(session.user())));
        all.put("host", text(Known.HOST, session -> session.client().host()));
        all.put("db", text(Known.USER, SiteConditions::database));
        all.put(
                "connection_id",
                new Attribute(
                        AttributeType.INTEGER,
                        Known.CONNECTION,
                        session -> session.client().connectionId()));
        all.put("command", text(Known.STATEMENT, session -> orNull(session.command())));
        all.put(
                "statement",
                text(Known.STATEMENT, session -> orNull(session.statement().verb())));
        all.put("sql", text(Known.STATEMENT, session -> session.conditionWork().value("sql", () -> sql(session))));
        all.put(
                "table",
                new Attribute(
                        AttributeType.TEXTS,
                        Known.STATEMENT,
                        session -> session.conditionWork().value("table", () -> tables(session))));
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
        NamedTables tables = NamedTables.of(session.sql(), session.dialect());
        return session.whySqlIsNotKnown()
                .or(tables::doubt)
                .<Object>map(reason -> new SqlPredicate.Partial(tables.names(), reason))
                .orElse(tables.names());
    }

    private static @Nullable Object orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    @Override
    public Condition compile(String text) {
        return new Where(
                "a failpoint", text, Condition.ALWAYS, SqlPredicate.compile(text, new KnownAttributes(Moment.NONE)));
    }

    @Override
    public Condition compile(FailPointKey key, Terms terms) {
        Moment moment = SiteKey.moment(key);
        Condition selected = Condition.ALWAYS;
        if (moment != Moment.NONE) {
            terms.steps().forEach(step -> check(step, key, moment));
            selected = selection(terms);
        }
        if (terms.where().isEmpty()) {
            return selected;
        }
        SqlPredicate predicate = SqlPredicate.compile(terms.where(), new KnownAttributes(moment));
        return new Where(key.name(), terms.where(), selected, predicate);
    }

    private static void check(Step step, FailPointKey key, Moment moment) {
        Actions.ALL.objectionTo(step.action(), moment).ifPresent(reason -> {
            throw new IllegalArgumentException(step.action().keyword() + " makes no sense at " + key.name() + ": "
                    + reason + "; it takes "
                    + Actions.ALL.at(moment).stream().map(Action::keyword).collect(Collectors.joining(", ")));
        });
        if (step.action() == CoreAction.RETURN) {
            Firing.returnedError(key, step.value());
        }
    }

    /** The selection of MongoDB's {@code failCommand}. With one, the terms must have no other step. */
    private static Condition selection(Terms terms) {
        List<FailCommand> commands = terms.steps().stream()
                .filter(step ->
                        step.action() == CoreAction.RETURN && step.value().raw() instanceof Map<?, ?>)
                .map(step -> FailCommand.of((Map<?, ?>) step.value().raw()))
                .filter(FailCommand::isSelective)
                .toList();
        if (commands.isEmpty()) {
            return Condition.ALWAYS;
        }
        if (terms.steps().size() > 1) {
            throw new IllegalArgumentException(
                    "\"failCommands\" and \"appName\" select for all of the terms, so nothing"
                            + " may stand beside them; use where instead");
        }
        return context -> context instanceof SessionContext session && isSelected(commands.get(0), session);
    }

    private static boolean isSelected(FailCommand selected, SessionContext session) {
        Optional<String> program = session.connectionAttribute(PROGRAM_NAME);
        if (selected.appName().isPresent() && !selected.appName().equals(program)) {
            return false;
        }
        Set<String> commands = selected.commands();
        return commands.isEmpty()
                || commands.contains(session.command())
                || session.statementClasses().stream()
                        .map(StatementClass::keyword)
                        .anyMatch(commands::contains);
    }

    /** The condition behind {@code where}, and the reason once it cannot be evaluated. */
    private static final class Where implements Condition {

        private final String failPoint;
        private final String text;
        private final Condition selected;
        private final SqlPredicate predicate;
        private final AtomicBoolean warned = new AtomicBoolean();
        private volatile String warning = "";

        Where(String failPoint, String text, Condition selected, SqlPredicate predicate) {
            this.failPoint = failPoint;
            this.text = text;
            this.selected = selected;
            this.predicate = predicate;
        }

        @Override
        public boolean holds(EvaluationContext context) {
            if (!selected.holds(context)) {
                return false;
            }
            SqlPredicate.Work work =
                    context instanceof SessionContext session ? session.conditionWork() : new SqlPredicate.Work();
            SqlPredicate.Outcome outcome = predicate.test(name -> value(context, name), work);
            if (outcome.trouble().isPresent()) {
                warn(outcome.trouble().get());
            }
            return outcome.holds();
        }

        private void warn(String reason) {
            if (!warned.get() && warned.compareAndSet(false, true)) {
                warning = reason;
                LOG.warn(
                        "the condition of {} cannot be evaluated, so it does not hold: {} (where {})",
                        failPoint,
                        reason,
                        text);
            }
        }

        @Override
        public Optional<String> warning() {
            return Optional.of(warning).filter(reason -> !reason.isEmpty());
        }
    }

    private static @Nullable Object value(EvaluationContext context, String name) {
        if (!(context instanceof SessionContext session)) {
            return null; // evaluated without a session
        }
        Attribute attribute = ATTRIBUTES.get(name);
        return attribute == null
                ? session.connectionAttribute(name.substring(CONNECTION_ATTRIBUTE.length()))
                        .orElse(null)
                : attribute.value().apply(session);
    }

    /** The attributes that are known at a moment. */
    private record KnownAttributes(Moment moment) implements SqlPredicate.Attributes {

        @Override
        public Optional<AttributeType> typeOf(String name) {
            if (name.startsWith(CONNECTION_ATTRIBUTE)) {
                return moment.knows(Known.USER) ? Optional.of(AttributeType.TEXT) : Optional.empty();
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
    }
}
