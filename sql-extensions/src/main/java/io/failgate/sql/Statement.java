package io.failgate.sql;

import java.util.List;
import java.util.Optional;

/**
 * One statement of a text: the bytes from start to end, without the semicolon. Comments around it are part of it,
 * blanks around it are not. Immutable.
 */
public sealed interface Statement {

    /** Index of its first byte. */
    int start();

    /** Index behind its last byte. */
    int end();

    /**
     * A statement that is the server's alone.
     *
     * @param start index of its first byte
     * @param end index behind its last byte
     * @param hint a failpoint for this statement only
     */
    record Ordinary(int start, int end, Optional<Hint> hint) implements Statement {}

    /**
     * A SET that assigns one or more of Failgate's variables, and perhaps others.
     *
     * @param start index of its first byte
     * @param end index behind its last byte
     * @param targets Failgate's variables in the order of assignment; never empty
     */
    record ControlSet(int start, int end, List<Target> targets) implements Statement {
        /** Copies the targets. */
        public ControlSet {
            targets = List.copyOf(targets);
        }
    }

    /**
     * {@code SHOW [EXTENDED] [FULL] FAILPOINTS [LIKE 'pattern' | WHERE condition]}.
     *
     * @param start index of its first byte
     * @param end index behind its last byte
     * @param form which columns are asked for
     * @param like a pattern for {@link LikePattern#of}
     * @param where a condition whose attributes are the columns of every form
     */
    record Show(int start, int end, ShowForm form, Optional<String> like, Optional<SqlPredicate> where)
            implements Statement {

        /** The columns that are asked for. */
        public List<ShowColumn> columns() {
            return form.columns();
        }
    }

    /**
     * {@code SHOW FAILGATES}: the members of the fleet.
     *
     * @param start index of its first byte
     * @param end index behind its last byte
     */
    record ShowFleet(int start, int end) implements Statement {}

    /**
     * A SELECT that reads {@code @@failgate_version}, which only Failgate knows.
     *
     * @param start index of its first byte
     * @param end index behind its last byte
     * @param reads where the variable stands; never empty
     */
    record VersionRead(int start, int end, List<VersionReads.Read> reads) implements Statement {
        /** Copies the reads. */
        public VersionRead {
            reads = List.copyOf(reads);
        }
    }
}
