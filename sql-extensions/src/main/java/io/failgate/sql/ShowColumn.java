package io.failgate.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A column of {@code SHOW FULL FAILPOINTS}, in the order of its columns. */
public enum ShowColumn {
    /** The full name of the point. */
    KEY("failpoint keys", AttributeType.TEXT),
    /** Whether the point is armed. */
    ENABLED("Enabled", AttributeType.TEXT),
    /** The name of the point. */
    NAME("Name", AttributeType.TEXT),
    /** What the point is armed with. */
    TERMS("Terms", AttributeType.TEXT),
    /** For whom the point is armed. */
    SCOPE("Scope", AttributeType.TEXT),
    /** The condition of the terms. */
    WHERE("Where", AttributeType.TEXT),
    /** How often the point was asked. */
    EVALUATIONS("Evaluations", AttributeType.INTEGER),
    /** How often the point has fired. */
    HITS("Hits", AttributeType.INTEGER),
    /** How many sessions wait at the point. */
    PAUSED("Paused", AttributeType.INTEGER),
    /** Terms that make sense at the point. */
    EXAMPLE("Example", AttributeType.TEXT),
    /** What the point is for. */
    PURPOSE("Purpose", AttributeType.TEXT),
    /** Why the condition could not be evaluated. */
    WARNING("Warning", AttributeType.TEXT);

    private static final List<ShowColumn> ALL = List.of(values());
    private static final List<ShowColumn> SHORT = List.of(KEY, ENABLED);

    private final String title;
    private final AttributeType type;

    ShowColumn(String title, AttributeType type) {
        this.title = title;
        this.type = type;
    }

    /** The columns of {@code SHOW FULL FAILPOINTS}, or those of {@code SHOW FAILPOINTS}. */
    public static List<ShowColumn> of(boolean full) {
        return full ? ALL : SHORT;
    }

    /** The column that a condition means, in any letter case. */
    public static Optional<ShowColumn> named(String name) {
        return Arrays.stream(values())
                .filter(column -> column.title.equalsIgnoreCase(name))
                .findFirst();
    }

    /** What it is called. */
    public String title() {
        return title;
    }

    /** What kind of value it has. */
    AttributeType type() {
        return type;
    }
}
