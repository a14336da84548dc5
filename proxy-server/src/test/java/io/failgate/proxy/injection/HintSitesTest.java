package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.protocol.Command;
import io.failgate.sql.Classification;
import io.failgate.sql.SqlText;
import io.failgate.sql.StatementClass;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** At which sites a hint makes sense: those that its statement passes, or may pass. */
class HintSitesTest {

    private static final Set<Moment.Stage> OF_CONNECTIONS = Set.of(Moment.Stage.CONNECTION, Moment.Stage.GOODBYE);

    /** Whatever the statement is: rows may come, and bytes do. */
    private static final Set<Moment> OF_ANY = Set.of(Moment.NONE, Moment.ROW, Moment.RESULT_END, Moment.BYTES);

    private final Catalogue catalogue = new Catalogue(FailPoints.builder()
            .actions(List.of(MySqlAction.values()))
            .conditions(new SiteConditions())
            .build());

    private static Set<StatementClass> classes(String sql) {
        return Classification.of(SqlText.of(sql.getBytes(StandardCharsets.UTF_8)))
                .classes(false, true);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    QUERY        | SELECT 1                                | command query select
                    QUERY        | UPDATE t SET a = 1                      | command query update dml commit
                    QUERY        | BEGIN                                   | command query begin
                    QUERY        | COMMIT                                  | command query commit
                    QUERY        | SHOW TABLES                             | command query show
                    QUERY        | LOAD DATA LOCAL INFILE 'f' INTO TABLE t | command query load-data dml commit upload
                    QUERY        | CREATE DATABASE d                       \
                    | command query create-database ddl commit create-database-error-on-dbname
                    STMT_EXECUTE | INSERT INTO t SELECT 1                  | command execute query insert dml commit
                    STMT_PREPARE | SELECT 1                                | command prepare
                    """)
    void areThoseThatAStatementPasses(Command command, String sql, String passed) {
        Set<StatementClass> classes = command.executesSql() ? classes(sql) : Set.of();
        Set<String> names = Set.of(passed.split(" ", -1));
        for (SiteKey site : SiteKey.values()) {
            String name = site.key().name();
            Optional<String> objection = catalogue.objectionToHint(site.key(), command, classes);
            boolean expected = OF_ANY.contains(site.moment())
                    || name.equals("failCommand")
                    || names.contains(name.replaceFirst("^(before|after)-(?!result-end)", ""));
            assertThat(objection.isEmpty())
                    .as("%s of %s: %s", name, sql, objection)
                    .isEqualTo(expected);
            objection.ifPresent(reason -> assertThat(reason).contains(words(site)));
        }
    }

    private static String words(SiteKey site) {
        if (site.equals(SiteKey.CREATE_DATABASE)) {
            return "creates no database";
        }
        if (site.moment() == Moment.UPLOAD) {
            return "loads no local file";
        }
        return (OF_CONNECTIONS.contains(site.moment().stage()) ? "no statement passes " : "does not pass ")
                + site.key().name();
    }
}
