package io.failgate.it.faults.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.Action;
import io.failgate.failpoint.Armed;
import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.injection.MySqlAction;
import io.failgate.proxy.testing.Packet;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every action at every site, on a real server; what comes of it is {@code target/fault-matrix.md}, which {@code
 * docs/faults-matrix.md} must be equal to. {@code -Dfailgate.docs.write=true} writes that.
 */
@ExtendWith(WithProxy.class)
class FaultMatrixTest {

    private static final Path SEEN = Path.of("target", "fault-matrix.md");
    private static final Path DOC =
            Path.of(System.getProperty("failgate.readme")).resolveSibling("docs/faults-matrix.md");

    private static final String PRACTISING = "TestFailPointError";
    private static final String PERMISSION = "OpenSetFailPoint";
    private static final String CHANGE = "set @put_session_failpoint = 'after-query=off'";

    private static final Pattern REFUSAL =
            Pattern.compile("error on (\\S+): failpoint: (\\S+) makes no sense at (\\S+): (.+); it takes (.+)");

    private final Database database;
    private final MatrixBench bench;
    private final Map<String, MatrixSite> sites = new MatrixSites().byName();
    private final Map<String, List<Packet>> usual = new HashMap<>();
    private final FaultMatrix matrix = new FaultMatrix();

    FaultMatrixTest(Database database) throws IOException {
        this.database = database;
        this.bench = new MatrixBench(database);
    }

    @BeforeEach
    void createSchema() throws SQLException {
        try (Connection direct = Database.connect(database.address().port(), "")) {
            MatrixSites.createSchema(direct);
        }
    }

    @AfterEach
    void close() throws IOException, SQLException {
        bench.close();
        try (Connection direct = Database.connect(database.address().port(), "")) {
            MatrixSites.dropSchema(direct);
        }
    }

    @Test
    void knowsEveryAction() {
        List<Action> actions = Stream.<Action>concat(
                        Arrays.stream(CoreAction.values()), Arrays.stream(MySqlAction.values()))
                .toList();
        assertThat(Arrays.stream(Fault.values()).map(Fault::keyword))
                .containsExactlyElementsOf(actions.stream().map(Action::keyword).toList());
    }

    @TestFactory
    Stream<DynamicNode> everyActionAtEverySite() {
        List<String> names = bench.failPoints().list().stream()
                .map(status -> status.key().name())
                .toList();
        Stream<DynamicNode> cells = names.stream()
                .map(name -> DynamicContainer.dynamicContainer(
                        name,
                        Arrays.stream(Fault.values())
                                .map(fault -> DynamicTest.dynamicTest(
                                        name + "=" + fault.keyword(), () -> checkCell(name, fault)))));
        return Stream.concat(cells, Stream.of(DynamicTest.dynamicTest("the page shows it", this::checkPage)));
    }

    private void checkCell(String name, Fault fault) throws IOException, InterruptedException {
        Optional<String> refusal = refusal(name, fault);
        if (refusal.isPresent()) {
            checkRefusal(name, fault, refusal.get());
        } else if (fault == Fault.CRASH) {
            matrix.worked(name, fault, "the process ends; `CrashTest` lets it");
        } else if (name.equals(PRACTISING)) {
            checkPractising(fault);
        } else if (name.equals(PERMISSION)) {
            checkPermission(fault);
        } else {
            MatrixSite site = Objects.requireNonNull(sites.get(name), () -> "nobody knows how to pass " + name);
            new MatrixCell(site, fault, bench, usual(site)).check();
            remark(site, fault);
        }
    }

    private Optional<String> refusal(String name, Fault fault) {
        try {
            bench.failPoints().check(List.of(FailPointChange.put(name, "1*" + fault.terms())));
            return Optional.empty();
        } catch (FailPointException refused) {
            return Optional.of(String.valueOf(refused.getMessage()));
        }
    }

    private void checkRefusal(String name, Fault fault, String refusal) {
        Matcher message = REFUSAL.matcher(refusal);
        assertThat(refusal).matches(REFUSAL);
        assertThat(message.matches()).isTrue();
        assertThat(message.group(1)).isEqualTo(name);
        assertThat(message.group(2)).isEqualTo(fault.keyword());
        assertThat(message.group(3)).isEqualTo(name);
        List<String> others = List.of(message.group(5).split(", "));
        assertThat(Arrays.stream(Fault.values())
                        .filter(other -> refusal(name, other).isEmpty())
                        .map(Fault::keyword))
                .containsExactlyInAnyOrderElementsOf(others);
        matrix.refused(name, fault, message.group(4));
    }

    private void checkPractising(Fault fault) throws IOException {
        bench.logIn();
        try (Armed armed = bench.failPoints().arm(PRACTISING, fault.terms())) {
            assertThat(bench.client().rows("select 1")).hasSize(1);
            assertThat(armed.evaluations()).isZero();
        }
        matrix.worked(PRACTISING, fault, "nothing asks it, so nothing happens");
    }

    private void checkPermission(Fault fault) throws IOException {
        bench.logIn();
        bench.failPoints().put(PERMISSION, fault.terms());
        assertThat(bench.client().execute(CHANGE).isOk()).isEqualTo(fault == Fault.RETURN);
        bench.failPoints().put(PERMISSION, "return(1)");
        assertThat(bench.client()
                        .execute("set @remove_session_failpoint = 'after-query'")
                        .isOk())
                .isTrue();
        if (fault == Fault.RETURN) {
            matrix.worked(PERMISSION, fault);
        } else {
            matrix.worked(PERMISSION, fault, "failpoints cannot be changed by SQL; nothing else happens");
        }
    }

    /** What the client hears where nothing is injected. */
    private List<Packet> usual(MatrixSite site) throws IOException {
        List<Packet> known = usual.get(site.name());
        if (known != null) {
            return known;
        }
        site.ready().take(bench);
        int before = bench.heard();
        site.speak().take(bench);
        site.hear().take(bench);
        List<Packet> all = bench.client().received();
        List<Packet> heard = List.copyOf(all.subList(before, all.size()));
        usual.put(site.name(), heard);
        bench.hangUp();
        return heard;
    }

    private void remark(MatrixSite site, Fault fault) {
        if (fault == Fault.OK && site.position().server() == MatrixSite.Server.ASKED) {
            matrix.worked(site.name(), fault, "in place of an error; any other answer goes on");
        } else if (site.position() == MatrixSite.Position.IDLE && fault.effect() == Fault.Effect.LATE) {
            matrix.worked(
                    site.name(),
                    fault,
                    "for what stands behind it, as in `sleep(5s)&error(4031)`; a client that asks is not late");
        } else {
            matrix.worked(site.name(), fault);
        }
    }

    private void checkPage() throws IOException {
        String page = matrix.page();
        Files.writeString(SEEN, page, StandardCharsets.UTF_8);
        assertThat(bench.failPoints().list())
                .extracting(FailPointStatus::paused)
                .containsOnly(0);
        if (Boolean.getBoolean("failgate.docs.write")) {
            Files.writeString(DOC, page, StandardCharsets.UTF_8);
        }
        assertThat(Files.readString(DOC))
                .as("to write it, run this test with -Dfailgate.docs.write=true")
                .isEqualTo(page);
    }
}
