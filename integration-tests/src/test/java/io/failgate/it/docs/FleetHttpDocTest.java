package io.failgate.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failgate.it.support.Database;
import io.failgate.it.support.ProxyFleet;
import io.failgate.it.support.ShownSession;
import io.failgate.it.support.WithProxy;
import io.failgate.proxy.cli.client.FailpointsCommand;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;

/**
 * What {@code docs/http.md} shows of a fleet goes as it is shown there, except for ports and revisions. Requests go to
 * one member, and statements to the other.
 */
@Timeout(120)
@ExtendWith(WithProxy.class)
class FleetHttpDocTest {

    private static final String CLIENT = "failgate failpoints ";
    private static final Pattern STEP = Pattern.compile("(?ms)^(\\$|mysql>) (.*?)\n(.*?)(?=^\\$ |^mysql> |\\z)");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

    private final Database database;

    FleetHttpDocTest(Database database) {
        this.database = database;
    }

    @Test
    void goesAsShown() throws IOException, SQLException {
        assumeTrue(isInstalled("bash") && isInstalled("curl"), "bash and curl run the examples");
        List<MatchResult> steps = Stream.of("## Fleets", "## From the command line")
                .flatMap(heading -> DocSection.of("http.md", heading).blocks("console").stream())
                .flatMap(block -> STEP.matcher(block).results())
                .toList();
        assertThat(steps).hasSizeGreaterThan(17);
        try (ProxyFleet fleet = ProxyFleet.before(database)) {
            fleet.start(fleet.setup("shop-1", Map.of("role", "primary")));
            fleet.start(fleet.setup("shop-2", Map.of("role", "replica")));
            try (Connection client = fleet.connect("shop-2")) {
                steps.forEach(step -> goesAsShown(step, fleet, client));
            }
        }
    }

    /** What only reads is asked again until the members have told what they have done. */
    private static void goesAsShown(MatchResult step, ProxyFleet fleet, Connection client) {
        String command = step.group(2);
        boolean reads = command.endsWith("/v1/fleet") || command.contains(" list ");
        if (step.group(1).equals("mysql>")) {
            assertThat(ShownSession.run(client, command))
                    .isEqualTo(step.group(3).strip());
        } else if (reads) {
            await().untilAsserted(() -> assertShown(step, run(command, fleet)));
        } else {
            assertShown(step, run(command, fleet));
        }
    }

    private static void assertShown(MatchResult step, String output) {
        assertThat(comparable(output)).as(step.group(2)).isEqualTo(comparable(step.group(3)));
    }

    private static String comparable(String text) {
        return text.replaceAll("127\\.0\\.0\\.1:\\d+", "ADDRESS")
                .replaceAll("(\"revision\":|revision )\\d+", "$1N")
                .replaceAll("(\"name\":\"|fleet )it-\\d+", "$1shop")
                .strip();
    }

    private static String run(String command, ProxyFleet fleet) {
        String authority = "127.0.0.1:"
                + fleet.member("shop-1").adminAddress().orElseThrow().getPort();
        return command.startsWith(CLIENT)
                ? client(command.substring(CLIENT.length()), authority)
                : shell(command.replace("127.0.0.1:3308", authority).replace("curl ", "curl --silent "));
    }

    private static String client(String arguments, String authority) {
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed, true);
        Stream<String> words = WORD.matcher(arguments).results().map(FleetHttpDocTest::unquoted);
        new CommandLine(new FailpointsCommand())
                .setOut(out)
                .setErr(out)
                .execute(Stream.concat(words, Stream.of("--admin=" + authority)).toArray(String[]::new));
        return printed.toString().replace(System.lineSeparator(), "\n");
    }

    private static String unquoted(MatchResult word) {
        return Stream.of(1, 2, 3)
                .map(word::group)
                .filter(text -> text != null)
                .findFirst()
                .orElseThrow();
    }

    private static String shell(String command) {
        try {
            Process process = new ProcessBuilder("bash", "-c", command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
