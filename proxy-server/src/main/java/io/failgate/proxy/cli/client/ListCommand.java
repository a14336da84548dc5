package io.failgate.proxy.cli.client;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Prints the failpoints. */
@Command(
        name = "list",
        description = "Print every failpoint as KEY=TERMS, without terms if it is not armed.",
        mixinStandardHelpOptions = true)
final class ListCommand extends ClientCommand {

    @Option(names = "--full", description = "Print what each failpoint is for, and its counts.")
    private boolean full;

    @Option(names = "--fleet", description = "Print what the fleet has armed, and its members.")
    private boolean fleet;

    @Override
    void run(AdminClient client, PrintWriter out) {
        if (fleet) {
            FleetOutput.print(client.json("GET", "/v1/fleet", ""), out);
        } else if (full) {
            client.json("GET", "/v1/failpoints", "").path("failpoints").forEach(failPoint -> print(failPoint, out));
        } else {
            out.println(client.text("/"));
        }
    }

    private static void print(JsonNode failPoint, PrintWriter out) {
        boolean armed = failPoint.path("armed").asBoolean(false);
        out.println(failPoint.path("name").asString(""));
        out.println("    " + failPoint.path("purpose").asString(""));
        out.println("    example: " + failPoint.path("example").asString(""));
        out.println(armed ? "    armed: " + failPoint.path("terms").asString("by the program") : "    not armed");
        if (armed) {
            out.println("    evaluations: " + failPoint.path("evaluations").asLong(0) + ", hits: "
                    + failPoint.path("hits").asLong(0) + ", paused: "
                    + failPoint.path("paused").asLong(0));
        }
    }
}
