package io.failgate.proxy.cli.client;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends pauses. */
@Command(
        name = "wakeup",
        description = "Let those go on whom a failpoint has paused; it stays armed.",
        mixinStandardHelpOptions = true)
final class WakeupCommand extends ClientCommand {

    @Parameters(paramLabel = "KEY", description = "Its full name, or its name.")
    private String key = "";

    @Override
    void run(AdminClient client, PrintWriter out) {
        client.run("POST", AdminClient.pathOf(key) + ":wakeup", "");
    }
}
