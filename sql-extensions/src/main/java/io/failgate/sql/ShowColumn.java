package io.failgate.sql;

import java.util.Arrays;
import java.util.Optional;

/** A column of {@code SHOW EXTENDED FULL FAILPOINTS}, in the order of its columns. */
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
    /** How many more hits the counts of the terms allow; null if it may hit without end. */
    REMAINING("Remaining", AttributeType.INTEGER),
    /** How many sessions wait at the point. */
    PAUSED("Paused", AttributeType.INTEGER),
    /** How long it takes until the point is disarmed by itself; empty if it is not. */
    EXPIRES("Expires", AttributeType.TEXT),
    /** Terms that make sense at the point. */
    EXAMPLE("Example", AttributeType.TEXT),
    /** What the point is for. */
    PURPOSE("Purpose", AttributeType.TEXT),
    /** Why the condition could not be evaluated. */
    WARNING("Warning", AttributeType.TEXT);

    private final String title;
    private final AttributeType type;

    ShowColumn(String title, AttributeType type) {
        this.title = title;
        this.type = type;
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

    /** Whether its values are integers, and not texts. */
    public boolean isInteger() {
        return type == AttributeType.INTEGER;
    }

    /** What kind of value it has. */
    AttributeType type() {
        return type;
    }
}
