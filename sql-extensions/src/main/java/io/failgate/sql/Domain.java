package io.failgate.sql;

import java.math.BigDecimal;

/** What can be compared with each other. */
enum Domain {
    /** Strings, of which letter case does not tell one from another. */
    TEXT("text") {
        @Override
        int compare(Object left, Object right) {
            return ((String) left).compareToIgnoreCase((String) right);
        }
    },
    /** {@link BigDecimal}s. */
    NUMBER("a number") {
        @Override
        int compare(Object left, Object right) {
            return ((BigDecimal) left).compareTo((BigDecimal) right);
        }
    },
    /** Booleans; they have no order. */
    TRUTH("true or false") {
        @Override
        int compare(Object left, Object right) {
            return Boolean.compare((Boolean) left, (Boolean) right);
        }
    };

    private final String description;

    Domain(String description) {
        this.description = description;
    }

    /** Negative, zero or positive, for two values of this kind. */
    abstract int compare(Object left, Object right);

    /** For messages, to stand behind "is". */
    String description() {
        return description;
    }
}
