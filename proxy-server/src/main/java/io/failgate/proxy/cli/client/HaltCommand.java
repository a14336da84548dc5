package io.failgate.proxy.cli.client;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Disarms everything in a fleet. */
@Command(
        name = "halt",
        description =
                "Disarm everything in all members of the fleet, and let nothing be armed for it until that is lifted.",
        mixinStandardHelpOptions = true)
final class HaltCommand extends ClientCommand {

    @Option(names = "--lift", description = "Let the fleet's failpoints be armed again.")
    private boolean lift;

    @Override
    void run(AdminClient client, PrintWriter out) {
        String body = AdminClient.object(Map.of("halted", !lift));
        if (lift) {
            client.jsonInTime("POST", "/v1/fleet:halt", body);
            out.println("the fleet is not halted");
        } else {
            FleetOutput.change(client, "POST", "/v1/fleet:halt", body, "halted", out);
        }
    }
}
