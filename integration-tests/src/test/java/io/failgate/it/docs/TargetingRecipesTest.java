package io.failgate.it.docs;

import static io.failgate.it.docs.Recipes.select;
import static io.failgate.it.docs.Recipes.told;

import com.zaxxer.hikari.HikariDataSource;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The recipes of {@code docs/cookbook.md} in which few things fail, and the same ones each time. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class TargetingRecipesTest {

    private final Recipes recipes;
    private final HikariDataSource pool;
    private final PrintWriter out;

    TargetingRecipesTest(ProxyServer proxy) throws SQLException {
        recipes = new Recipes(proxy, getClass());
        pool = recipes.pool();
        out = recipes.out();
    }

    @AfterEach
    void close() throws SQLException {
        recipes.close();
    }

    @Test
    void middleOfAResult() throws SQLException {
        recipes.begin("Streaming a result fails in the middle");
        // recipe: Streaming a result fails in the middle
        long last = 0;
        for (int attempt = 1; attempt <= 2; attempt++) {
            try (Connection connection = pool.getConnection();
                    PreparedStatement query =
                            connection.prepareStatement("SELECT id FROM orders WHERE id > ? ORDER BY id")) {
                query.setFetchSize(Integer.MIN_VALUE); // row by row, as they come
                query.setLong(1, last);
                ResultSet rows = query.executeQuery();
                while (rows.next()) {
                    last = rows.getLong(1);
                    out.println("order " + last);
                }
                break;
            } catch (SQLException error) {
                out.println(told(error));
            }
        }
        // end
        recipes.end();
    }

    @Test
    void onePercent() throws SQLException {
        recipes.begin("Flaky: one statement in a hundred fails, and the same ones each time");
        // recipe: Flaky: one statement in a hundred fails, and the same ones each time
        List<Integer> failed = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO payments VALUES (?, 10)")) {
            for (int i = 1; i <= 300; i++) {
                insert.setString(1, "payment of order " + i);
                try {
                    insert.executeUpdate();
                } catch (SQLTransactionRollbackException deadlock) {
                    failed.add(i);
                }
            }
        }
        out.println("failed: " + failed);
        out.println("payments: " + select(pool, "SELECT COUNT(*) FROM payments"));
        // end
        recipes.end();
    }

    @Test
    void oneTenant() throws SQLException {
        recipes.begin("Only one tenant fails, or one table");
        // recipe: Only one tenant fails, or one table
        for (String tenant : List.of("tenant_a", "tenant_b")) {
            for (String table : List.of("customers", "invoices")) {
                try (Connection connection = pool.getConnection()) {
                    connection.setCatalog(tenant);
                    connection.createStatement().executeUpdate("INSERT INTO " + table + " VALUES (1)");
                    out.println(tenant + ", " + table + ": written");
                } catch (SQLException error) {
                    out.println(tenant + ", " + table + ": " + told(error));
                }
            }
        }
        // end
        recipes.end();
    }
}
