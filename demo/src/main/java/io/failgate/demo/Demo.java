package io.failgate.demo;

import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.Version;
import io.failgate.proxy.cli.client.UnknownArgument;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Starts an embedded MariaDB with Failgate in front, runs the {@link Transcript}, and stays up until it is stopped. */
@Command(
        name = "failgate-demo",
        description = "Starts an embedded MariaDB with Failgate in front, shows a first session, and stays up for"
                + " yours. Ctrl-C stops both and leaves nothing behind. What a demo leaves that was killed (kill -9),"
                + " the next one ends and removes.",
        mixinStandardHelpOptions = true,
        versionProvider = Demo.VersionLine.class)
public final class Demo implements Callable<Integer> {

    private final PrintWriter out;
    private final CountDownLatch stop = new CountDownLatch(1);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--listen",
            defaultValue = "127.0.0.1:3307",
            paramLabel = "HOST:PORT",
            description = "Where clients connect; port 0 is any free one (default: ${DEFAULT-VALUE}).")
    private HostAndPort listen = new HostAndPort("127.0.0.1", 3307);

    @Parameters(arity = "0..1", paramLabel = "HOST:PORT", description = "The same as --listen.")
    private @Nullable HostAndPort alsoListen;

    private Demo(PrintWriter out) {
        this.out = out;
    }

    /** Runs the demo; the exit code is 1 if it cannot run, or 2 if an option is wrong. */
    public static void main(String[] arguments) {
        System.setProperty("logback.configurationFile", "logback-demo.xml");
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int exitCode = new CommandLine(new Demo(out))
                .registerConverter(HostAndPort.class, Demo::address)
                .setOut(out)
                .setParameterExceptionHandler((wrong, given) -> refuse(wrong))
                .execute(arguments);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    private static HostAndPort address(String text) {
        try {
            return HostAndPort.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(wrong.getMessage());
        }
    }

    private static int refuse(ParameterException wrong) {
        CommandLine commandLine = wrong.getCommandLine();
        commandLine.getErr().println("failgate-demo: " + UnknownArgument.message(wrong) + " (see --help)");
        return CommandLine.ExitCode.USAGE;
    }

    /** Stays until the demo has failed, or is stopped by a signal. */
    @Override
    public Integer call() throws InterruptedException {
        if (alsoListen != null) {
            CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
            if (commandLine.getParseResult().hasMatchedOption("--listen")) {
                throw new ParameterException(commandLine, "either --listen or " + alsoListen);
            }
            listen = alsoListen;
        }
        FutureTask<Integer> task = new FutureTask<>(this::run);
        Thread running = new Thread(task, "demo");
        try {
            checkIsFree(listen);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running), "shutdown"));
            running.start();
            return task.get();
        } catch (IOException cannotListen) {
            return complain(cannotListen);
        } catch (ExecutionException failed) {
            return isStopping() ? CommandLine.ExitCode.OK : complain(Objects.requireNonNull(failed.getCause()));
        }
    }

    private boolean isStopping() {
        return stop.getCount() == 0;
    }

    private int complain(Throwable failure) {
        Objects.requireNonNull(spec).commandLine().getErr().println("failgate-demo: " + failure.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** Before anything takes its time, and a place on the disk. */
    private static void checkIsFree(HostAndPort address) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address.host(), address.port()));
        } catch (IOException taken) {
            throw new IOException(
                    "cannot listen on " + address + ": " + taken.getMessage()
                            + "; --listen=HOST:PORT is for another address, and port 0 for any free port",
                    taken);
        }
    }

    /** All that is to be undone is done and undone on this thread, so {@link #stop} has only to wait for its end. */
    private Integer run() throws IOException, SQLException, InterruptedException {
        if (isStopping()) {
            return CommandLine.ExitCode.OK;
        }
        Leftovers.remove(out);
        out.println("Unpacking and starting an embedded MariaDB; this takes some seconds ...");
        try (Leftovers.Folder folder = Leftovers.makeFolder();
                EmbeddedMariaDb database = EmbeddedMariaDb.start(folder.path());
                ProxyServer proxy = new ProxyServer(new Settings(listen, database.address()))) {
            int port = proxy.address().getPort();
            Transcript.run(port, "root", "", out);
            out.println("Failgate is up. Your turn:  mysql -h 127.0.0.1 -P " + port + " -u root");
            out.println("(a MariaDB client wants --skip-ssl as well; Ctrl-C stops Failgate and its database)");
            stop.await();
        }
        return CommandLine.ExitCode.OK;
    }

    /** Java ends when this returns, so it waits for all to be undone. */
    private void stop(Thread running) {
        stop.countDown();
        running.interrupt();
        try {
            running.join();
        } catch (InterruptedException never) {
            throw new IllegalStateException(never); // nobody knows this thread
        }
    }

    /** What {@code --version} prints. */
    static final class VersionLine implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"Failgate " + Version.number()};
        }
    }
}
