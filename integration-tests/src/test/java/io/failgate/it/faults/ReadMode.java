package io.failgate.it.faults;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The ways in which Connector/J gets rows from a server. */
enum ReadMode {
    /** COM_QUERY, row by row. */
    TEXT("", Integer.MIN_VALUE),
    /** COM_STMT_EXECUTE, row by row. */
    BINARY("&useServerPrepStmts=true", Integer.MIN_VALUE),
    /** COM_STMT_FETCH of {@value #FETCHED} rows each. */
    CURSOR("&useServerPrepStmts=true&useCursorFetch=true", ReadMode.FETCHED);

    static final int FETCHED = 4;

    private final String options;
    private final int fetchSize;

    ReadMode(String options, int fetchSize) {
        this.options = options;
        this.fetchSize = fetchSize;
    }

    /** The driver's options for it. Statements die with their connection. */
    String options() {
        return options + "&dontTrackOpenResources=true";
    }

    /** Reads the first column of all rows, one by one. What was read before an exception is in the list. */
    void read(Connection connection, String sql, List<String> into) throws SQLException {
        try (Statement statement = this == TEXT ? connection.createStatement() : connection.prepareStatement(sql)) {
            statement.setFetchSize(fetchSize);
            try (ResultSet rows = execute(statement, sql)) {
                while (rows.next()) {
                    into.add(rows.getString(1));
                }
            }
        }
    }

    private static ResultSet execute(Statement statement, String sql) throws SQLException {
        return statement instanceof PreparedStatement prepared ? prepared.executeQuery() : statement.executeQuery(sql);
    }
}
