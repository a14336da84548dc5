package io.failgate.proxy.cli;

import io.failgate.proxy.application.Application;
import io.failgate.proxy.config.AdminSettings;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Secret;
import io.failgate.proxy.control.ControlAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options for access to failpoints, by SQL and by HTTP. */
@Command(optionListHeading = "%nControl of failpoints:%n")
final class ControlOptions {

    @Option(
            names = "--control",
            paramLabel = "WHO",
            description =
                    "Clients that may change failpoints by SQL: any, none, users=NAME,NAME or role=NAME, a role that"
                            + " the server grants (default: any if --listen is a loopback address, otherwise none).")
    private @Nullable ControlAccess access;

    @Option(
            names = "--application",
            paramLabel = "NAME=URL",
            split = ",",
            description = "An application with gofail's HTTP endpoint, whose failpoints are armed by SQL as NAME:KEY;"
                    + " again, or with commas, for several.")
    private @Nullable List<Application> applications;

    @Option(
            names = "--max-arming-time",
            paramLabel = "TIME",
            converter = TimeWithUnit.class,
            description = "How long a failpoint that was armed without for stays armed, as in 10m"
                    + " (default: until it is disarmed).")
    private @Nullable Duration longestTime;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT|off",
            description = "Where failpoints are controlled by HTTP (default: 127.0.0.1:3308).")
    private @Nullable AdminAddress admin;

    @Option(
            names = "--admin-token",
            paramLabel = "TOKEN",
            description =
                    "The token that a request by HTTP must bring along; needed if --admin is not a loopback address.")
    private @Nullable Secret token;

    @Option(names = "--admin-token-file", paramLabel = "FILE", description = "A file with that token.")
    private @Nullable Path tokenFile;

    /** Which sessions may change failpoints by SQL. */
    ControlAccess access(HostAndPort listen) {
        if (access != null) {
            return access;
        }
        return listen.isLoopback() ? new ControlAccess.Any() : new ControlAccess.None();
    }

    /**
     * The applications whose failpoints are armed by SQL as well.
     *
     * @throws IllegalArgumentException if two have the same name
     */
    List<Application> applications() {
        List<Application> given = applications == null ? List.of() : applications;
        Set<String> names = new HashSet<>();
        for (Application application : given) {
            if (!names.add(application.name())) {
                throw new IllegalArgumentException("--application names " + application.name() + " twice");
            }
        }
        return given;
    }

    /** How long what is armed without {@code for} stays so. */
    Optional<Duration> longestTime() {
        return Optional.ofNullable(longestTime);
    }

    /** Whether no session may change failpoints by SQL, because the user has not said which may. */
    boolean isOffUnasked(HostAndPort listen) {
        return access == null && !listen.isLoopback();
    }

    /**
     * The settings of the admin listener, if any.
     *
     * @throws IllegalArgumentException if the options contradict each other
     * @throws IOException if the file with the token cannot be used
     */
    Optional<AdminSettings> admin() throws IOException {
        if (token != null && tokenFile != null) {
            throw new IllegalArgumentException("either --admin-token or --admin-token-file");
        }
        HostAndPort address = admin == null ? AdminSettings.DEFAULT_ADDRESS : admin.address();
        if (address == null) {
            return Optional.empty();
        }
        Optional<Secret> secret = tokenFile == null ? Optional.ofNullable(token) : Optional.of(Secret.read(tokenFile));
        return Optional.of(new AdminSettings(address, secret));
    }

    /** An address, or null for no listener. */
    record AdminAddress(@Nullable HostAndPort address) {

        static AdminAddress parse(String text) {
            if (text.equalsIgnoreCase("off")) {
                return new AdminAddress(null);
            }
            try {
                return new AdminAddress(HostAndPort.parse(text));
            } catch (IllegalArgumentException neither) {
                throw new IllegalArgumentException("expected HOST:PORT or off, but got \"" + text + "\"", neither);
            }
        }
    }
}
