package io.failgate.proxy.cli;

import io.failgate.proxy.config.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine;

/**
 * What became of a command line, up to where a proxy would start.
 *
 * @param exitCode what the program would end with
 * @param settings what it would start with, if it would
 * @param output on both outputs
 */
record CommandLineRun(int exitCode, Optional<Settings> settings, String output) {

    static CommandLineRun of(Map<String, String> environment, String... arguments) {
        AtomicReference<Settings> launched = new AtomicReference<>();
        return of(environment, launched::set, arguments).with(Optional.ofNullable(launched.get()));
    }

    static CommandLineRun of(Map<String, String> environment, Main.Launcher launcher, String... arguments) {
        StringWriter output = new StringWriter();
        PrintWriter printer = new PrintWriter(output, true);
        CommandLine commandLine =
                Main.commandLine(environment, launcher).setOut(printer).setErr(printer);
        int exitCode = commandLine.execute(arguments);
        return new CommandLineRun(exitCode, Optional.empty(), output.toString());
    }

    private CommandLineRun with(Optional<Settings> launched) {
        return new CommandLineRun(exitCode, launched, output);
    }

    /** What it starts with; it must start without a word. */
    Settings started() {
        if (exitCode != 0 || !output.isEmpty()) {
            throw new AssertionError("exit code " + exitCode + ": " + output);
        }
        return settings.orElseThrow();
    }
}
