package io.failgate.proxy.cli.client;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** Prints hits as they come. */
@Command(
        name = "watch",
        description = "Print a line for every hit, until Ctrl-C or until Failgate stops.",
        mixinStandardHelpOptions = true)
final class WatchCommand extends ClientCommand {

    private static final String DATA = "data: ";

    @Override
    void run(AdminClient client, PrintWriter out) {
        try (Stream<String> lines = client.lines("/v1/events")) {
            lines.filter(line -> line.startsWith(DATA))
                    .map(line -> AdminClient.parse(line.substring(DATA.length())))
                    .forEach(event -> {
                        out.println(event.has("count") ? dropped(event) : hit(event));
                        out.flush();
                    });
        } catch (UncheckedIOException broken) {
            throw new AdminClientException("Failgate has closed the connection", broken);
        }
        throw new AdminClientException("Failgate has closed the connection");
    }

    private static String dropped(JsonNode event) {
        return event.path("count").asLong(0) + " hits came too fast to be shown";
    }

    private static String hit(JsonNode event) {
        List<String> actions = new ArrayList<>();
        event.path("actions").forEach(action -> actions.add(action.asString("")));
        String scope = event.path("scope").asString("");
        return event.path("time").asString("") + " " + event.path("failpoint").asString("") + " "
                + String.join("&", actions) + (scope.isEmpty() ? "" : " [" + scope + "]");
    }
}
