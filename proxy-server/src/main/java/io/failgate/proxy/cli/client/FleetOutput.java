package io.failgate.proxy.cli.client;

import java.io.PrintWriter;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What is printed of a fleet. */
final class FleetOutput {

    private FleetOutput() {}

    /** Sends a change, which takes as long as the members do, and prints what has become of it. */
    static void change(AdminClient client, String method, String path, String body, String done, PrintWriter out) {
        JsonNode receipt = client.jsonInTime(method, path, body);
        long members = receipt.path("members").asLong(0);
        out.println(done + " in " + members + (members == 1 ? " member" : " members"));
        receipt.path("missing").forEach(missing -> out.println("not in force: " + printable(missing)));
        receipt.path("warnings")
                .propertyStream()
                .forEach(warning ->
                        out.println(printable(warning.getKey()) + " is armed, but " + printable(warning.getValue())));
    }

    static void print(JsonNode fleet, PrintWriter out) {
        out.println("fleet " + text(fleet, "name") + ", revision " + text(fleet, "revision"));
        if (!fleet.path("haltedBy").isNull()) {
            out.println("halted by " + text(fleet, "haltedBy"));
        }
        out.println("armed:");
        fleet.path("failpoints").forEach(failPoint -> {
            out.println("    " + text(failPoint, "name") + "=" + text(failPoint, "terms"));
            long shared = failPoint.path("shared").asLong(0);
            out.println("        on " + text(failPoint, "target")
                    + (shared == 0 ? "" : ", " + shared + " hits shared by all") + ", by " + text(failPoint, "by")
                    + ", hits: " + text(failPoint, "hits"));
        });
        out.println("members:");
        fleet.path("members").forEach(member -> printMember(member, out));
    }

    private static void printMember(JsonNode member, PrintWriter out) {
        String labels = member.path("labels")
                .propertyStream()
                .map(label -> ", " + label.getKey() + "=" + printable(label.getValue()))
                .collect(Collectors.joining());
        out.println("    " + text(member, "name") + " at " + text(member, "address") + " before "
                + text(member, "upstream") + labels + ", version " + text(member, "version"));
        out.println("        revision " + text(member, "revision") + ", lag: " + text(member, "lag") + ", sessions: "
                + text(member, "sessions") + ", hits: " + text(member, "hits"));
        for (Map.Entry<String, JsonNode> refused : member.path("refused").properties()) {
            out.println("        refused " + refused.getKey() + ": " + printable(refused.getValue()));
        }
    }

    private static String text(JsonNode object, String field) {
        return printable(object.path(field));
    }

    /** What other members have put into etcd may not speak to the terminal. */
    private static String printable(JsonNode value) {
        return value.isNull() ? "none" : printable(value.asString("none"));
    }

    private static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    }
}
