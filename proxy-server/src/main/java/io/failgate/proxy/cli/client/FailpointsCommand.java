package io.failgate.proxy.cli.client;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code failgate failpoints}: lists, arms and disarms the failpoints of a running proxy. The exit code is
 * 0, 1 if the subcommand failed, or 2 if the command line is wrong.
 */
@Command(
        name = "failpoints",
        description = "List, arm and disarm the failpoints of a running Failgate.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ListCommand.class,
            PutCommand.class,
            RemoveCommand.class,
            WaitCommand.class,
            WakeupCommand.class,
            WatchCommand.class,
            HaltCommand.class
        })
public final class FailpointsCommand extends AdminCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    /** Says that a subcommand is missing. */
    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(
                    spec.commandLine(), "Missing command: list, put, remove, wait, wakeup, watch or halt");
        }
    }
}
