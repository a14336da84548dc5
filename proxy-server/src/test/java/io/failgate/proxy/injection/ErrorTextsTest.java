package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.ServerAnswer;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Capabilities;
import io.failgate.proxy.protocol.ClientIdentity;
import io.failgate.proxy.protocol.ConnectionAttributes;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.tracking.ServerStatus;
import io.failgate.sql.ServerVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What terms leave out of an error is the server's own, and depends on which server it is. */
class ErrorTextsTest {

    private static final ServerVersion MYSQL = ServerVersion.parse("9.7.4");
    private static final ServerVersion MARIADB = ServerVersion.parse("11.4.5-MariaDB");

    private static SessionContext session(ServerVersion server, boolean usesPassword) {
        SessionContext session = new SessionContext(FailPoints.builder().build(), "192.0.2.7");
        session.greeted(12, server);
        session.identified(
                new ClientIdentity("app", "shop", usesPassword, ConnectionAttributes.NONE),
                new Capabilities(Capabilities.PROTOCOL_41),
                new ServerStatus(0));
        return session;
    }

    private static Verdict complete(int code, SessionContext session, Moment moment) {
        return ErrorTexts.complete(
                InjectedError.of(code), session, moment, error -> new Verdict.Answer(Reply.error(error)));
    }

    private static String told(Verdict verdict) {
        MySqlError error = ((Reply.Failure) ((Verdict.Answer) verdict).reply()).error();
        return error.sqlState() + " " + error.message();
    }

    private static String atLogin(int code, ServerVersion server, boolean usesPassword) {
        return told(complete(code, session(server, usesPassword), Moment.AUTHENTICATE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            1044 | 42000 Access denied for user 'app'@'192.0.2.7' to database 'shop'
            1045 | 28000 Access denied for user 'app'@'192.0.2.7' (using password: YES)
            1049 | 42000 Unknown database 'shop'
            1130 | HY000 Host '192.0.2.7' is not allowed to connect to this MySQL server
            1203 | 42000 User app already has more than 'max_user_connections' active connections
            1226 | 42000 User 'app' has exceeded the 'max_user_connections' resource (current value: ?)
            1927 | HY000 Unknown error 1927
            3118 | HY000 Access denied for user 'app'@'192.0.2.7'. Account is locked.
            3159 | HY000 Connections using insecure transport are prohibited while --require_secure_transport=ON.
            """)
    void ofMySql(int code, String told) {
        assertThat(atLogin(code, MYSQL, true)).isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            1044 | 42000 Access denied for user 'app'@'192.0.2.7' to database 'shop'
            1130 | HY000 Host '192.0.2.7' is not allowed to connect to this MariaDB server
            1290 | HY000 The MariaDB server is running with the --read-only option so it cannot execute this statement
            1792 | 25006 Cannot execute statement in a READ ONLY transaction
            1820 | HY000 You must SET PASSWORD before executing this statement
            1927 | 70100 Connection was killed
            1969 | 70100 Query execution was interrupted (max_statement_time exceeded)
            3118 | HY000 Unknown error 3118
            3159 | 08004 Connections using insecure transport are prohibited while --require_secure_transport=ON.
            3572 | HY000 Unknown error 3572
            4151 | HY000 Access denied, this account is locked
            """)
    void ofMariaDb(int code, String told) {
        assertThat(atLogin(code, MARIADB, true)).isEqualTo(told);
    }

    @Test
    void whoeverSendsNoPasswordUsesNone() {
        assertThat(atLogin(1045, MYSQL, false)).endsWith("(using password: NO)");
    }

    @Test
    void theServerIsAskedForWhatOnlyItKnows() {
        SessionContext session = session(MYSQL, true);
        Verdict.Ask ask = (Verdict.Ask) complete(1044, session, Moment.QUESTION);
        assertThat(ask.sql()).isEqualTo("SELECT SUBSTRING_INDEX(CURRENT_USER(), '@', -1)");
        assertThat(told(ask.then().apply(new ServerAnswer(Optional.empty(), "", List.of(Optional.of("%"))))))
                .isEqualTo("42000 Access denied for user 'app'@'%' to database 'shop'");
    }

    @Test
    void whatTheServerDoesNotSayIsSaidAsKnown() {
        Verdict.Ask ask = (Verdict.Ask) complete(1290, session(MYSQL, true), Moment.QUESTION);
        ServerAnswer refused = new ServerAnswer(Optional.of(MySqlError.unknown("no")), "", List.of());
        assertThat(told(ask.then().apply(refused))).contains("the --read-only option");
        ServerAnswer named = new ServerAnswer(Optional.empty(), "", List.of(Optional.of("--super-read-only")));
        assertThat(told(ask.then().apply(named))).contains("the --super-read-only option");
    }

    @Test
    void aServerThatIsBusyIsNotAsked() {
        for (Moment moment : List.of(Moment.ANSWER, Moment.ROW, Moment.RESULT_END, Moment.IDLE)) {
            assertThat(told(complete(1290, session(MYSQL, true), moment))).contains("the --read-only option");
        }
    }

    @Test
    void aTextThatIsGivenStaysAndItsStateIsTheServers() {
        InjectedError given = new InjectedError(1927, Optional.empty(), Optional.of("mine '?'"));
        assertThat(Stream.of(MYSQL, MARIADB)
                        .map(server -> told(ErrorTexts.complete(
                                given,
                                session(server, true),
                                Moment.QUESTION,
                                error -> new Verdict.Answer(Reply.error(error))))))
                .containsExactly("HY000 mine '?'", "70100 mine '?'");
    }

    /** Clients call errors of their own so, and MariaDB's take such a packet for a malformed one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "error(2000)",
                "error(2003)",
                "error(2006, \"gone\")",
                "error(2013, \"08S01\", \"lost\")",
                "error(2999)",
                "error(5001)",
                "return(2013)",
                "return({\"errorCode\":2013})"
            })
    void aNumberThatNoServerSaysIsRefused(String terms) {
        FailPoints failPoints = FailPoints.builder()
                .actions(Arrays.asList(MySqlAction.values()))
                .conditions(new SiteConditions())
                .build();
        assertThat(new Catalogue(failPoints)).as("registers the sites").isNotNull();
        for (String site : List.of("accept", "authenticate", "before-query")) {
            assertThatThrownBy(() -> failPoints.put(site, terms))
                    .hasMessageContaining("no server says error")
                    .hasMessageContaining("use close");
        }
    }

    @Test
    void numbersBesideThoseOfClientsAreTaken() {
        for (int code : List.of(1, 1999, 3000, 4999, 6000, 65534)) {
            assertThat(InjectedError.of(code).code()).isEqualTo(code);
        }
    }
}
