package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.it.support.Database;
import io.failgate.it.support.InjectionLog;
import io.failgate.it.support.Jdbc;
import io.failgate.it.support.ShownSession;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.ProxyServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code docs/faults.md} says is so: its tables agree with the catalogue, and its sessions go as shown. */
@Timeout(120)
@ExtendWith(WithProxy.class)
class FaultsDocTest {

    private static final String PAGE = "faults.md";
    private static final String REFUSED = "–";
    private static final String OURS = "io.failgate/";

    /** Nobody meets it, so what is armed with it does nothing. */
    private static final String FOR_NOBODY = " where host = '192.0.2.1'";

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private static final List<List<String>> SITES_OF_ACTION_COLUMNS = List.of(
            List.of("before-query"),
            List.of("after-query"),
            List.of("result-row", "before-result-end"),
            List.of("greeting", "authenticate"),
            List.of("downstream", "upstream"));

    private final ProxyServer proxy;

    FaultsDocTest(ProxyServer proxy) {
        this.proxy = proxy;
    }

    @AfterEach
    void cleanUp() throws SQLException {
        proxy.failPoints().removeAll();
        proxy.failPoints().put("OpenSetFailPoint", "return(1)");
        try (Connection connection = connect()) {
            Jdbc.execute(connection, "drop table if exists ledger");
        }
    }

    private Connection connect() throws SQLException {
        return Database.connect(proxy.address().getPort(), "&useLocalSessionState=true");
    }

