package io.failgate.it.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A condition on {@code db} follows the server's default database, whatever has changed it, for a client with session
 * tracking.
 */
@Timeout(120)
@ExtendWith(WithProxy.class)
@ParameterizedClass
@ValueSource(longs = {Capabilities.SESSION_TRACK, Capabilities.SESSION_TRACK | Capabilities.DEPRECATE_EOF})
class DefaultDatabaseTest {

    private static final Login LOGIN =
            Login.of(Database.USER, Database.PASSWORD).to("test");

    private final Database database;
    private final ProxyServer proxy;
    private final RawClient client;

    DefaultDatabaseTest(long capabilities, Database database, ProxyServer proxy) throws IOException {
        this.database = database;
        this.proxy = proxy;
        client = RawClient.login(proxy.address(), LOGIN.with(capabilities));
    }

    @BeforeEach
    void create() throws IOException {
        client.execute("create database if not exists default_db_a");
        client.execute("create database if not exists default_db_b");
    }

    @AfterEach
    void drop() throws IOException {
        proxy.failPoints().removeAll();
        client.execute("drop database if exists default_db_a");
        client.execute("drop database if exists default_db_b");
        client.close();
    }

    /** The condition agrees with the server, which is asked. */
    private void assertDatabase(String name) throws IOException {
        assertThat(client.rows("select ifnull(database(), 'none')")).isEqualTo(List.of(List.of(name)));
        String condition = name.equals("none") ? "db is null" : "db = '" + name + "'";
        proxy.failPoints().put("before-query", "error(1213) where " + condition);
        assertThat(client.execute("select 1").isError()).as("hit in %s", name).isTrue();
        proxy.failPoints().put("before-query", "error(1213) where not (" + condition + ")");
        assertThat(client.execute("select 1").isError()).as("hit elsewhere").isFalse();
        assertThat(proxy.failPoints().status("before-query").warning()).isEmpty();
        proxy.failPoints().remove("before-query");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "use default_db_a",
                "use default_db_b; use default_db_a",
                "use default_db_a; select * from no_such_table; use default_db_b",
                "use default_db_a; use no_such_database",
                "use test; set @a = 1; use default_db_a; select 1 from"
            })
    void behindStatements(String sql) throws IOException {
        assertDatabase("test");
        client.query(sql);
        assertDatabase("default_db_a");
        client.query("drop database default_db_a");
        assertDatabase("none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "execute immediate 'use default_db_a'",
                "prepare p from 'use default_db_a'; execute p",
                "begin not atomic execute immediate 'use default_db_b'; execute immediate 'use default_db_a'; end",
                "set statement max_statement_time = 5 for use default_db_a"
            })
    void behindStatementsInStatements(String sql) throws IOException {
        assumeTrue(database.isMariaDb(), "MySQL prepares no USE");
        client.query(sql);
        assertDatabase("default_db_a");
        client.query("execute immediate 'drop database default_db_a'");
        assertDatabase("none");
    }

    @Test
    void behindAPreparedStatement() throws IOException {
        assumeTrue(database.isMariaDb(), "MySQL prepares no USE");
        Packet prepared = client.command(Command.STMT_PREPARE, "use default_db_a".getBytes(UTF_8))
                .get(0);
        assertDatabase("test");
        byte[] execution = ByteBuffer.allocate(9)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) prepared.intAt(1))
                .put((byte) 0)
                .putInt(1)
                .array();
        assertThat(client.command(Command.STMT_EXECUTE, execution).get(0).isOk())
                .isTrue();
        assertDatabase("default_db_a");
    }

    @Test
    void behindCommands() throws IOException {
        client.command(Command.INIT_DB, "default_db_a".getBytes(UTF_8));
        assertDatabase("default_db_a");
        client.command(Command.RESET_CONNECTION);
        assertDatabase("default_db_a");
        assertThat(client.changeUser(LOGIN.to("default_db_b")).isOk()).isTrue();
        assertDatabase("default_db_b");
        client.command(Command.INIT_DB, "no_such_database".getBytes(UTF_8));
        assertDatabase("default_db_b");
    }

    /** The server has done it, whatever the client is told. */
    @Test
    void behindAnErrorInPlaceOfTheAnswer() throws IOException {
        proxy.failPoints().put("after-query", "1*error(1213)");
        assertThat(client.execute("use default_db_a").isError()).isTrue();
        assertDatabase("default_db_a");
    }
}
