package io.failgate.sql;

/** What kind of value an attribute of a {@link SqlPredicate} has. */
public enum AttributeType {
    /** A {@link String}. */
    TEXT(Domain.TEXT),
    /** A {@link Long}. */
    INTEGER(Domain.NUMBER),
    /** A {@link Boolean}. */
    BOOLEAN(Domain.TRUTH),
    /** A list of strings, of which any may match. */
    TEXTS(Domain.TEXT);

    private final Domain domain;

    AttributeType(Domain domain) {
        this.domain = domain;
    }

    Domain domain() {
        return domain;
    }
}
