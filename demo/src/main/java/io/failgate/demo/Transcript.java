package io.failgate.demo;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** The first session of a newcomer: failpoints are listed, one is armed, a statement fails, and works again. */
public final class Transcript {

    private static final List<String> STATEMENTS = List.of(
            "show failpoints like '%error%'",
            "set @put_failpoint='TestFailPointError=return(1)'",
            "set @put_failpoint='create-database-error-on-dbname=return(\"foo\")'",
            "create database foo",
            "create database bar",
            "set @remove_failpoint='create-database-error-on-dbname'",
            "create database foo");

    private static final List<String> CLEAN_UP =
            List.of("set @remove_failpoint='TestFailPointError'", "drop database foo", "drop database bar");

    private Transcript() {}

    /**
     * Runs the session through a proxy and prints it as the {@code mysql} client would. Leaves neither an armed
     * failpoint nor a database behind.
     *
     * @param port of a Failgate on 127.0.0.1
     */
    public static void run(int port, String user, String password, PrintWriter out) throws SQLException {
        String url = "jdbc:mysql://127.0.0.1:" + port + "/?sslMode=DISABLED&allowPublicKeyRetrieval=true";
        try (Connection connection = DriverManager.getConnection(url, user, password)) {
            MySqlClient client = new MySqlClient(connection, out);
            STATEMENTS.forEach(client::run);
            try (var statement = connection.createStatement()) {
                for (String sql : CLEAN_UP) {
                    statement.execute(sql);
                }
            }
        }
    }
}
