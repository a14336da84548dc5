package io.failgate.it.docs;

import static io.failgate.it.docs.Recipes.select;
import static io.failgate.it.docs.Recipes.told;

import com.zaxxer.hikari.HikariDataSource;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The recipes of {@code docs/cookbook.md} about transactions, and what becomes of them. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class TransactionRecipesTest {

    private final Recipes recipes;
    private final HikariDataSource pool;
    private final PrintWriter out;

    TransactionRecipesTest(ProxyServer proxy) throws SQLException {
        recipes = new Recipes(proxy, getClass());
        pool = recipes.pool();
        out = recipes.out();
    }

    @AfterEach
    void close() throws SQLException {
        recipes.close();
    }

    @Test
    void theIntroductionIsRight() {
        recipes.compareIntroduction();
    }

    @Test
    void deadlock() throws SQLException {
        recipes.begin("Deadlock: run the transaction again");
        // recipe: Deadlock: run the transaction again
        for (int attempt = 1; attempt <= 3; attempt++) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.executeUpdate("UPDATE accounts SET amount = amount - 10 WHERE id = 1");
                statement.executeUpdate("UPDATE accounts SET amount = amount + 10 WHERE id = 2");
                connection.commit();
                out.println("attempt " + attempt + ": committed");
                break;
            } catch (SQLTransactionRollbackException deadlock) {
                out.println("attempt " + attempt + ": " + told(deadlock));
            }
        }
        out.println(select(pool, "SELECT amount FROM accounts ORDER BY id"));
        // end
        recipes.end();
    }

    @Test
    void lostAcknowledgement() throws SQLException {
        recipes.begin("Connection lost during COMMIT: was it committed?");
        // recipe: Connection lost during COMMIT: was it committed?
        for (int attempt = 1; attempt <= 3; attempt++) {
            try (Connection connection = pool.getConnection();
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO payments VALUES (?, 10)")) {
                connection.setAutoCommit(false);
                insert.setString(1, "payment of order 7"); // made once, for all attempts
                insert.executeUpdate();
                connection.commit();
                out.println("attempt " + attempt + ": committed");
                break;
            } catch (SQLIntegrityConstraintViolationException duplicate) {
                out.println("attempt " + attempt + ": an earlier one was committed");
                break;
            } catch (SQLException error) {
                out.println("attempt " + attempt + ": " + told(error));
            }
        }
        out.println(select(pool, "SELECT reference FROM payments"));
        // end
        recipes.end();
    }

    @Test
    void readOnlyAtCommit() throws SQLException {
        recipes.begin("Fail-over: the server is read-only at COMMIT");
        // recipe: Fail-over: the server is read-only at COMMIT
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO payments VALUES ('payment of order 7', 10)");
            try {
                connection.commit();
            } catch (SQLException error) {
                out.println(told(error));
                connection.rollback(); // the server has done that already, the driver does not know
            }
        }
        out.println("payments: " + select(pool, "SELECT COUNT(*) FROM payments"));
        // end
        recipes.end();
    }

    @Test
    void firstAttemptsFail() throws SQLException {
        recipes.begin("The first two attempts fail, the third succeeds");
        // recipe: The first two attempts fail, the third succeeds
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO payments VALUES ('payment of order 7', 10)");
            for (int attempt = 1; attempt <= 3; attempt++) {
                try {
                    statement.executeUpdate("UPDATE accounts SET amount = amount - 10 WHERE id = 1");
                    out.println("attempt " + attempt + ": done");
                    break;
                } catch (SQLException error) {
                    out.println("attempt " + attempt + ": " + told(error));
                }
            }
            connection.commit();
        }
        out.println("payments: " + select(pool, "SELECT COUNT(*) FROM payments"));
        out.println("amount: " + select(pool, "SELECT amount FROM accounts WHERE id = 1"));
        // end
        recipes.end();
    }

    @Test
    void oneSessionInsideAnother() throws SQLException {
        recipes.begin("Lock wait: hold one session inside its transaction while another runs");
        // recipe: Lock wait: hold one session inside its transaction while another runs
        CompletableFuture<Void> one = CompletableFuture.runAsync(() -> withdraw(pool, 30));
        try (Connection connection = pool.getConnection();
                Statement two = connection.createStatement()) {
            two.execute("SET @wait_failpoint = 'before-commit'"); // one has its lock, and is about to commit
            two.execute("SET innodb_lock_wait_timeout = 1");
            try {
                two.executeUpdate("UPDATE accounts SET amount = amount - 5 WHERE id = 1");
            } catch (SQLException error) {
                out.println("two: " + told(error));
            }
            two.execute("SET @wakeup_failpoint = 'before-commit'");
            one.join();
            out.println("one: committed");
            two.executeUpdate("UPDATE accounts SET amount = amount - 5 WHERE id = 1");
            out.println("two: done");
        }
        out.println(select(pool, "SELECT amount FROM accounts WHERE id = 1"));
        // end
        recipes.end();
    }

    // recipe: Lock wait: hold one session inside its transaction while another runs
    private static void withdraw(DataSource pool, int amount) {
        try (Connection connection = pool.getConnection();
                Statement one = connection.createStatement()) {
            connection.setAutoCommit(false);
            one.executeUpdate("UPDATE accounts SET amount = amount - " + amount + " WHERE id = 1");
            connection.commit();
        } catch (SQLException error) {
            throw new CompletionException(error);
        }
    }
    // end
}
