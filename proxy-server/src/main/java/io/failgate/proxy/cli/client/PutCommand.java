package io.failgate.proxy.cli.client;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

    @Override
    void run(AdminClient client, PrintWriter out) {
        Assignment assignment = assignment();
        client.run("PUT", AdminClient.pathOf(assignment.key()), AdminClient.object("terms", assignment.terms()));
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
