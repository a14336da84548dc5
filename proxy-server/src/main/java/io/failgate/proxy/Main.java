package io.failgate.proxy;

import io.failgate.proxy.config.Choice;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import io.failgate.proxy.session.Limits;
import io.failgate.proxy.session.ProxyProtocol;
import io.failgate.proxy.session.UpstreamCompression;
import io.failgate.proxy.tls.UpstreamTls;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The program {@code failgate.jar}. */
@Command(
        name = "failgate",
        description = "A MySQL proxy that makes chosen things fail.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footer = {"", "Then, at any mysql prompt through the proxy:  SHOW FAILPOINTS"})
public final class Main implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    @Option(names = "--upstream", paramLabel = "HOST:PORT", description = "The MySQL server to relay to.")
    private @Nullable HostAndPort upstream;

    @Option(
            names = "--listen",
            defaultValue = "127.0.0.1:3307",
            paramLabel = "HOST:PORT",
            description = "Where clients connect (default: ${DEFAULT-VALUE}).")
    private @Nullable HostAndPort listen;

    @Option(
            names = "--max-connections",
            defaultValue = "0",
            paramLabel = "N",
            description = "Refuse more clients than this with ERROR 1040; 0 is no limit (default: ${DEFAULT-VALUE}).")
    private int maxConnections;

    @Option(
            names = "--handshake-timeout",
            defaultValue = "60",
            paramLabel = "SECONDS",
            description = "How long a client may take to log in; 0 is for ever (default: ${DEFAULT-VALUE}).")
    private long handshakeTimeout;

    @Option(
            names = "--idle-timeout",
            defaultValue = "0",
            paramLabel = "SECONDS",
            description = "How long a client may say nothing; 0 is for ever (default: ${DEFAULT-VALUE}).")
    private long idleTimeout;

    @Option(
            names = "--drain-timeout",
            defaultValue = "10",
            paramLabel = "SECONDS",
            description = "How long clients may take to finish on SIGTERM (default: ${DEFAULT-VALUE}).")
    private long drainTimeout;

    @Option(
            names = "--upstream-compression",
            defaultValue = "same",
            paramLabel = "MODE",
            description = "Compression with the server, if it offers it: ${COMPLETION-CANDIDATES}; \"same\" is what the"
                    + " client uses (default: ${DEFAULT-VALUE}).")
    private UpstreamCompression upstreamCompression = UpstreamCompression.SAME;

    @Option(
            names = "--accept-proxy-protocol",
            description = "Every client begins with a header of the PROXY protocol (v1 or v2), as from a balancer.")
    private boolean acceptProxyProtocol;

    @Option(
            names = "--send-proxy-protocol",
            description =
                    "Tell the server by the PROXY protocol (v2) who the client is; MySQL itself does not take it.")
    private boolean sendProxyProtocol;

    @Mixin
    private EncryptionOptions encryption = new EncryptionOptions();

    @Spec
    private @Nullable CommandSpec spec;

    /** Runs the program; the exit code is 0, 1 if it cannot run, or 2 if an option is wrong. */
    public static void main(String[] arguments) {
        setUnlessSet("io.netty.jfr.enabled", "false"); // loading it takes a fifth of the start-up time
        setUnlessSet("io.netty.leakDetection.level", "disabled"); // what it samples is for tests
        int exitCode = commandLine().execute(arguments);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    private static void setUnlessSet(String property, String value) {
        System.setProperty(property, System.getProperty(property, value));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .registerConverter(HostAndPort.class, converter(HostAndPort::parse))
                .registerConverter(
                        UpstreamTls.Mode.class, converter(text -> Choice.parse(UpstreamTls.Mode.class, text)))
                .registerConverter(
                        UpstreamCompression.class, converter(text -> Choice.parse(UpstreamCompression.class, text)))
                .setParameterExceptionHandler((wrong, arguments) -> {
                    wrong.getCommandLine().getErr().println("failgate: " + wrong.getMessage() + " (see --help)");
                    return CommandLine.ExitCode.USAGE;
                });
    }

    /** Says what is wrong with a value in the words of whoever has read it. */
    private static <T> ITypeConverter<T> converter(Function<String, T> reader) {
        return text -> {
            try {
                return reader.apply(text);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(wrong.getMessage());
            }
        };
    }

    @Override
    public Integer call() {
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        if (upstream == null) {
            throw new ParameterException(commandLine, "Missing option: --upstream=HOST:PORT");
        }
        try {
            Settings settings = settings(upstream);
            ProxyServer proxy = new ProxyServer(settings);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> proxy.drainAndClose(settings.limits().drainTimeout()), "shutdown"));
            LOG.info(
                    "Failgate {} listens on {}, relays to {}, {} failpoints registered",
                    Version.number(),
                    new HostAndPort(settings.listen().host(), proxy.address().getPort()),
                    settings.upstream(),
                    proxy.failPoints().list().size());
            return CommandLine.ExitCode.OK;
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(commandLine, String.valueOf(wrong.getMessage()));
        } catch (IOException cannotRun) {
            commandLine.getErr().println("failgate: " + cannotRun.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private Settings settings(HostAndPort server) throws IOException {
        Limits limits = new Limits(
                maxConnections,
                Duration.ofSeconds(handshakeTimeout),
                Duration.ofSeconds(idleTimeout),
                Duration.ofSeconds(drainTimeout));
        return new Settings(
                Objects.requireNonNull(listen),
                server,
                limits,
                encryption.clientTls(),
                encryption.upstreamTls(),
                upstreamCompression,
                new ProxyProtocol(acceptProxyProtocol, sendProxyProtocol));
    }

    /** The version, as the build has written it. */
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"Failgate " + number()};
        }

        static String number() {
            Properties properties = new Properties();
            try (InputStream in = Objects.requireNonNull(Main.class.getResourceAsStream("version.properties"))) {
                properties.load(in);
            } catch (IOException unreadable) {
                return "unknown";
            }
            return properties.getProperty("version", "unknown");
        }
    }
}
