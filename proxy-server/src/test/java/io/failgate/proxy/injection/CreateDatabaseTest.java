package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.proxy.TestProxy;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.RawClient;
import io.failgate.proxy.testing.ScriptedServer;
import io.failgate.proxy.testing.ServerConnection;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one fault the origin has: CREATE DATABASE of a certain name fails. */
@Timeout(60)
class CreateDatabaseTest {

    private static final String SITE = "create-database-error-on-dbname";
    private static final String ERROR = "ERROR 1105 (HY000): create-database-error-on-dbname error injected";

    private final ScriptedServer server = ScriptedServer.afterLogin(ServerConnection::okToAll);
    private final TestProxy proxy = TestProxy.before(server);
    private final RawClient client = proxy.login(TestProxy.ANYBODY.with(Capabilities.QUERY_ATTRIBUTES));

    CreateDatabaseTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        proxy.close();
    }

    private void arm(String terms) {
        proxy.failPoints().put(SITE, terms);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE DATABASE foo",
                "create schema foo;",
                "CREATE DATABASE IF NOT EXISTS foo",
                "CREATE SCHEMA IF NOT EXISTS `foo`",
                "CREATE DATABASE \"foo\"",
                "/* one */ CREATE -- two\n DATABASE # three\n foo /* four */",
                "CREATE DATABASE foo DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
                "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `foo` /*!40100 DEFAULT CHARACTER SET utf8mb4 */"
            })
    void failsIfTheValueIsTheDatabasesName(String sql) throws IOException {
        arm("return(\"foo\")");
        assertThat(client.execute(sql).error()).isEqualTo(ERROR);
        assertThat(client.execute("CREATE DATABASE bar").isOk()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE DATABASE foobar",
                "CREATE DATABASE FOO",
                "CREATE DATABASE `foo `",
                "CREATE TABLE foo (a int)",
                "DROP DATABASE foo",
                "SELECT 'CREATE DATABASE foo'",
                "CREATE DATABASE",
                "CREATE DATABASE `foo"
            })
    void leavesEverythingElseToTheServer(String sql) throws IOException {
        arm("return(\"foo\")");
        assertThat(client.execute(sql).isOk()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"return(foo)", "1*return(\"foo\")", "return(\"bar\")&return(\"foo\")", "sleep(1)&return(\"foo\")"})
    void theNameMayBeWrittenInManyWays(String terms) throws IOException {
        arm(terms);
        assertThat(client.execute("CREATE DATABASE foo").error()).isEqualTo(ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "return(\"FOO\")"})
    void anyOtherValueIsNotTheName(String terms) throws IOException {
        arm(terms);
        assertThat(client.execute("CREATE DATABASE foo").isOk()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "return",
                "return(1)",
                "return(true)",
                "return(\"\")",
                "return(foo)&return",
                "{\"mode\": \"alwaysOn\"}"
            })
    void whatNamesNoDatabaseIsRefused(String terms) {
        assertThatThrownBy(() -> arm(terms)).hasMessageContaining("return(\"name\") names the database");
    }

    @Test
    void anyOtherActionHappensWhateverTheName() throws IOException {
        arm("1*error(1044)->1*sleep(1)->close");
        assertThat(client.execute("CREATE DATABASE foo").errorCode()).isEqualTo(1044);
        assertThat(client.execute("CREATE DATABASE bar").isOk()).isTrue();
        client.sendQuery("CREATE DATABASE foo");
        assertThat(client.wire().awaitEnd()).isTrue();
    }

    @Test
    void failsBehindQueryAttributesAsWell() throws IOException {
        arm("return(\"foo\")");
        byte[] attribute = Bytes.hex("01 01 00 01 fd 00 01 6b 01 76");
        byte[] arguments = Bytes.concat(attribute, Bytes.text("CREATE DATABASE foo"));
        assertThat(client.command(Command.QUERY, arguments).get(0).error()).isEqualTo(ERROR);
    }

    @Test
    void whatItLetsThroughReachesTheSitesOfAnyQuery() throws IOException {
        arm("return(\"foo\")");
        proxy.failPoints().put("before-query", "error(1213)");
        assertThat(client.execute("CREATE DATABASE foo").error()).isEqualTo(ERROR);
        assertThat(client.execute("CREATE DATABASE bar").errorCode()).isEqualTo(1213);
    }
}
