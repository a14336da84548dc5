package io.failgate.proxy.cli;

import io.failgate.fleet.FleetSettings;
import io.failgate.proxy.Version;
import io.failgate.proxy.application.Application;
import io.failgate.proxy.cli.client.FailpointsCommand;
import io.failgate.proxy.cli.client.UnknownArgument;
import io.failgate.proxy.config.Choice;
import io.failgate.proxy.config.ConfigException;
import io.failgate.proxy.config.FailPointSettings;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Secret;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.control.ControlAccess;
import io.failgate.proxy.logging.Logs;
import io.failgate.proxy.session.ConnectionSettings;
import io.failgate.proxy.session.UpstreamCompression;
import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.tls.UpstreamTls;
import io.failgate.proxy.transport.ServerAddress;
import io.failgate.proxy.transport.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The program {@code failgate.jar}. */
@Command(
        name = "failgate",
        description = "A MySQL proxy that makes chosen things fail.",
        customSynopsis = {"failgate --upstream HOST:PORT [OPTION...]", "failgate failpoints COMMAND"},
        subcommands = FailpointsCommand.class,
        optionListHeading = "%n",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Main.VersionLine.class,
        footer = {
            "",
            "Every option can also be given in the environment (FAILGATE_IDLE_TIMEOUT=5) or in the settings file"
                    + " (idle-timeout: 5). The command line comes first, then the environment. Failpoints are armed at"
                    + " start by \"failpoints\" in the settings file and by FAILPOINTS in the environment.",
            "",
            "Then, at any mysql prompt through the proxy:  SHOW FAILPOINTS"
        })
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private final Map<String, String> environment;
    private final Launcher launcher;

    @Option(
            names = "--upstream",
            paramLabel = "HOST:PORT",
            description = "The MySQL server to relay to; or unix:PATH, its socket file.")
    private @Nullable ServerAddress upstream;

    @Option(
            names = "--listen",
            defaultValue = "127.0.0.1:3307",
            paramLabel = "HOST:PORT",
            description = "Where clients connect (default: ${DEFAULT-VALUE}).")
    private @Nullable HostAndPort listen;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A settings file (YAML): options by their names, and failpoints to arm.")
    private @Nullable Path config;

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Mixin
    private FleetOptions fleet = new FleetOptions();

    @Mixin
    private EncryptionOptions encryption = new EncryptionOptions();

    @Mixin
    private WireOptions wire = new WireOptions();

    @Mixin
    private IoOptions io = new IoOptions();

    private Main(Map<String, String> environment, Launcher launcher) {
        this.environment = environment;
        this.launcher = launcher;
    }

    /** Starts a proxy. */
    @FunctionalInterface
    interface Launcher {

        /**
         * Starts, and returns when clients can connect.
         *
         * @throws IOException if it cannot run, with a message for the user
         * @throws ConfigException if a failpoint cannot be armed
         */
        void launch(Settings settings) throws IOException;
    }

    /** Runs the program; the exit code is 0, 1 if it cannot run, or 2 if an option is wrong. */
    public static void main(String[] arguments) {
        setUnlessSet("io.netty.jfr.enabled", "false"); // loading that takes a fifth of the start-up time
        setUnlessSet("io.netty.leakDetection.level", "disabled"); // its samples are for tests
        setUnlessSet(ClientTls.IGNORED_EXTENSIONS, ClientTls.SERVER_NAME);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, bug) -> LOG.error("thread {} has ended unexpectedly", thread.getName(), bug));
        int exitCode = commandLine(System.getenv(), ProxyProcess::launch).execute(arguments);
        if (exitCode != 0) {
            Logs.close();
            System.exit(exitCode);
        }
    }

    private static void setUnlessSet(String property, String value) {
        System.setProperty(property, System.getProperty(property, value));
    }

    static CommandLine commandLine(Map<String, String> environment, Launcher launcher) {
        Main main = new Main(environment, launcher);
        CommandLine commandLine = new CommandLine(main)
                .registerConverter(HostAndPort.class, converter(HostAndPort::parse))
                .registerConverter(ServerAddress.class, converter(HostAndPort::parseServer))
                .registerConverter(ControlAccess.class, converter(ControlAccess::parse))
                .registerConverter(FleetSettings.Address.class, converter(FleetSettings.Address::parse))
                .registerConverter(Application.class, converter(Application::parse))
                .registerConverter(ControlOptions.AdminAddress.class, converter(ControlOptions.AdminAddress::parse))
                .registerConverter(Secret.class, converter(Secret::new))
                .registerConverter(Boolean.class, converter(Choice::flag))
                .registerConverter(boolean.class, converter(Choice::flag))
                .registerConverter(
                        UpstreamTls.Mode.class, converter(text -> Choice.parse(UpstreamTls.Mode.class, text)))
                .registerConverter(
                        UpstreamCompression.class, converter(text -> Choice.parse(UpstreamCompression.class, text)))
                .registerConverter(
                        Transport.Choice.class, converter(text -> Choice.parse(Transport.Choice.class, text)))
                .setExecutionStrategy(main::execute)
                .setParameterExceptionHandler((wrong, arguments) -> complain(
                        wrong.getCommandLine(),
                        UnknownArgument.message(wrong) + " (see --help)",
                        CommandLine.ExitCode.USAGE));
        commandLine.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new HelpSections());
        return commandLine;
    }

    private static int complain(CommandLine commandLine, @Nullable String message, int exitCode) {
        commandLine.getErr().println("failgate: " + message);
        return exitCode;
    }

    /** Reports a wrong value in the words of its reader. */
    private static <T> ITypeConverter<T> converter(Function<String, T> reader) {
        return text -> {
            try {
                return reader.apply(text);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(wrong.getMessage());
            }
        };
    }

    private int execute(ParseResult given) {
        Integer helped = CommandLine.executeHelpRequest(given);
        if (helped != null) {
            return helped;
        }
        CommandLine commandLine = given.commandSpec().commandLine();
        if (given.hasSubcommand()) {
            given.matchedOptions().stream().findFirst().ifPresent(option -> {
                throw new ParameterException(
                        commandLine,
                        option.longestName() + " is for a proxy; what the command takes stands behind failpoints");
            });
        }
        try {
            if (given.hasSubcommand()) {
                OptionSources.checkNames(given, environment);
                return new CommandLine.RunLast().execute(given);
            }
            OptionSources sources = OptionSources.read(given, config, environment);
            sources.apply();
            Settings settings = settings(commandLine, sources);
            launcher.launch(settings);
            OptionSources.unused(environment).forEach(LOG::warn);
            if (control.isOffUnasked(settings.listen())) {
                LOG.warn("failpoints cannot be changed by SQL, as --control is not given and the listener is not on"
                        + " loopback");
            }
            return CommandLine.ExitCode.OK;
        } catch (ConfigException wrong) {
            return complain(commandLine, wrong.getMessage(), CommandLine.ExitCode.USAGE);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(commandLine, String.valueOf(wrong.getMessage()));
        } catch (IOException cannotRun) {
            return complain(commandLine, cannotRun.getMessage(), CommandLine.ExitCode.SOFTWARE);
        }
    }

    private Settings settings(CommandLine commandLine, OptionSources sources) throws IOException {
        if (upstream == null) {
            throw new ParameterException(commandLine, "Missing option: --upstream=HOST:PORT");
        }
        HostAndPort listener = Objects.requireNonNull(listen);
        if (listener.isReachedBy(upstream)) {
            throw new IllegalArgumentException("--upstream=" + upstream + " is where Failgate itself listens (--listen="
                    + listener + "); it needs the address of the server");
        }
        return new Settings(
                listener,
                upstream,
                new ConnectionSettings(
                        encryption.clientTls(),
                        encryption.upstreamTls(),
                        wire.upstreamCompression(),
                        wire.proxyProtocol()),
                io.transport(),
                limits.limits(),
                control.access(listener),
                control.applications(),
                fleet.setup(listener, upstream),
                control.admin(),
                new FailPointSettings(sources.points(), sources.failPoints(), control.longestTime()));
    }

    /** What {@code --version} prints. */
    static final class VersionLine implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"Failgate " + Version.number()};
        }
    }
}