    static Stream<ShownSession> sessions() throws IOException {
        List<ShownSession> sessions = DocumentedSession.all(PAGE);
        assertThat(sessions).hasSizeGreaterThan(5);
        return sessions.stream();
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void goesAsShown(ShownSession session) throws SQLException {
        try (DocumentedSession shown = new DocumentedSession(proxy)) {
            shown.goesAsShown(session);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"connection", "command", "prepared", "query", "answer", "bytes", "other"})
    void everySiteIsInTheTableOfItsGroup(String group) {
        String table = "| site | when | example |\n|---|---|---|\n"
                + proxy.failPoints().list().stream()
                        .map(FailPointStatus::key)
                        .filter(key -> group(key).equals(group))
                        .map(key -> "| `" + key.name() + "` | " + key.purpose() + " | `" + key.example() + "` |\n")
                        .collect(Collectors.joining());
        DocSection section = DocSection.of(PAGE, "### " + group);
        if (Boolean.getBoolean("failgate.docs.write")) {
            section.writeTable(table);
        }
        assertThat(section.tableText())
                .as("to paste it, run this test with -Dfailgate.docs.write=true")
                .isEqualTo(table);
    }

    private static String group(FailPointKey key) {
        String name = key.fullName();
        return name.startsWith(OURS) ? name.substring(OURS.length(), name.lastIndexOf('/')) : "other";
    }

    @Test
    void everyExampleCanBeArmed() {
        SoftAssertions softly = new SoftAssertions();
        for (FailPointStatus status : proxy.failPoints().list()) {
            FailPointKey key = status.key();
            softly.assertThat(isTaken(key.fullName(), key.example().replaceFirst(" where.*", "")))
                    .as(key.fullName())
                    .isTrue();
        }
        softly.assertAll();
    }

    private boolean isTaken(String site, String terms) {
        try {
            proxy.failPoints().put(site, terms + FOR_NOBODY);
        } catch (FailPointException refused) {
            assertThat(refused).hasMessageContaining("makes no sense");
            return false;
        }
        proxy.failPoints().remove(site);
        return true;
    }

    @Test
    void theTableHasEveryAction() {
        String page = DocSection.of(PAGE, "## Actions").tableText();
        assertThat(proxy.failPoints().actions())
                .isNotEmpty()
                .allSatisfy(action -> assertThat(page).containsPattern("`" + action.keyword() + "[`(]"));
    }

    @Test
    void actionsAreTakenWhereTheTableSaysSo() {
        SoftAssertions softly = new SoftAssertions();
        for (List<String> row : DocSection.of(PAGE, "## Actions").table()) {
            for (String terms : codes(row.get(0))) {
                for (int i = 0; i < SITES_OF_ACTION_COLUMNS.size(); i++) {
                    boolean taken = !row.get(i + 1).equals(REFUSED);
                    for (String site : SITES_OF_ACTION_COLUMNS.get(i)) {
                        softly.assertThat(isTaken(site, terms))
                                .as("%s at %s", terms, site)
                                .isEqualTo(taken);
                    }
                }
            }
        }
        softly.assertAll();
    }

    @Test
    void someSitesTakeLess() {
        SoftAssertions softly = new SoftAssertions();
        for (List<String> row :
                DocSection.of(PAGE, "### Where less makes sense").table()) {
            for (String site : codes(row.get(0))) {
                for (String terms : List.of(
                        "ok", "error(1213)", "return", "pause", "hang", "close", "truncate(10)", "corrupt(seq)")) {
                    softly.assertThat(isTaken(site, terms))
                            .as("%s at %s", terms, site)
                            .isEqualTo(!codes(row.get(1)).contains(terms));
                }
            }
        }
        softly.assertAll();
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
    }

    @Test
    void commitsAreWhatTheTableSays() throws SQLException {
        List<List<String>> states = List.of(
                List.of("set autocommit = 1"),
                List.of("set autocommit = 1", "begin"),
                List.of("set autocommit = 0"),
                List.of("set autocommit = 0", "replace into ledger values (7)")); // may be committed already
        SoftAssertions softly = new SoftAssertions();
        try (Connection connection = connect()) {
            Jdbc.execute(connection, "create table ledger (id int primary key)");
            for (List<String> row : DocSection.of(PAGE, "## What is a commit").table()) {
                for (String sql : codes(row.get(0))) {
                    for (int i = 0; i < states.size(); i++) {
                        softly.assertThat(isCommit(connection, states.get(i), sql))
                                .as("%s behind %s", sql, states.get(i))
                                .isEqualTo(row.get(i + 1).equals("commit"));
                    }
                }
            }
        }
        softly.assertAll();
    }

    private static boolean isCommit(Connection connection, List<String> state, String sql) throws SQLException {
        Jdbc.execute(connection, "rollback");
        for (String statement : state) {
            Jdbc.execute(connection, statement);
        }
        Jdbc.execute(connection, "set @put_session_failpoint = 'before-commit=1*error(3024)'");
        try {
            Jdbc.execute(connection, sql);
            return false;
        } catch (SQLException failed) {
            return failed.getErrorCode() == 3024;
        } finally {
            Jdbc.execute(connection, "set @remove_session_failpoint = '*'");
        }
    }

    static Stream<List<String>> errors() {
        return DocSection.of(PAGE, "## Errors, and what is left behind").table().stream();
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorsLeaveBehindWhatTheTableSays(List<String> row) throws SQLException {
        try (Connection direct = connect()) {
            Jdbc.execute(direct, "create table ledger (id int primary key)");
            for (String code : row.get(0).split(", ", -1)) {
                assertThat(isOpenAfter(code)).as(code).isEqualTo(row.get(3).equals("stays"));
                List<List<String>> committed =
                        row.get(2).equals("stays open") ? List.of(List.of(code)) : List.<List<String>>of();
                assertThat(Jdbc.rows(direct, "select id from ledger where id = " + code))
                        .as(code)
                        .isEqualTo(committed);
            }
        }
    }

    /** Whether the connection stays open at that error; then the transaction is committed, if there still is one. */
    private boolean isOpenAfter(String code) throws SQLException {
        try (Connection connection = connect()) {
            Jdbc.execute(connection, "begin");
            Jdbc.execute(connection, "insert into ledger values (" + code + ")");
            Jdbc.execute(connection, "set @put_session_failpoint = 'before-select=1*error(" + code + ")'");
            assertThatThrownBy(() -> Jdbc.execute(connection, "select 1")).isInstanceOf(SQLException.class);
            boolean open = connection.isValid(30);
            if (open) {
                Jdbc.execute(connection, "commit");
            }
            return open;
        }
    }

    @Test
    void attributesAreKnownFromWhereTheTableSays() {
        List<String> order = List.of("accept", "greeting", "authenticate", "before-command", "result-row", "upload");
        SoftAssertions softly = new SoftAssertions();
        for (List<String> row : DocSection.of(PAGE, "## Conditions").table()) {
            int first = order.indexOf(codes(row.get(1)).get(0));
            assertThat(first).isNotNegative();
            for (String attribute : codes(row.get(0))) {
                IntStream.range(0, order.size())
                        .forEach(i -> softly.assertThat(isKnown(order.get(i), attribute))
                                .as("%s at %s", attribute, order.get(i))
                                .isEqualTo(i >= first
                                        && !(inResult(order, first)
                                                && order.get(i).equals("upload"))));
            }
        }
        softly.assertAll();
    }

    private static boolean inResult(List<String> order, int site) {
        return order.get(site).equals("result-row");
    }

    private boolean isKnown(String site, String attribute) {
        try {
            proxy.failPoints().put(site, "off where " + attribute + " is not null");
        } catch (FailPointException refused) {
            assertThat(refused).hasMessageContaining(attribute + " is not known here");
            return false;
        }
        proxy.failPoints().remove(site);
        return true;
    }

    @Test
    void theLogSaysWhatFired() throws SQLException {
        List<String> lines = new ArrayList<>();
        try (InjectionLog log = new InjectionLog();
                Connection connection = connect()) {
            Jdbc.execute(connection, "create table ledger (id int primary key)");
            Jdbc.execute(
                    connection,
                    "set @put_failpoint = 'before-commit=1*error(1213)', @put_failpoint = 'after-select=1*sleep(5)'");
            Jdbc.assertError(connection, "insert into ledger values (1)", 1213);
            Jdbc.execute(connection, "select * from ledger");
            log.lines().forEach(line -> lines.add(line.replaceFirst("connection \\d+", "connection 12") + "\n"));
        }
        DocSection section = DocSection.of(PAGE, "## In the log");
        List<String> block = List.of(String.join("", lines));
        if (Boolean.getBoolean("failgate.docs.write")) {
            section.writeBlocks("text", block);
        }
        assertThat(section.blocks("text")).isEqualTo(block);
    }
}
