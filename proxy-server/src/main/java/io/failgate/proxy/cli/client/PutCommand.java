package io.failgate.proxy.cli.client;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Arms a failpoint. */
@Command(name = "put", description = "Arm a failpoint, or arm it anew.", mixinStandardHelpOptions = true)
final class PutCommand extends ClientCommand {

    @Parameters(index = "0", paramLabel = "KEY", description = "The failpoint's full name, or its name.")
    private String key = "";

    @Parameters(index = "1", paramLabel = "TERMS", description = "What the failpoint does, such as '1*error(1213)'.")
    private String terms = "";

    @Override
    void run(AdminClient client, PrintWriter out) {
        client.run("PUT", AdminClient.pathOf(key), AdminClient.object("terms", terms));
    }
}
