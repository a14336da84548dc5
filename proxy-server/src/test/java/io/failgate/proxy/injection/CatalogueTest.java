package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.FailPoints;
import io.failgate.failpoint.Value;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.protocol.Command;
import io.failgate.sql.StatementClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing that a catalogue needs is missing when it is made. */
class CatalogueTest {

    private static final Set<StatementClass> INSERT =
            EnumSet.of(StatementClass.INSERT, StatementClass.DML, StatementClass.COMMIT);

    /** An action without a row. */
    private enum Unknown implements Action {
        MELT;

        @Override
        public String keyword() {
            return "melt";
        }

        @Override
        public void check(List<Value> arguments) {}
    }

    private static FailPoints registry(Action... more) {
        List<Action> actions = new ArrayList<>(List.of(MySqlAction.values()));
        actions.addAll(List.of(more));
        return FailPoints.builder()
                .actions(actions)
                .conditions(new SiteConditions())
                .build();
    }

    private static List<SiteKey> sites(Predicate<SiteKey> kept) {
        return SiteKey.values().stream().filter(kept).toList();
    }

    @Test
    void listsItsExamplesAsTermsThatWork() {
        FailPoints registry = registry();
        Catalogue catalogue = new Catalogue(registry);
        assertThat(catalogue.openSetFailPoint().armed()).isTrue();
        assertThat(registry.list()).hasSameSizeAs(SiteKey.values());
        for (FailPointStatus status : registry.list()) {
            registry.put(status.key().fullName(), status.key().example());
            assertThat(status.key().purpose()).isNotBlank();
        }
        assertThat(registry.list()).allMatch(FailPointStatus::armed);
    }

    @Test
    void anActionWithoutARowIsRefusedBeforeAnySiteIsThere() {
        FailPoints registry = registry(Unknown.MELT);
        assertThatThrownBy(() -> new Catalogue(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the table of actions has no row for melt, which says what it does, or why it"
                        + " makes no sense, at ACCEPT, CONNECT_UPSTREAM, ")
                .message()
                .contains(Arrays.stream(Moment.values())
                        .filter(moment -> moment != Moment.NONE)
                        .map(Moment::name)
                        .toList());
        assertThat(registry.list()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aMomentWithoutASiteIsRefused(Moment moment) {
        assertThatThrownBy(() -> SiteKey.byMoment(sites(site -> site.moment() != moment)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("at the moment " + moment + " there must be ")
                .hasMessageEndingWith(" site, but there are []");
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "ACCEPT",
                "CONNECT_UPSTREAM",
                "GREETING",
                "AUTHENTICATE",
                "IDLE",
                "DISCONNECT",
                "ROW",
                "RESULT_END",
                "UPLOAD"
            })
    void aMomentThatNamesItsSiteHasOne(Moment moment) {
        SiteKey site = Objects.requireNonNull(SiteKey.byMoment(SiteKey.values()).get(moment));
        assertThat(site.moment()).isEqualTo(moment);
        List<SiteKey> twice = new ArrayList<>(SiteKey.values());
        twice.add(site);
        String name = site.key().name();
        assertThatThrownBy(() -> SiteKey.byMoment(twice))
                .hasMessage("at the moment " + moment + " there must be one site, but there are [" + name + ", " + name
                        + "]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            STMT_EXECUTE | before-command failCommand before-execute before-query before-insert before-dml before-commit
            QUERY        | before-command failCommand before-query before-insert before-dml before-commit
            STMT_FETCH   | before-command failCommand before-fetch before-insert before-dml before-commit
            CHANGE_USER  | before-command failCommand before-insert before-dml before-commit
            """)
    void aCommandPassesItsSitesFromTheMostGeneral(Command command, String names) {
        assertThat(new Catalogue(registry()).before(command, INSERT))
                .extracting(site -> site.key().name())
                .containsExactly(names.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            STMT_EXECUTE | after-commit after-dml after-insert after-query after-execute after-command
            CHANGE_USER  | after-commit after-dml after-insert change-user after-command
            """)
    void anAnswerPassesItsSitesFromTheMostSpecific(Command command, String names) {
        assertThat(new Catalogue(registry()).after(command, INSERT))
                .extracting(site -> site.key().name())
                .containsExactly(names.split(" ", -1));
    }
}
