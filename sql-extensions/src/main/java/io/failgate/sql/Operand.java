package io.failgate.sql;

import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What conditions compare. Immutable. */
sealed interface Operand {

    /** What it can be compared with; empty for NULL. */
    Optional<Domain> domain();

    /** Null for SQL's NULL. */
    @Nullable
    Object value(SqlPredicate.Row row);

    /** For messages. */
    String text();

    /** What finding its value takes, as {@link SqlPredicate.Attributes#costOf} has it. */
    default int cost() {
        return 0;
    }

    /** Whether it has the same value in every row. */
    default boolean isConstant() {
        return !(this instanceof Attribute);
    }

    /** A value from the row. */
    record Attribute(String name, AttributeType type, int cost) implements Operand {
        @Override
        public Optional<Domain> domain() {
            return Optional.of(type.domain());
        }

        @Override
        public @Nullable Object value(SqlPredicate.Row row) {
            Object value = row.value(name);
            return type == AttributeType.INTEGER && value != null ? BigDecimal.valueOf((Long) value) : value;
        }

        @Override
        public String text() {
            return name;
        }
    }

    /** A value from the condition. */
    record Literal(Domain kind, Object constant) implements Operand {
        @Override
        public Optional<Domain> domain() {
            return Optional.of(kind);
        }

        @Override
        public Object value(SqlPredicate.Row row) {
            return constant;
        }

        @Override
        public String text() {
            return kind == Domain.TEXT ? "'" + constant + "'" : String.valueOf(constant);
        }
    }

    /** NULL. */
    record Nothing() implements Operand {
        @Override
        public Optional<Domain> domain() {
            return Optional.empty();
        }

        @Override
        public @Nullable Object value(SqlPredicate.Row row) {
            return null;
        }

        @Override
        public String text() {
            return "NULL";
        }
    }
}
