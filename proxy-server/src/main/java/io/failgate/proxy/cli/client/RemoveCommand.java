package io.failgate.proxy.cli.client;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Disarms failpoints. */
@Command(name = "remove", description = "Disarm a failpoint, or all.", mixinStandardHelpOptions = true)
final class RemoveCommand extends ClientCommand {

    @Parameters(
            paramLabel = "KEY",
            description = "The failpoint's full name, or its name; '*' is all but the one that is enabled at start.")
    private String key = "";

    @Option(
            names = "--fleet",
            description = "Disarm it in all members of the fleet; '*' is all that the fleet has armed.")
    private boolean fleet;

    @Override
    void run(AdminClient client, PrintWriter out) {
        if (fleet) {
            String path = key.equals("*") ? "/v1/fleet/failpoints" : AdminClient.pathOf(key, true);
            FleetOutput.change(client, "DELETE", path, "", "disarmed", out);
        } else {
            client.run("DELETE", key.equals("*") ? "/v1/failpoints" : AdminClient.pathOf(key), "");
        }
    }
}
