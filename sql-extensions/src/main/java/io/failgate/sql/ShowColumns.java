package io.failgate.sql;

import java.util.List;
import java.util.Optional;

/** The columns of {@code SHOW FAILPOINTS} as attributes of its condition. Immutable. */
record ShowColumns(List<String> names) implements SqlPredicate.Attributes {

    /** Without FULL. */
    static final ShowColumns SHORT = new ShowColumns(List.of("failpoint keys", "Enabled"));

    /** With FULL. */
    static final ShowColumns FULL = new ShowColumns(List.of(
            "failpoint keys",
            "Enabled",
            "Name",
            "Terms",
            "Scope",
            "Where",
            "Evaluations",
            "Hits",
            "Paused",
            "Example",
            "Purpose",
            "Warning"));

    private static final List<String> INTEGERS = List.of("Evaluations", "Hits", "Paused");

    @Override
    public Optional<AttributeType> typeOf(String name) {
        return names.stream()
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .map(column -> INTEGERS.contains(column) ? AttributeType.INTEGER : AttributeType.TEXT);
    }
}
