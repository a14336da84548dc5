package io.failgate.it.faults;

import static io.failgate.it.support.Jdbc.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The texts of errors: the real one is provoked on the server, and the one that is injected by its number alone is the
 * same, values included.
 */
@Timeout(120)
@ExtendWith(WithProxy.class)
class RealTextsTest {

    private static final Login POWERLESS = Login.of("real_texts", "secret");

    private final ProxyServer proxy;
    private final InetSocketAddress server;
    private final Connection observer;
    private final boolean mariaDb;

    RealTextsTest(Database database, ProxyServer proxy) throws SQLException {
        this.proxy = proxy;
        server = database.socketAddress();
        observer = database.connect();
        mariaDb = database.isMariaDb();
    }

    @BeforeEach
    void create() throws SQLException {
        execute(
                observer,
                "drop database if exists real_texts",
                "create database real_texts",
                "create table real_texts.t (id int primary key)",
                "create table real_texts.u (id int primary key)",
                "drop database if exists real_texts_c",
                "create database real_texts_c",
                "create table real_texts_c.c (id int primary key, a int)",
                "create procedure real_texts.p() select 1",
                "create function real_texts.f() returns int deterministic return 1",
                "drop user if exists real_texts, real_texts_nopw",
                "create user real_texts identified by 'secret'",
                "create user real_texts_nopw identified by ''",
                // a GRANT needs more than all privileges
                "insert into mysql.tables_priv (host, db, user, table_name, grantor, column_priv)"
                        + " values ('%', 'real_texts_c', 'real_texts', 'c', 'app', 'select,insert,update')",
                "insert into mysql.columns_priv (host, db, user, table_name, column_name, column_priv)"
                        + " values ('%', 'real_texts_c', 'real_texts', 'c', 'id', 'select,insert,update')",
                "flush privileges");
    }

    @AfterEach
    void drop() throws SQLException {
        proxy.failPoints().removeAll();
        execute(observer, "drop database real_texts");
        execute(observer, "drop database real_texts_c");
        execute(observer, "drop user real_texts, real_texts_nopw");
        observer.close();
    }

    private static Packet outcome(InetSocketAddress address, Login login, String sql) throws IOException {
        try (RawClient client = RawClient.login(address, login)) {
            return client.execute(sql);
        }
    }

