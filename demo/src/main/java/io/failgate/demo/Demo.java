package io.failgate.demo;

import io.failgate.proxy.ProxyServer;
import io.failgate.proxy.config.HostAndPort;
import io.failgate.proxy.config.Settings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.SQLException;

/** Starts an embedded MariaDB with Failgate in front, runs the {@link Transcript}, and stays up until it is stopped. */
public final class Demo implements AutoCloseable {

    private final EmbeddedMariaDb database;
    private final ProxyServer proxy;

    private Demo(EmbeddedMariaDb database, ProxyServer proxy) {
        this.database = database;
        this.proxy = proxy;
    }

    /**
     * Runs the demo.
     *
     * @param arguments where to listen, {@code HOST:PORT}; 127.0.0.1:3307 if left out
     */
    public static void main(String[] arguments) {
        System.setProperty("logback.configurationFile", "logback-demo.xml");
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        try {
            HostAndPort listen = HostAndPort.parse(arguments.length == 0 ? "127.0.0.1:3307" : arguments[0]);
            out.println("Unpacking and starting an embedded MariaDB; this takes some seconds ...");
            Demo demo = start(listen);
            Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "shutdown"));
            int port = demo.proxy.address().getPort();
            Transcript.run(port, "root", "", out);
            out.println("Failgate is up. Your turn:  mysql -h 127.0.0.1 -P " + port + " -u root");
            out.println("(a MariaDB client wants --skip-ssl as well; Ctrl-C stops Failgate and its database)");
        } catch (IOException | SQLException | IllegalArgumentException failed) {
            out.println("failgate-demo: " + failed.getMessage());
            System.exit(1);
        }
    }

    private static Demo start(HostAndPort listen) throws IOException {
        EmbeddedMariaDb database = EmbeddedMariaDb.start(Files.createTempDirectory("failgate-"));
        try {
            return new Demo(database, new ProxyServer(new Settings(listen, database.address())));
        } catch (IOException cannotListen) {
            database.close();
            throw cannotListen;
        }
    }

    @Override
    public void close() {
        proxy.close();
        try {
            database.close();
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }
}
