package io.failgate.sql;

import java.util.List;

/** How much {@code SHOW FAILPOINTS} shows. */
public enum ShowForm {
    /** {@code SHOW FAILPOINTS}. */
    SHORT,
    /** {@code SHOW FULL FAILPOINTS}: what fits into 120 columns. */
    FULL,
    /** {@code SHOW EXTENDED [FULL] FAILPOINTS}: everything. */
    EXTENDED;

    /** The columns, in order. */
    public List<ShowColumn> columns() {
        return switch (this) {
            case SHORT -> List.of(ShowColumn.KEY, ShowColumn.ENABLED);
            case FULL ->
                List.of(
                        ShowColumn.NAME,
                        ShowColumn.SCOPE,
                        ShowColumn.HITS,
                        ShowColumn.REMAINING,
                        ShowColumn.PAUSED,
                        ShowColumn.EXPIRES,
                        ShowColumn.TERMS);
            case EXTENDED -> List.of(ShowColumn.values());
        };
    }
}
