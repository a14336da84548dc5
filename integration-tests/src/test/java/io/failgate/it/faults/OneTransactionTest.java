package io.failgate.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.SideBySide;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What SET TRANSACTION has set for one transaction is spent by an injected error where the real one spends it, and
 * there only.
 */
@Timeout(60)
@ExtendWith(WithProxy.class)
class OneTransactionTest {

    private static final Pattern ERROR = Pattern.compile("ERROR (\\d+) \\((\\w+)\\): (.*)", Pattern.DOTALL);

    private final SideBySide both;

    OneTransactionTest(Database database, ProxyServer proxy) throws SQLException {
        both = new SideBySide(database, proxy);
    }

    @BeforeEach
    void write() throws SQLException {
        both.execute("drop table if exists one_transaction");
        both.execute("create table one_transaction (id int primary key, v int not null) engine = innodb");
        both.execute("insert into one_transaction values (1, 0), (2, 0), (3, 0)");
        both.execute("begin");
        both.execute("update one_transaction set v = 7 where id = 3");
    }

    @AfterEach
    void close() throws SQLException {
        both.execute("rollback");
        both.execute("drop table one_transaction");
        both.close();
    }

    /** What has become of an error, and whether the next statement still reads what is not committed. */
    private record Outcome(String error, List<List<String>> read) {}

    private static Outcome outcome(InetSocketAddress address, String sql) throws IOException {
        try (RawClient client = RawClient.login(address, Comparison.login())) {
            client.execute("set session innodb_lock_wait_timeout = 1");
            client.execute("set transaction isolation level read uncommitted");
            List<Packet> answer = client.query(sql);
            return new Outcome(
                    answer.get(answer.size() - 1).error(), client.rows("select v from one_transaction where id = 3"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select v from one_transaction where id = (select 1 union select 2)",
                "select pow(9999, 9999) from one_transaction",
                "insert into one_transaction values (1, 1)",
                "insert into one_transaction values (4, null)",
                "insert into one_transaction values (4, 'abc')",
                "update one_transaction set id = 2 where id = 1",
                "update one_transaction set v = 1 where id = 3",
                "select none from one_transaction",
                "select id from one_transaction a join one_transaction b",
                "select none(id) from one_transaction",
                "select id from one_transaction where sum(v) > 1",
                "select v from one_transaction where id in (select id, v from one_transaction)",
                "select * from one_transaction force index (none)",
                "insert into one_transaction values (9)",
                "insert into one_transaction (none) values (9)",
                "replace into one_transaction values (9)",
                "update one_transaction set none = 1",
                "delete from one_transaction where none = 1",
                "select a.id from one_transaction a, one_transaction a",
                "select abs() from one_transaction",
                "select * from one_transaction_none",
                "insert into one_transaction select * from one_transaction_none",
                "truncate table one_transaction_none",
                "create table one_transaction (id int)",
                "set @a = (select 1 union select 2)",
                "selec"
            })
    void anErrorSpendsItAsARealOne(String sql) throws IOException {
        Outcome real = outcome(both.server(), sql);
        Matcher error = ERROR.matcher(real.error);
        assertThat(error.matches()).as("%s", real).isTrue();
        both.arm(
                "before-query",
                "1*error(" + error.group(1) + ", \"" + error.group(2) + "\", \""
                        + error.group(3).replace("\"", "\\\"") + "\") where sql = \""
                        + sql.replace("\"", "\\\"") + "\"");
        assertThat(outcome(both.proxy(), sql)).isEqualTo(real);
    }
}
