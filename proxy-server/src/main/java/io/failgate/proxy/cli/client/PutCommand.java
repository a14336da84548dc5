package io.failgate.proxy.cli.client;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Arms a failpoint. */
@Command(name = "put", description = "Arm a failpoint, or arm it anew.", mixinStandardHelpOptions = true)
final class PutCommand extends ClientCommand {

    @Parameters(index = "0", paramLabel = "KEY", description = "The failpoint's full name, or its name.")
    private String key = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TERMS",
            description = "What the failpoint does, such as '1*error(1213)'; or KEY=TERMS as one argument.")
    private @Nullable String terms;

    @Parameters(index = "2..*", hidden = true)
    private @Nullable List<String> more;

    @Option(names = "--fleet", description = "Arm it in all members of the fleet, or in none.")
    private boolean fleet;

    @Option(
            names = "--on",
            paramLabel = "TARGET",
            description = "In which members: all, one, 3, 50%%, or a condition on labels (with --fleet; default: all).")
    private @Nullable String target;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            description = "How long, with its unit, up to 168h (with --fleet; default: 15m).")
    private @Nullable String time;

    @Option(
            names = "--best-effort",
            description = "Let it stay armed where it is, though members refuse it or are silent (with --fleet).")
    private boolean bestEffort;

    @Override
    void run(AdminClient client, PrintWriter out) {
        Assignment assignment = assignment();
        if (fleet) {
            FleetOutput.change(
                    client, "PUT", AdminClient.pathOf(assignment.key(), true), inFleet(assignment), "armed", out);
        } else if (target != null || time != null || bestEffort) {
            throw wrong("--on, --for and --best-effort are for a fleet; they need --fleet");
        } else {
            putHere(client, assignment, out);
        }
    }

    private static void putHere(AdminClient client, Assignment assignment, PrintWriter out) {
        String warning = client.json(
                        "PUT", AdminClient.pathOf(assignment.key()), AdminClient.object("terms", assignment.terms()))
                .path("warning")
                .asString("");
        if (!warning.isEmpty()) {
            out.println(assignment.key() + " is armed, but " + warning);
        }
    }

    private String inFleet(Assignment assignment) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("terms", assignment.terms());
        if (target != null) {
            fields.put("target", target);
        }
        if (time != null) {
            fields.put("for", time);
        }
        if (bestEffort) {
            fields.put("bestEffort", true);
        }
        return AdminClient.object(fields);
    }

    /** What a point is armed with. */
    private record Assignment(String key, String terms) {}

    private Assignment assignment() {
        if (more != null) {
            throw wrong("Unexpected argument: '" + more.get(0) + "'; terms with blanks need quotes: put KEY 'TERMS'");
        }
        if (terms != null) {
            return new Assignment(key, terms);
        }
        int equals = key.indexOf('=');
        if (equals < 0) {
            throw wrong("Missing required parameter: 'TERMS'; put takes a failpoint and its terms:"
                    + " put KEY TERMS, or put KEY=TERMS");
        }
        return new Assignment(key.substring(0, equals).strip(), key.substring(equals + 1));
    }
}
