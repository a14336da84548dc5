package io.failgate.proxy.injection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.FailPoints;
import io.failgate.failpoint.Value;
import io.failgate.proxy.interception.Moment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing that a catalogue needs is missing when it is made. */
class CatalogueTest {

    private static final Set<Moment> OF_CONNECTIONS = Arrays.stream(Moment.values())
            .filter(moment -> moment.stage() == Moment.Stage.CONNECTION)
            .collect(Collectors.toUnmodifiableSet());

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
                .hasMessage("the table of actions has no row for melt, which says what it does, or why it makes no"
                        + " sense, at ACCEPT, CONNECT_UPSTREAM, GREETING, AUTHENTICATE, QUESTION, ANSWER,"
                        + " QUESTION_WITHOUT_OK, ANSWER_WITHOUT_OK, ROW, RESULT_END, UPLOAD, IDLE, DISCONNECT, BYTES");
        assertThat(registry.list()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aMomentWithoutASiteIsRefused(Moment moment) {
        assertThatThrownBy(() -> SiteKey.ofConnections(sites(site -> site.moment() != moment)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("at the moment " + moment + " there must be ")
                .hasMessageEndingWith(" site, but there are []");
    }

    @Test
    void aMomentOfAConnectionHasOneSite() {
        Map<Moment, SiteKey> all = SiteKey.ofConnections(SiteKey.values());
        assertThat(all.keySet()).isEqualTo(OF_CONNECTIONS);
        assertThat(all).allSatisfy((moment, site) -> assertThat(site.moment()).isEqualTo(moment));
        List<SiteKey> twice = new ArrayList<>(SiteKey.values());
        twice.add(SiteKey.IDLE);
        assertThatThrownBy(() -> SiteKey.ofConnections(twice))
                .hasMessage("at the moment IDLE there must be one site, but there are [idle, idle]");
    }
}
