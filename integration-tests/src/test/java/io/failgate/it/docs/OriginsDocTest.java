package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.failpoint.Effect;
import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import io.failgate.failpoint.Step;
import io.failgate.it.support.Database;
import io.failgate.it.support.WithProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of {@code docs/origins.md} gives what it says, and none is missing. */
@Timeout(160)
@ExtendWith(WithProxy.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OriginsDocTest {

    /** What each project says it can do, in the order of the page. */
    private static final List<Map.Entry<String, String>> ABILITIES = List.of(
            Map.entry("gofail", """
                    // gofail: var SomeFuncString string
                    gofail enable
                    gofail disable
                    return SomeFuncString
                    var x struct{}
                    BadType
                    continue myLabel
                    GOFAIL_FAILPOINTS
                    ;
                    GOFAIL_HTTP
                    -XPUT
                    curl …/
                    -XDELETE
                    /count
                    PUT /failpoints
                    gofail.Enable
                    gofail.Disable
                    gofail.Status
                    gofail.List
                    2*return("abc")->1*return("def")
                    return(100)
                    return
                    40.0%return(true)
                    sleep(10s)
                    sleep("600s")
                    sleep(10)
                    1.0%panic
                    break
                    print
                    off
                    """),
            Map.entry("pingcap/failpoint", """
                    failpoint.Inject
                    func()
                    failpoint.Return
                    failpoint.Break
                    failpoint.Continue
                    failpoint.Label
                    failpoint.Goto
                    failpoint.Fallthrough
                    IF CONDITIONAL
                    SWITCH CASE
                    SELECT
                    failpoint.InjectContext
                    failpoint.WithHook
                    failpoint.EvalContext
                    failpoint.Eval
                    failpoint.InjectCall
                    failpoint.Enable
                    failpoint.EnableWith
                    failpoint.Disable
                    failpoint.Status
                    failpoint.List
                    Failpoints
                    ErrNotExist
                    _curpkg_
                    failpoint-ctl enable
                    failpoint-toolexec
                    GO_FAILPOINTS
                    GO_FAILPOINTS_HTTP
                    DELETE /…
                    [<percent>%][<count>*]<type>
                    off
                    return
                    sleep
                    panic
                    break
                    print
                    pause
                    """),
            Map.entry("fail-rs", """
                    fail_point!("name1")
                    fail_point!("name2", |r| …)
                    fail_point!("name3", enable, |_| …)
                    Err(io::Error::new(…))
                    FAILPOINTS
                    FAILPOINTS=read-dir=panic
                    FAILPOINTS
                    FailScenario::setup
                    FailScenario::teardown
                    FailGuard::new
                    FailGuard::with_callback
                    FailPointRegistry
                    fail::cfg
                    fail::cfg_callback
                    fail::remove
                    fail::list
                    has_failpoints
                    failpoints
                    same name
                    [p%][cnt*]task[(arg)]
                    action->action
                    20%3*print(still alive!)->panic
                    off
                    return(arg)
                    sleep(milliseconds)
                    panic(msg)
                    print(msg)
                    pause
                    yield
                    delay(milliseconds)
                    """),
            Map.entry("MongoDB", """
                    MONGO_FAIL_POINT_DEFINE
                    shouldFail()
                    pauseWhileSet()
                    execute(…)
                    executeIf(…)
                    FailPointEnableBlock
                    initialTimesEntered()
                    waitForTimesEntered()
                    configureFailPoint(…).wait()
                    setThreadPRNGSeed
                    "alwaysOn"
                    "off"
                    {times: n}
                    {skip: n}
                    {activationProbability: p}
                    configureFailPoint: "failCommand"
                    mode: "off"
                    count
                    waitForFailPoint
                    setParameter
                    enableTestCommands
                    failCommands
                    failCommands: ["find"]
                    failAllCommands
                    errorCode
                    closeConnection
                    blockConnection
                    appName
                    namespace
                    errorLabels
                    writeConcernError
                    errorExtraInfo
                    threadName
                    failInternalCommands
                    failLocalClients
                    """),
            Map.entry("heddle", """
                    HEDDLE_FAULT_INJECT
                    maybe_panic_at
                    maybe_fail_at
                    crash
                    recovery
                    with_fault_points
                    """),
            Map.entry("WeScale", """
                    set @put_failpoint='key=value'
                    set @remove_failpoint='key'
                    show failpoints
                    create-database-error-on-dbname
                    FullName
                    TestFailPointError
                    OpenSetFailPoint
                    key=value
                    registered
                    FailpointTable
                    failpoint.Inject
                    failpoint.Enable
                    GO_FAILPOINTS
                    make failpoint-enable
                    """));

    private static final Pattern LINK = Pattern.compile("\\[[^]]+]\\(([^)#]+)(?:#([^)]+))?\\)");
    private static final Pattern EXIT = Pattern.compile("(exit code \\d+: )(.*)");

    private final OriginSql sql;
    private final OriginCode code;

    OriginsDocTest(Database database, @TempDir Path folder) throws IOException {
        this.sql = new OriginSql(database, folder);
        this.code = new OriginCode(folder, OriginRow.all());
    }

    static Stream<OriginRow> rows() throws IOException {
        return OriginRow.all().stream();
    }

    static Stream<Map.Entry<String, String>> abilities() {
        return ABILITIES.stream();
    }

    @Test
    void thePageIsAboutEachProject() throws IOException {
        assertThat(rows().map(OriginRow::seed).distinct())
                .containsExactlyElementsOf(
                        ABILITIES.stream().map(Map.Entry::getKey).toList());
    }

    @ParameterizedTest
    @MethodSource("abilities")
    void thereIsARowForEachAbility(Map.Entry<String, String> project) throws IOException {
        assertThat(rows().filter(row -> row.seed().equals(project.getKey())).map(OriginRow::ability))
                .containsExactlyElementsOf(project.getValue().lines().toList());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void givesWhatThePageSays(OriginRow row) throws Exception {
        assertThat(row.steps()).isNotEmpty();
        String given = given(row);
        var failed = EXIT.matcher(row.gives());
        if (failed.matches()) {
            assertThat(given).startsWith(failed.group(1)).contains(failed.group(2));
        } else {
            assertThat(given).isEqualTo(row.gives());
        }
    }

    private String given(OriginRow row) throws Exception {
        return switch (row.by()) {
            case TERMS -> evaluated(row.steps().get(0), row.gives().split(", ", -1).length);
            case JAVA -> code.run(row);
            case PROGRAM -> code.start(row.steps().get(0));
            case HTTP -> OriginHttp.ask(row.steps());
            case SQL -> sql.say(row.steps());
        };
    }

    private static String evaluated(String terms, int times) {
        FailPoints registry = FailPoints.builder().seed(1).build();
        FailPoint point = registry.define(new FailPointKey("com.acme/point", "for this page", "return(1)"));
        registry.put("point", terms);
        return Stream.generate(() -> outcome(point.evaluate())).limit(times).collect(Collectors.joining(", "));
    }

    private static String outcome(Effect effect) {
        return effect.isNone()
                ? "-"
                : effect.steps().stream().map(Step::toString).collect(Collectors.joining("&"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void moreIsSaidWhereTheRowPointsTo(OriginRow row) throws IOException {
        List<MatchResult> links = LINK.matcher(row.more()).results().toList();
        assertThat(links).hasSize(1);
        Path page = OriginRow.docs().resolve(links.get(0).group(1));
        String anchor = links.get(0).group(2);
        assertThat(page).exists();
        if (anchor != null) {
            assertThat(Files.readString(page)
                            .lines()
                            .filter(line -> line.startsWith("#"))
                            .map(OriginsDocTest::anchor))
                    .contains(anchor);
        }
    }

    private static String anchor(String heading) {
        return heading.replaceFirst("^#+ ", "")
                .toLowerCase(java.util.Locale.ROOT)
                .replaceAll("[^\\w -]", "")
                .replace(' ', '-');
    }
}
