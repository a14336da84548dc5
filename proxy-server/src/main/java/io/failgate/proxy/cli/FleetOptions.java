package io.failgate.proxy.cli;

import io.failgate.fleet.FleetMember;
import io.failgate.fleet.FleetSettings;
import io.failgate.proxy.Version;
import io.failgate.proxy.config.FleetSetup;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Secret;
import io.failgate.proxy.control.ControlAccess;
import io.failgate.proxy.transport.ServerAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options for a fleet, whose failpoints are armed by one statement. */
@Command(optionListHeading = "%nFleet:%n")
final class FleetOptions {

    private static final int USUAL_LEASE = 5;

    @Option(
            names = "--fleet",
            paramLabel = "etcd://HOST:PORT/NAME",
            description = "Be a member of a fleet, by way of etcd; its members are separated by commas.")
    private FleetSettings.@Nullable Address address;

    @Option(
            names = "--fleet-member",
            paramLabel = "NAME",
            description = "This member's name (default: the host's name and the port of --listen).")
    private @Nullable String member;

    @Option(
            names = "--fleet-label",
            paramLabel = "LABEL=VALUE",
            split = ",",
            description = "What statements choose this member by; again, or with commas, for several.")
    private @Nullable Map<String, String> labels;

    @Option(
            names = "--fleet-default",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "true|false",
            description = "SET @put_failpoint and @remove_failpoint are for the whole fleet.")
    private boolean isDefault;

    @Option(
            names = "--fleet-optional",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "true|false",
            description = "Start alone if etcd cannot be asked, and become a member later.")
    private boolean optional;

    @Option(
            names = "--fleet-keep",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "true|false",
            description = "Keep what the fleet has armed here when etcd is cut off for longer than --fleet-lease.")
    private boolean keep;

    @Option(
            names = "--fleet-lease",
            defaultValue = "5",
            paramLabel = "SECONDS",
            converter = WholeNumber.class,
            description = "How long this member counts as alive without a word; 2 or more (default: ${DEFAULT-VALUE}).")
    private int lease = USUAL_LEASE;

    @Option(
            names = "--fleet-tls",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "true|false",
            description = "Ask etcd by TLS; --fleet-ca and --fleet-cert imply that.")
    private boolean tls;

    @Option(
            names = "--fleet-ca",
            paramLabel = "FILE",
            description = "Authorities that may vouch for etcd, in PEM (default: those that Java trusts).")
    private @Nullable Path authorities;

    @Option(names = "--fleet-cert", paramLabel = "FILE", description = "Show etcd this certificate (PEM).")
    private @Nullable Path certificate;

    @Option(names = "--fleet-key", paramLabel = "FILE", description = "The private key of --fleet-cert (PEM, PKCS#8).")
    private @Nullable Path key;

    @Option(names = "--fleet-user", paramLabel = "NAME", description = "Log in to etcd as this user.")
    private @Nullable String user;

    @Option(
            names = "--fleet-password-file",
            paramLabel = "FILE",
            description = "A file with the password of --fleet-user.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--control-fleet",
            paramLabel = "WHO",
            description = "Clients that may change the fleet's failpoints by SQL, as in --control, which must let them"
                    + " as well; if none, nobody can by HTTP (default: none).")
    private @Nullable ControlAccess access;

    /**
     * What the options say; empty if there is no fleet.
     *
     * @throws IllegalArgumentException if the options contradict each other
     * @throws IOException if the file with the password cannot be used
     */
    Optional<FleetSetup> setup(HostAndPort listen, ServerAddress upstream) throws IOException {
        if (address == null) {
            refuseWithoutFleet();
            return Optional.empty();
        }
        if (lease < 2) {
            throw new IllegalArgumentException("--fleet-lease is 2 seconds or more");
        }
        return Optional.of(new FleetSetup(
                new FleetSettings(address, tls(), login(), Duration.ofSeconds(lease), keep),
                new FleetMember(
                        member == null
                                ? HostAndPort.ofThisMachine(listen.port()).toString()
                                : member,
                        "",
                        upstream.toString(),
                        Version.number(),
                        labels == null ? Map.of() : labels),
                optional,
                isDefault,
                access == null ? new ControlAccess.None() : access));
    }

    private void refuseWithoutFleet() {
        boolean any = member != null
                || labels != null
                || isDefault
                || optional
                || keep
                || tls
                || authorities != null
                || certificate != null
                || key != null
                || user != null
                || passwordFile != null
                || lease != USUAL_LEASE
                || access != null;
        if (any) {
            throw new IllegalArgumentException("the options for a fleet need --fleet=etcd://HOST:PORT/NAME");
        }
    }

    private Optional<FleetSettings.Tls> tls() {
        if (!tls && authorities == null && certificate == null && key == null) {
            return Optional.empty();
        }
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("--fleet-cert and --fleet-key go together");
        }
        return Optional.of(new FleetSettings.Tls(
                Optional.ofNullable(authorities), Optional.ofNullable(certificate), Optional.ofNullable(key)));
    }

    private Optional<FleetSettings.Login> login() throws IOException {
        if ((user == null) != (passwordFile == null)) {
            throw new IllegalArgumentException("--fleet-user and --fleet-password-file go together");
        }
        return user == null || passwordFile == null
                ? Optional.empty()
                : Optional.of(
                        new FleetSettings.Login(user, Secret.read(passwordFile).value()));
    }
}
