package io.failgate.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.it.support.Comparison;
import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Login;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Texts of several statements: what is armed and hits nothing changes no byte, and behind an injected error nothing is
 * executed.
 */
@Tag("exhaustive")
@Timeout(600)
@ExtendWith(WithProxy.class)
class MultiStatementTest {

    private static final String INSERT = "insert into several (v) values ('a')";
    private static final String LOAD = "load data local infile 'any' into table several (v)";
    private static final String NOBODY = " where user = 'nobody'";

    private static final List<String> TEXTS = List.of(
            "select 1;;select 2",
            "select 1; /* c */; select 2",
            "select 1; /* c */",
            "select 1; -- c",
            "select 1; # c;\nselect 2 # d",
            "select 1;",
            "select 1; ;;",
            "; select 1",
            "/* c */; select 1",
            "/*!50000 select 1; select 2 */",
            "select 1; /*!50000 select 2; select 3 */; select 4",
            "select 1; sel 2;\n select 3",
            "select 1;\n\n /* x\n */ sel \n  blah blah",
            "select 1;\nselect 1 from\n;\nselect 3",
            "select 1; select '" + "a".repeat(100) + "' x yy zz; select 2",
            "select 'é'; select 'éà' x y é rrr; select 5",
            "select 1;\0select 2",
            "select 1; select '; select 2",
            "select 1; select /* ; select 2",
            "select \"a;b\"; select 'a\\';b'; select `c;d` from several; select 2",
            "set sql_mode = 'ansi_quotes'; select \"v;\" from several; select 1",
            "begin; " + INSERT + "; rollback; select 3; " + INSERT,
            INSERT + "; select last_insert_id(); " + INSERT + "; select row_count(), found_rows()",
            INSERT + "; insert into nowhere values (1); " + INSERT,
            "select 1/0; show warnings; select 1/0",
            "call several_results(); select 2; call several_results()",
            "call several_prepares('garbage in'); select 1",
            "call several_prepares('" + "garbage ".repeat(15) + "'); select 1",
            "set autocommit = 0; " + INSERT + "; commit; set autocommit = 1; select 1",
            "use mysql; select database(); use test",
            "prepare s from 'select ?'; set @a = 5; execute s using @a; deallocate prepare s",
            "prepare s from 'garbage'; select 1",
            "drop procedure several_results; create procedure several_results() begin select 1; select 2; end;"
                    + " select 5",
            "select 1; begin not atomic select 3; select 4; end; select 5",
            "signal sqlstate '42000' set mysql_errno = 1064, message_text = 'near \\'y\\''; select 1",
            "xa start 'several'; xa end 'several'; xa rollback 'several'; xa start 'several'; xa foo; select 1",
            "select 1; ".repeat(300) + "select 2",
            LOAD,
            "select 1; " + LOAD + "; select 2; " + LOAD + "; " + INSERT,
            "select 1; load data local infile 'any' into table nowhere; " + INSERT,
            "select 1; select '" + "x".repeat(70_000) + "'; sel");

    private final Database database;
    private final ProxyServer proxy;
    private final InetSocketAddress server;

    MultiStatementTest(Database database, ProxyServer proxy) {
        this.database = database;
        this.proxy = proxy;
        server = database.socketAddress();
    }

    @BeforeEach
    void createSchema() throws SQLException {
        database.execute(
                "drop table if exists several",
                "create table several (id int auto_increment primary key, v varchar(20))",
                "drop procedure if exists several_results",
                "create procedure several_results()"
                        + " begin select 1; select 2 from dual where 1 = 0; insert into several (v) values ('p'); end",
                "drop procedure if exists several_prepares",
                "create procedure several_prepares(t varchar(200))"
                        + " begin insert into several (v) values ('q'); set @t = t; prepare s from @t; end");
    }

    @AfterEach
    void disarm() {
        proxy.failPoints().removeAll();
        proxy.failPoints().put("OpenSetFailPoint", "return(1)");
    }

