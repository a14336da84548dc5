package io.failgate.proxy.cli.client;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What the subcommands have in common: a client, somewhere to print, and one line for what goes wrong. */
abstract class ClientCommand implements Callable<Integer> {

    @ParentCommand
    private @Nullable AdminCommand parent;

    @Spec
    private @Nullable CommandSpec spec;

    /**
     * Does what the command is for.
     *
     * @throws AdminClientException if that does not happen
     */
    abstract void run(AdminClient client, PrintWriter out);

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        try {
            run(Objects.requireNonNull(parent).client(), command.commandLine().getOut());
            return ExitCode.OK;
        } catch (AdminClientException failed) {
            command.commandLine().getErr().println("failgate: " + failed.getMessage());
            return ExitCode.SOFTWARE;
        } finally {
            command.commandLine().getOut().flush();
        }
    }
}
