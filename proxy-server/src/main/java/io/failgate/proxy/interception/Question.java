package io.failgate.proxy.interception;

import io.failgate.proxy.protocol.Command;
import io.failgate.sql.SqlText;

/** A command as interceptors see it. A view that is used again for each command of a session. Event loop only. */
public interface Question {

    /** Which command it is. */
    Command command();

    /** The status flags the server sent last, {@code SERVER_STATUS_…}. */
    int statusFlags();

    /** Whether {@link #sql()} has the whole text; false for texts of many kilobytes. */
    boolean isComplete();

    /** The id of the prepared statement that the command is about, unsigned; 0 for other commands. */
    long statementId();

    /**
     * The SQL of a COM_QUERY or COM_STMT_PREPARE, without the query attributes in front of it (edge case E16), in the
     * client's character set. Empty for any other command. Valid during {@link Interceptor#onQuestion}, or until the
     * end of the exchange if it was {@linkplain #keep() kept}.
     */
    SqlText sql();

    /** Whether this is a piece of a text that was {@linkplain Verdict.Split split}. */
    boolean isPiece();

    /** The whole text, of which {@link #sql()} may be a piece. Valid as long as that. */
    SqlText text();

    /** The bytes behind the command's first byte. Valid as long as {@link #sql()}. */
    SqlText argument();

    /**
     * Keeps the visible part of the command until the end of the exchange. Only during {@link Interceptor#onQuestion}.
     */
    void keep();

    /** The visible part of the payload, which was {@linkplain #keep() kept}. */
    byte[] payload();

    /**
     * Replaces the SQL that the server is asked; command and query attributes stay. Interceptors see the new SQL from
     * now on. Only for a {@linkplain #isComplete() complete} question, during {@link Interceptor#onQuestion}.
     */
    void replaceSql(byte[] newSql);
}