    static Stream<Arguments> armedAndLogins() {
        return Stream.of(
                        "before-xa",
                        "before-select",
                        "before-commit",
                        "after-insert",
                        "before-query",
                        "after-query",
                        "result-row")
                .flatMap(site -> Stream.of(0L, Capabilities.DEPRECATE_EOF, Capabilities.SESSION_TRACK)
                        .map(capability -> Arguments.of(site, Comparison.login(capability))));
    }

    @ParameterizedTest
    @MethodSource("armedAndLogins")
    void whatHitsNothingChangesNoByte(String site, Login login) throws IOException, SQLException {
        for (String text : TEXTS) {
            proxy.failPoints().remove(site);
            createSchema();
            List<Packet> direct = said(server, login, text);
            createSchema();
            proxy.failPoints().put(site, "error(1213)" + NOBODY);
            assertThat(said(proxy.address(), login, text)).as(text).isEqualTo(direct);
        }
    }

    @Test
    void whoMayNotSendSeveralStatementsIsToldTheSame() throws IOException {
        Login login = Comparison.login().without(Capabilities.MULTI_STATEMENTS);
        proxy.failPoints().put("before-select", "error(1213)" + NOBODY);
        for (String text : List.of("select 1; select 2", "select 1;")) {
            assertThat(said(proxy.address(), login, text)).isEqualTo(said(server, login, text));
        }
    }

    /** The answer to a text, what it has left behind, and what of it is stored. */
    private static List<Packet> said(InetSocketAddress address, Login login, String text) throws IOException {
        try (RawClient client = RawClient.login(address, login)) {
            client.localFile(Bytes.text("a\nb\n"));
            List<Packet> all = new ArrayList<>(client.query(text));
            all.addAll(client.query("select @@warning_count, row_count(), last_insert_id()"));
            all.addAll(client.query("select id, v from test.several order by id"));
            return all;
        }
    }

    private List<List<String>> stored() throws IOException {
        try (RawClient client = RawClient.login(server, Comparison.login())) {
            return client.rows("select v from several order by id");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "result-row",
                "before-result-end",
                "before-query",
                "after-query",
                "before-command",
                "after-command",
                "before-select",
                "after-select"
            })
    void behindAnInjectedErrorNothingIsExecuted(String site) throws IOException {
        proxy.failPoints().put(site, "1*error(1317)");
        try (RawClient client = RawClient.login(proxy.address(), Comparison.login())) {
            List<Packet> answer = client.query("select 1; " + INSERT);
            assertThat(answer.get(answer.size() - 1).error()).startsWith("ERROR 1317");
            assertThat(client.rows("select 'in step'")).isEqualTo(List.of(List.of("in step")));
        }
        assertThat(stored()).isEmpty();
    }

    /** Whatever else is armed, and so whether a text is asked in pieces or not. */
    @ParameterizedTest
    @CsvSource({
        "before-query, before-xa=off", "before-query, before-insert=off", "before-query, result-row=off",
        "before-command, after-insert=off", "after-query, before-insert=off", "after-command, before-xa=off"
    })
    void sitesOfAnyCommandArePassedOncePerText(String site, String other) throws IOException {
        String[] also = other.split("=", -1);
        proxy.failPoints().put(also[0], also[1]);
        try (RawClient client = RawClient.login(proxy.address(), Comparison.login())) {
            proxy.failPoints().put(site, "2*print where sql like '%insert%insert%'");
            assertThat(client.execute(INSERT + ";" + INSERT).isOk()).isTrue();
            assertThat(proxy.failPoints().status(site).hits()).isEqualTo(1);
        }
        assertThat(stored()).hasSize(2);
    }

    @Test
    void statementsOfFailgateStandAmongOthersWithALocalFile() throws IOException {
        try (RawClient client = RawClient.login(proxy.address(), Comparison.login())) {
            client.localFile(Bytes.text("a\nb\n"));
            List<Packet> answer =
                    client.query(LOAD + "; set @put_session_failpoint = 'before-insert=1*error(1317)'; " + INSERT);
            assertThat(answer.get(answer.size() - 1).error()).startsWith("ERROR 1317");
        }
        assertThat(stored()).isEqualTo(List.of(List.of("a"), List.of("b")));
    }
}
