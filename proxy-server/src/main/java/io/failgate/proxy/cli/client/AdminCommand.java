package io.failgate.proxy.cli.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * A command whose subcommands talk to an admin listener. The options that name the listener may follow the command or
 * the subcommand.
 */
abstract class AdminCommand {

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
            description = "The token that Failgate was started with; also from FAILGATE_ADMIN_TOKEN.")
    private @Nullable String token;

    /**
     * A client of the listener.
     *
     * @throws AdminClientException if its address is malformed
     */
    AdminClient client() {
        Optional<String> secret =
                Optional.ofNullable(token).or(() -> Optional.ofNullable(System.getenv("FAILGATE_ADMIN_TOKEN")));
        return new AdminClient(admin, secret, AdminClient.PATIENCE);
    }
}
