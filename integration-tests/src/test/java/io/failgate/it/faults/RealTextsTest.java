package io.failgate.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.SideBySide;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The texts of errors. The real one is provoked on the server. The one that is injected by its number alone is the
 * same, values included.
 */
@Timeout(120)
@ExtendWith(WithProxy.class)
class RealTextsTest {

    private static final Login POWERLESS = Login.of("real_texts", "secret");

    private final SideBySide both;

    RealTextsTest(Database database, ProxyServer proxy) throws SQLException {
        both = new SideBySide(database, proxy);
    }

    @BeforeEach
    void create() throws SQLException {
        both.execute(
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
        both.execute("drop database real_texts");
        both.execute("drop database real_texts_c");
        both.execute("drop user real_texts, real_texts_nopw");
        both.close();
    }

    private static Packet outcome(InetSocketAddress address, Login login, String sql) throws IOException {
        try (RawClient client = RawClient.login(address, login)) {
            return client.execute(sql);
        }
    }

    private void assertSame(Login login, String sql) throws IOException {
        Packet real = outcome(both.server(), login, sql);
        assertThat(real.isError()).as(sql).isTrue();
        both.arm("before-query", "1*error(" + real.errorCode() + ")");
        assertThat(outcome(both.proxy(), login, sql)).isEqualTo(real);
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
        Packet real = outcome(both.server(), POWERLESS, sql);
        assertThat(real.errorCode()).isEqualTo(1143);
        both.arm("before-query", "1*error(1143)");
        assertThat(outcome(both.proxy(), POWERLESS, sql).error())
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
        Packet real = whileLocked(both.server(), sql);
        assertThat(real.errorCode()).isIn(1099, 1100);
        both.arm("before-query", "1*error(" + real.errorCode() + ") where sql = '" + sql + "'");
        assertThat(whileLocked(both.proxy(), sql)).isEqualTo(real);
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

    /** An administrator is told by which option; MariaDB has only one, which lets administrators write. */
    @Test
    void aServerThatIsReadOnlyForAll() throws IOException, SQLException {
        assumeFalse(both.isMariaDb(), "MariaDB has no super_read_only");
        both.execute("set session lock_wait_timeout = 20");
        both.execute("set global super_read_only = 1");
        try {
            assertSame(Comparison.login().to("real_texts"), "insert into t values (1)");
        } finally {
            both.execute("set global super_read_only = 0");
            both.execute("set global read_only = 0");
        }
    }
}
