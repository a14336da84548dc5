package io.failgate.proxy.cli.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command {@code failgate failpoints}: lists, arms and disarms the failpoints of a running proxy. The exit code is
 * 0, 1 if what was asked for did not happen, or 2 if the command line is wrong.
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
            WatchCommand.class
        })
public final class FailpointsCommand implements Runnable {

    @Option(
            names = "--admin",
            scope = ScopeType.INHERIT,
            defaultValue = "${env:FAILGATE_ADMIN:-http://127.0.0.1:3308}",
            paramLabel = "URL",
            description = "Failgate's admin listener; also from FAILGATE_ADMIN (default: http://127.0.0.1:3308).")
    private String admin = "";

    @Option(
            names = "--admin-token",
            scope = ScopeType.INHERIT,
            paramLabel = "TOKEN",
            description = "The token it was started with; also from FAILGATE_ADMIN_TOKEN.")
    private @Nullable String token;

    @Spec
    private @Nullable CommandSpec spec;

    /** Says that a subcommand is missing. */
    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(
                    spec.commandLine(), "Missing command: list, put, remove, wait, wakeup or watch");
        }
    }

    AdminClient client() {
        Optional<String> secret =
                Optional.ofNullable(token).or(() -> Optional.ofNullable(System.getenv("FAILGATE_ADMIN_TOKEN")));
        return new AdminClient(admin, secret);
    }
}
