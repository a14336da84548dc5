package io.failgate.it.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.it.support.Database;
import io.failgate.it.support.EveryTls;
import io.failgate.it.support.Proxies;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.mysqlclient.MySQLConnection;
import io.vertx.mysqlclient.MySQLException;
import io.vertx.mysqlclient.SslMode;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Vert.x' reactive client, which sends commands before it has the answers to those it sent, through Failgate. */
@Tag("exhaustive")
@EveryTls
class VertxTest {

    private static final int PIPELINED = 64;

    @Parameter(0)
    private boolean clientTls;

    @Parameter(1)
    private boolean upstreamTls;

    private final Proxies proxies;
    private final Vertx vertx = Vertx.vertx();

    VertxTest(Proxies proxies) {
        this.proxies = proxies;
    }

    @BeforeEach
    void createTable() {
        try (Session session = open()) {
            session.rows("drop table if exists vx");
            session.rows("create table vx (id int primary key, name text, body longblob) charset utf8mb4");
        }
    }

    @AfterEach
    void closeVertx() {
        await(vertx.close());
    }

    /** A connection, and what is done with it. */
    private record Session(MySQLConnection connection) implements AutoCloseable {

        RowSet<Row> rows(String sql) {
            return await(connection.query(sql).execute());
        }

        @Override
        public void close() {
            await(connection.close());
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private Session open() {
        InetSocketAddress proxy = proxies.address(upstreamTls);
        MySQLConnectOptions options = new MySQLConnectOptions()
                .setHost("127.0.0.1")
                .setPort(proxy.getPort())
                .setUser(Database.USER)
                .setPassword(Database.PASSWORD)
                .setDatabase("test")
                .setPipeliningLimit(PIPELINED)
                .setSslMode(clientTls ? SslMode.REQUIRED : SslMode.DISABLED)
                .setSslOptions(new ClientSSLOptions().setTrustAll(true).setHostnameVerificationAlgorithm(""));
        return new Session(await(MySQLConnection.connect(vertx, options)));
    }

    /** Asks for all at once, and waits for all. */
    private static <T> List<T> all(int count, Function<Integer, Future<T>> question) {
        List<Future<T>> answers =
                IntStream.range(0, count).mapToObj(question::apply).toList();
        return answers.stream().map(VertxTest::await).toList();
    }

    @Test
    void hundredsOfQueriesAreAnsweredInTheirOrder() {
        List<Integer> order = new ArrayList<>();
        try (Session session = open()) {
            List<String> names = all(
                    500,
                    i -> session.connection()
                            .query("select " + i + ", repeat('x', " + i % 50 * 100 + ")")
                            .execute()
                            .map(rows -> {
                                order.add(i); // on the event loop, one after the other
                                Row row = rows.iterator().next();
                                return row.getInteger(0) + ":"
                                        + row.getString(1).length();
                            }));
            assertThat(names)
                    .containsExactlyElementsOf(IntStream.range(0, 500)
                            .mapToObj(i -> i + ":" + i % 50 * 100)
                            .toList());
            assertThat(order).isSorted().hasSize(500);
        }
    }

    @Test
    void pipelinedErrorsReachTheQueriesThatFailed() {
        try (Session session = open()) {
            List<String> answers = all(
                    200,
                    i -> session.connection()
                            .query(i % 3 == 0 ? "select nothing_" + i : "select " + i)
                            .execute()
                            .map(rows -> String.valueOf(rows.iterator().next().getInteger(0)))
                            .recover(error -> Future.succeededFuture(
                                    error instanceof MySQLException mysql ? mysql.getMessage() : error.toString())));
            for (int i = 0; i < 200; i++) {
                if (i % 3 == 0) {
                    assertThat(answers.get(i)).contains("nothing_" + i + "'", "1054", "42S22");
                } else {
                    assertThat(answers.get(i)).isEqualTo(String.valueOf(i));
                }
            }
        }
    }

    @Test
    void preparedQueriesBatchesAndCursors() {
        try (Session session = open()) {
            Buffer body = Buffer.buffer(new byte[100_000]);
            List<Tuple> batch = IntStream.range(0, 300)
                    .mapToObj(i -> Tuple.of(i, "näme 🐬 " + i, i == 0 ? body : Buffer.buffer()))
                    .toList();
            await(session.connection()
                    .preparedQuery("insert into vx values (?, ?, ?)")
                    .executeBatch(batch));
            List<String> names = all(
                    300,
                    i -> session.connection()
                            .preparedQuery("select name, body from vx where id = ?")
                            .execute(Tuple.of(i))
                            .map(rows -> rows.iterator().next().getString(0)));
            assertThat(names)
                    .containsExactlyElementsOf(
                            batch.stream().map(row -> row.getString(1)).toList());
            assertThat(idsByCursor(session))
                    .containsExactlyElementsOf(IntStream.range(100, 300).boxed().toList());
        }
    }

    private static List<Integer> idsByCursor(Session session) {
        List<Integer> ids = new ArrayList<>();
        PreparedStatement statement =
                await(session.connection().prepare("select id from vx where id >= ? order by id"));
        Cursor cursor = statement.cursor(Tuple.of(100));
        do {
            await(cursor.read(30)).forEach(row -> ids.add(row.getInteger(0)));
        } while (cursor.hasMore());
        await(cursor.close());
        await(statement.close());
        return ids;
    }

    @Test
    void aTransactionIsRolledBackOrCommitted() {
        try (Session session = open()) {
            for (boolean commit : List.of(false, true)) {
                var transaction = await(session.connection().begin());
                all(
                        50,
                        i -> session.connection()
                                .query("insert into vx (id) values (" + i + ")")
                                .execute());
                assertThatThrownBy(() -> session.rows("insert into vx (id) values (1)"))
                        .hasCauseInstanceOf(MySQLException.class)
                        .hasMessageContaining("1062");
                await(commit ? transaction.commit() : transaction.rollback());
                Row count = session.rows("select count(*) from vx").iterator().next();
                assertThat(count.getInteger(0)).isEqualTo(commit ? 50 : 0);
            }
        }
    }

    @Test
    void theSessionCanBeResetAndTheServerPinged() {
        try (Session session = open()) {
            session.rows("set @mine = 1");
            await(session.connection().ping());
            await(session.connection().resetConnection());
            Row mine = session.rows("select @mine is null").iterator().next();
            assertThat(mine.getInteger(0)).isEqualTo(1);
            Row cipher = session.rows("show session status like 'Ssl_cipher'")
                    .iterator()
                    .next();
            assertThat(cipher.getString(1).isEmpty()).isEqualTo(!upstreamTls);
        }
    }
}
