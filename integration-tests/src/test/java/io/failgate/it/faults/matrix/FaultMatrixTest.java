package io.failgate.it.faults.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.injection.Catalogue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every action at every site, on a real server, and the page {@code docs/faults-matrix.md}, which tells what makes
 * sense where. {@code -Dfailgate.docs.write=true} writes that.
 */
@ExtendWith(WithProxy.class)
class FaultMatrixTest {

    private static final Path DOC =
            Path.of(System.getProperty("failgate.readme")).resolveSibling("docs/faults-matrix.md");

    private final Database database;
    private final MatrixBench bench;
    private final Map<String, SiteCheck> checks = new HashMap<>();

    FaultMatrixTest(Database database) throws IOException {
        this.database = database;
        this.bench = new MatrixBench(database);
        new MatrixSites().byName().forEach((name, site) -> checks.put(name, new PassedSite(site, bench)));
        checks.put(PractisingSite.NAME, new PractisingSite(bench));
        checks.put(PermissionSite.NAME, new PermissionSite(bench));
    }

    @BeforeEach
    void createSchema() throws SQLException {
        try (Connection direct = database.connect()) {
            MatrixSites.createSchema(direct);
        }
    }

    @AfterEach
    void close() throws IOException, SQLException {
        bench.close();
        try (Connection direct = database.connect()) {
            MatrixSites.dropSchema(direct);
        }
    }

    private List<String> sites() {
        return bench.failPoints().list().stream()
                .map(status -> status.key().name())
                .toList();
    }

    @Test
    void everyActionIsAFault() {
        List<Action> actions = Catalogue.newRegistry().actions();
        assertThat(Arrays.stream(Fault.values()).map(Fault::keyword))
                .containsExactlyElementsOf(actions.stream().map(Action::keyword).toList());
    }

    @Test
    void everySiteIsChecked() {
        assertThat(checks).containsOnlyKeys(sites());
    }

    @TestFactory
    Stream<DynamicContainer> everyActionAtEverySite() {
        return sites().stream()
                .map(name -> DynamicContainer.dynamicContainer(
                        name,
                        Arrays.stream(Fault.values())
                                .map(fault -> DynamicTest.dynamicTest(
                                        name + "=" + fault.keyword(), () -> checkCell(name, fault)))));
    }

    private void checkCell(String name, Fault fault) throws IOException, InterruptedException {
        Optional<Refusal> refusal = Refusal.of(bench.failPoints(), name, fault);
        if (refusal.isPresent()) {
            refusal.get().check(bench.failPoints(), name, fault);
        } else if (fault != Fault.CRASH) {
            check(name).check(fault);
        }
        assertThat(bench.failPoints().list())
                .extracting(FailPointStatus::paused)
                .containsOnly(0);
    }

    private SiteCheck check(String name) {
        return Objects.requireNonNull(checks.get(name), () -> "nobody knows how to pass " + name);
    }

    /** What the cells above are checked for. */
    @Test
    void thePageShowsWhatMakesSenseWhere() throws IOException {
        FaultMatrix matrix = new FaultMatrix();
        for (String name : sites()) {
            for (Fault fault : Fault.values()) {
                Refusal.of(bench.failPoints(), name, fault)
                        .ifPresentOrElse(
                                refusal -> matrix.addRefused(name, refusal.reason()),
                                () -> matrix.addWorking(name, note(name, fault)));
            }
        }
        if (Boolean.getBoolean("failgate.docs.write")) {
            Files.writeString(DOC, matrix.page(), StandardCharsets.UTF_8);
        }
        assertThat(Files.readString(DOC))
                .as("to write it, run this test with -Dfailgate.docs.write=true")
                .isEqualTo(matrix.page());
    }

    private Optional<String> note(String name, Fault fault) {
        return fault == Fault.CRASH
                ? Optional.of("the process ends; `CrashTest` lets it")
                : check(name).note(fault);
    }
}
