package io.failgate.demo;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Runs statements over JDBC and prints them and their results as the {@code mysql} client does. */
public final class MySqlClient {

    private final Connection connection;
    private final PrintWriter out;

    /** Prints what happens on a connection, which stays the caller's. */
    public MySqlClient(Connection connection, PrintWriter out) {
        this.connection = connection;
        this.out = out;
    }

    /** Runs one statement and prints it behind a prompt, and its result. */
    void run(String sql) {
        out.println("mysql> " + sql + ";");
        execute(sql);
    }

    /** Runs one statement and prints its result; an error is one like any other. */
    public void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                print(statement.getResultSet());
            } else {
                out.println("Query OK, " + counted(statement.getUpdateCount()) + " affected");
            }
        } catch (SQLException error) {
            out.println("ERROR " + error.getErrorCode() + " (" + error.getSQLState() + "): " + error.getMessage());
        }
        out.println();
        out.flush();
    }

    private void print(ResultSet results) throws SQLException {
        ResultSetMetaData columns = results.getMetaData();
        List<List<String>> rows = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnLabel(i));
        }
        while (results.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= names.size(); i++) {
                row.add(Objects.requireNonNullElse(results.getString(i), "NULL"));
            }
            rows.add(row);
        }
        if (rows.isEmpty()) {
            out.println("Empty set");
        } else {
            printTable(names, rows);
            out.println(counted(rows.size()) + " in set");
        }
    }

    private void printTable(List<String> names, List<List<String>> rows) {
        int[] widths = names.stream().mapToInt(String::length).toArray();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder rule = new StringBuilder("+");
        for (int width : widths) {
            rule.append("-".repeat(width + 2)).append('+');
        }
        out.println(rule);
        printRow(names, widths);
        out.println(rule);
        rows.forEach(row -> printRow(row, widths));
        out.println(rule);
    }

    private void printRow(List<String> values, int[] widths) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            line.append(String.format(" %-" + widths[i] + "s |", values.get(i)));
        }
        out.println(line);
    }

    private static String counted(int rows) {
        return rows + (rows == 1 ? " row" : " rows");
    }
}
