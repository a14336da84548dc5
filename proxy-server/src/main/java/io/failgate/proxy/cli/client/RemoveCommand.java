package io.failgate.proxy.cli.client;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Disarms failpoints. */
@Command(name = "remove", description = "Disarm a failpoint, or all.", mixinStandardHelpOptions = true)
final class RemoveCommand extends ClientCommand {

    @Parameters(
            paramLabel = "KEY",
            description = "The failpoint's full name, or its name; '*' is all but the one that is enabled at start.")
    private String key = "";

    @Override
    void run(AdminClient client, PrintWriter out) {
        client.run("DELETE", key.equals("*") ? "/v1/failpoints" : AdminClient.pathOf(key), "");
    }
}
