package io.failgate.proxy.cli.client;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * One run of the client.
 *
 * @param exitCode of the process it would be
 * @param out what it printed
 * @param err what it complained of
 */
record CommandLineRun(int exitCode, String out, String err) {

    static CommandLineRun of(String authority, List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(arguments);
        all.add("--admin=" + authority);
        int exitCode = new CommandLine(new FailpointsCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(new String[0]));
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }
}