    private void assertSame(Login login, String sql) throws IOException {
        Packet real = outcome(server, login, sql);
        assertThat(real.isError()).as(sql).isTrue();
        proxy.failPoints().put("before-query", "1*error(" + real.errorCode() + ")");
        assertThat(outcome(proxy.address(), login, sql)).isEqualTo(real);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "use real_texts",
                "drop database real_texts",
                "create database real_texts_2",
                "select * from real_texts.t",
                "insert into real_texts.t values (1)",
                "update real_texts.t set id = 1",
                "delete from real_texts.t",
                "replace into real_texts.t values (1)",
                "drop table real_texts.t",
                "truncate table real_texts.t",
                "alter table real_texts.t add v int",
                "create table real_texts.w (id int)",
                "insert into real_texts.t select * from real_texts.t",
                "explain select * from real_texts.t",
                "handler real_texts.t open",
                "create index i on real_texts.t (id)",
                "drop index i on real_texts.t",
                "create view real_texts.v as select 1",
                "create trigger real_texts.g before insert on real_texts.t for each row set @a = 1",
                "rename table real_texts.t to real_texts.w",
                "analyze table real_texts.t",
                "lock tables real_texts.t read",
                "create temporary table real_texts.w (id int)",
                "alter database real_texts character set utf8mb4",
                "create procedure real_texts.q() select 1",
                "create event real_texts.e on schedule every 1 day do select 1",
                "call real_texts.p()",
                "select real_texts.f()",
                "drop procedure real_texts.p",
                "alter function real_texts.f comment ''",
                "load data infile '/x' into table real_texts.t",
                "select * from real_texts.t into outfile '/x'",
                "flush tables",
                "flush privileges",
                "set global max_connections = 100",
                "set sql_log_bin = 0",
                "create user real_texts_2",
                "drop user real_texts_nopw",
                "alter user root@localhost identified by 'x'",
                "create role real_texts_2",
                "shutdown",
                "show engine innodb status",
                "show binary logs",
                "set global read_only = 1",
                "grant select on *.* to real_texts",
                "with x as (select 1) select * from real_texts.t, x",
                "desc real_texts.t",
                "show create table real_texts.t",
                "show index from real_texts.t",
                "explain update real_texts.t set id = 1",
                "check table real_texts.t",
                "optimize table real_texts.t",
                "create or replace view real_texts.v as select 1",
                "create unique index i on real_texts.t (id)",
                "create table real_texts.w select * from real_texts.t",
                "create table real_texts.w like real_texts.t",
                "alter table real_texts.t rename real_texts.w",
                "do (select max(id) from real_texts.t)",
                "(select * from real_texts.t)"
            })
    void whatAUserMayNotDo(String sql) throws IOException {
        assertSame(POWERLESS, sql);
    }

    /** Which column it is, only the server finds. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select a from real_texts_c.c",
                "update real_texts_c.c set a = 1",
                "insert into real_texts_c.c (a) values (1)",
                "select id from real_texts_c.c where a = 1"
            })
    void whatAUserMayNotDoWithAColumn(String sql) throws IOException {
        Packet real = outcome(server, POWERLESS, sql);
        assertThat(real.errorCode()).isEqualTo(1143);
        proxy.failPoints().put("before-query", "1*error(1143)");
        assertThat(outcome(proxy.address(), POWERLESS, sql).error())
                .isEqualTo(real.error().replace("column 'a'", "column '?'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into t values (1)",
                "delete from t",
                "drop table t",
                "alter table t add v int",
                "select * from u",
                "update u set id = 1"
            })
    void whatIsNotLocked(String sql) throws IOException {
        Packet real = whileLocked(server, sql);
        assertThat(real.errorCode()).isIn(1099, 1100);
        proxy.failPoints().put("before-query", "1*error(" + real.errorCode() + ") where sql = '" + sql + "'");
        assertThat(whileLocked(proxy.address(), sql)).isEqualTo(real);
    }

    private static Packet whileLocked(InetSocketAddress address, String sql) throws IOException {
        try (RawClient client = RawClient.login(address, Comparison.login().to("real_texts"))) {
            client.execute("lock tables t read");
            return client.execute(sql);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "use real_texts_2",
                "select * from real_texts_2.t",
                "select * from missing",
                "insert into missing values (1)",
                "drop table missing",
                "create table t (id int)",
                "create database real_texts",
                "drop database real_texts_2",
                "selec 1",
                "  wrong '0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890'"
            })
    void whatCannotBeDone(String sql) throws IOException {
        assertSame(Comparison.login().to("real_texts"), sql);
    }

    /** The injected one has the client's address for its name. */
    private static String withoutHost(Packet error) {
        return error.error().replaceFirst("'@'[^']*'", "'@'?'");
    }

    @Test
    void whetherAPasswordWasUsed() throws IOException {
        for (Login login : List.of(POWERLESS, Login.of("real_texts_nopw", ""))) {
            Packet real;
            try (RawClient client = RawClient.connect(server)) {
                // each account takes what the other does not have
                real = client.login(login.user(), login.password().isEmpty() ? "wrong" : "");
            }
            boolean used = login.password().isEmpty();
            assertThat(real.errorMessage()).endsWith("(using password: " + (used ? "YES" : "NO") + ")");
            proxy.failPoints().put("authenticate", "1*error(1045)");
            try (RawClient client = RawClient.connect(proxy.address())) {
                Packet injected = client.login(login.user(), login.password());
                String expected = real.error().replace(used ? "YES" : "NO", used ? "NO" : "YES");
                assertThat(withoutHost(injected)).isEqualTo(expected.replaceFirst("'@'[^']*'", "'@'?'"));
            }
        }
    }

    @Test
    void aChangeOfUserNamesTheNewUser() throws IOException {
        Packet real;
        try (RawClient client = RawClient.login(server, Comparison.login())) {
            real = client.changeUser(Login.of("real_texts", "wrong"));
        }
        proxy.failPoints().put("change-user", "1*error(1045)");
        try (RawClient client = RawClient.login(proxy.address(), Comparison.login())) {
            assertThat(withoutHost(client.changeUser(POWERLESS))).isEqualTo(withoutHost(real));
        }
        assertThat(real.errorMessage()).contains("'real_texts'@").endsWith("(using password: YES)");
    }

    private static Packet refused(InetSocketAddress address, Login login) throws IOException {
        try (RawClient client = RawClient.connect(address)) {
            return client.login(login);
        }
    }

    @Test
    void aDatabaseThatIsNotThere() throws IOException {
        Packet real = refused(server, Comparison.login().to("real_texts_2"));
        assertThat(real.errorCode()).isEqualTo(1049);
        proxy.failPoints().put("authenticate", "1*error(1049)");
        assertThat(refused(proxy.address(), Comparison.login().to("real_texts")).error())
                .isEqualTo(real.error().replace("real_texts_2", "real_texts"));
    }

    @Test
    void aDatabaseThatIsNotTheUsers() throws IOException {
        Packet real = refused(server, POWERLESS.to("real_texts"));
        assertThat(real.errorCode()).isEqualTo(1044);
        // the server names the account, which it is not asked for here
        proxy.failPoints().put("authenticate", "1*error(1044)");
        assertThat(withoutHost(refused(proxy.address(), Comparison.login().to("real_texts"))))
                .isEqualTo(withoutHost(real).replace("user 'real_texts'", "user 'app'"));
    }

    @Test
    void anAccountThatIsLocked() throws IOException, SQLException {
        execute(observer, "alter user real_texts_nopw account lock");
        Packet real = refused(server, Login.of("real_texts_nopw", ""));
        execute(observer, "alter user real_texts_nopw account unlock");
        assertThat(real.errorCode()).isIn(3118, 4151);
        proxy.failPoints().put("authenticate", "1*error(" + real.errorCode() + ")");
        assertThat(withoutHost(refused(proxy.address(), Login.of("real_texts_nopw", ""))))
                .isEqualTo(withoutHost(real));
    }

    @Test
    void anAccountThatHasAllItsConnections() throws IOException, SQLException {
        execute(observer, "alter user real_texts_nopw with max_user_connections 1");
        Packet real;
        try (RawClient only = RawClient.login(server, Login.of("real_texts_nopw", ""))) {
            real = refused(server, Login.of("real_texts_nopw", ""));
            assertThat(only.execute("do 0").isOk()).isTrue();
        }
        assertThat(real.errorCode()).isEqualTo(1226);
        execute(observer, "alter user real_texts_nopw with max_user_connections 0");
        proxy.failPoints().put("authenticate", "1*error(1226)");
        assertThat(refused(proxy.address(), Login.of("real_texts_nopw", "")).error())
                .isEqualTo(real.error().replace("current value: 1", "current value: ?"));
    }

    @Test
    void anAccountThatHasAskedEnough() throws IOException, SQLException {
        execute(observer, "alter user real_texts_nopw with max_queries_per_hour 1");
        Packet real;
        try (RawClient client = RawClient.login(server, Login.of("real_texts_nopw", ""))) {
            client.execute("do 0");
            real = client.execute("do 0");
        }
        execute(observer, "alter user real_texts_nopw with max_queries_per_hour 0");
        assertThat(real.errorCode()).isEqualTo(1226);
        proxy.failPoints().put("before-query", "1*error(1226)");
        assertThat(outcome(proxy.address(), POWERLESS, "do 0").error())
                .isEqualTo(real.error()
                        .replace("real_texts_nopw", "real_texts")
                        .replace("current value: 1", "current value: ?"));
    }

    /** Captured from both servers, which would refuse others in the meantime. */
    @Test
    void aServerThatHasAllConnectionsOfAUser() throws IOException {
        proxy.failPoints().put("authenticate", "1*error(1203)");
        assertThat(refused(proxy.address(), POWERLESS).error())
                .isEqualTo("ERROR 1203 (42000): User real_texts already has more than 'max_user_connections'"
                        + " active connections");
    }

    /** An administrator is told by which option; MariaDB has only one, which lets administrators write. */
    @Test
    void aServerThatIsReadOnlyForAll() throws IOException, SQLException {
        assumeFalse(mariaDb, "MariaDB has no super_read_only");
        execute(observer, "set session lock_wait_timeout = 20");
        execute(observer, "set global super_read_only = 1");
        try {
            assertSame(Comparison.login().to("real_texts"), "insert into t values (1)");
        } finally {
            execute(observer, "set global super_read_only = 0");
            execute(observer, "set global read_only = 0");
        }
    }
}
