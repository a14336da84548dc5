package io.failgate.proxy.cli.client;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The base of the subcommands: a client, an output, and one line for an error. */
abstract class ClientCommand implements Callable<Integer> {

    @ParentCommand
    private @Nullable AdminCommand parent;

    @Spec
    private @Nullable CommandSpec spec;

    /**
     * Executes the command.
     *
     * @throws AdminClientException if it fails
     * @throws ParameterException if the command line is wrong
     */
    abstract void run(AdminClient client, PrintWriter out);

    /** The command line is wrong, and says so in these words. */
    final ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

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
