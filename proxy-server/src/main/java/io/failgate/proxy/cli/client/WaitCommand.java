package io.failgate.proxy.cli.client;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Waits until a failpoint is hit. */
@Command(
        name = "wait",
        description = "Wait until a failpoint was hit so often since it was armed.",
        mixinStandardHelpOptions = true)
final class WaitCommand extends ClientCommand {

    @Parameters(paramLabel = "KEY", description = "The failpoint's full name, or its name.")
    private String key = "";

    @Option(
            names = "--hits",
            defaultValue = "1",
            paramLabel = "N",
            description = "How many hits to wait for (default: ${DEFAULT-VALUE}).")
    private long hits;

    @Option(
            names = "--timeout",
            defaultValue = "30s",
            paramLabel = "DURATION",
            description = "How long to wait, with its unit, up to 1h (default: ${DEFAULT-VALUE}).")
    private String timeout = "";

    @Option(names = "--fleet", description = "Wait for the hits of all members of the fleet together.")
    private boolean fleet;

    @Override
    void run(AdminClient client, PrintWriter out) {
        JsonNode failPoint = client.jsonInTime(
                "POST",
                AdminClient.pathOf(key, fleet) + ":wait",
                AdminClient.object(Map.of("hits", hits, "timeout", timeout)));
        out.println(failPoint.path("name").asString("") + ": "
                + failPoint.path("hits").asLong(0) + " hits");
    }
}
