package io.failgate.it.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Statements by JDBC, in one line each. */
public final class Jdbc {

    private Jdbc() {}

    /** Executes one after the other. */
    public static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** All columns of all rows. */
    public static List<List<String>> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows(rows);
        }
    }

    /** All columns of the rows that are left. */
    public static List<List<String>> rows(ResultSet rows) throws SQLException {
        List<List<String>> all = new ArrayList<>();
        while (rows.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                row.add(rows.getString(i));
            }
            all.add(row);
        }
        return all;
    }

    /** The first column of the first row. */
    public static String single(Connection connection, String sql) throws SQLException {
        return rows(connection, sql).get(0).get(0);
    }

    /** A status variable of the session. */
    public static String status(Connection connection, String name) throws SQLException {
        return rows(connection, "show session status like '" + name + "'")
                .get(0)
                .get(1);
    }

    /** The statement fails with this error. */
    public static void assertError(Connection connection, String sql, int code) {
        assertError(() -> execute(connection, sql), code);
    }

    /** The call fails with this error and its SQLSTATE. */
    public static void assertError(ThrowingCallable call, int code, String state) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SQLException.class, error -> {
            assertThat(error.getErrorCode()).isEqualTo(code);
            assertThat(error.getSQLState()).isEqualTo(state);
        });
    }

    /** The call fails with this error. */
    public static void assertError(ThrowingCallable call, int code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        error -> assertThat(error.getErrorCode()).isEqualTo(code));
    }
}
