package io.failgate.proxy.cli.client;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends pauses. */
@Command(
        name = "wakeup",
        description = "Let sessions go on that a failpoint has paused; the failpoint stays armed.",
        mixinStandardHelpOptions = true)
final class WakeupCommand extends ClientCommand {

    @Parameters(paramLabel = "KEY", description = "The failpoint's full name, or its name.")
    private String key = "";

    @Override
    void run(AdminClient client, PrintWriter out) {
        client.run("POST", AdminClient.pathOf(key) + ":wakeup", "");
    }
}
