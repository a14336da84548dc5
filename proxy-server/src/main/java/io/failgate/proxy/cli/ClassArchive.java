package io.failgate.proxy.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The archive of classes that makes the next start faster. The launcher {@code bin/failgate} names it if there is none
 * yet, and starts Java such that it can write one. The file's name ends in its checksum, as of {@code cksum}.
 */
final class ClassArchive {

    private static final String PROPERTY = "io.failgate.archive";

    /** Several times what an archive takes, even after a long run. Java ends at once if the disk is full. */
    private static final long ENOUGH_SPACE = 128 << 20;

    /** So long a process that is to stop at once waits for an archive that is being written. */
    private static final int PATIENCE_SECONDS = 3;

    /** Held while an archive is written, and for good by a process that stops at once. */
    private static final Lock WRITING = new ReentrantLock();

    private ClassArchive() {}

    /** Waits until nothing unfinished would be left if the process halted now. Whether that is so. */
    static boolean settle() {
        try {
            return WRITING.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Writes the archive of the classes that are loaded by now, if the launcher wants one. */
    static void writeIfWanted() {
        String wanted = System.getProperty(PROPERTY);
        if (wanted != null) {
            // which keeps what is thrown: then the next start is as slow as this one
            new FutureTask<>(() -> write(wanted)).run();
        }
    }

    private static Path write(String name) throws IOException, JMException {
        Path file = Path.of(name + "." + ProcessHandle.current().pid());
        if (Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace() < ENOUGH_SPACE) {
            throw new IOException("the disk is nearly full");
        }
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)); // Java says so
        WRITING.lock();
        try {
            write(file);
            Path archive = Path.of(name + "-" + checksum(file) + ".jsa");
            return Files.move(file, archive, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(file);
            WRITING.unlock();
        }
    }

    private static void write(Path file) throws JMException {
        ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "vmCds",
                        new Object[] {new String[] {"dynamic_dump", '"' + file.toString() + '"'}},
                        new String[] {String[].class.getName()});
    }

    private static String checksum(Path file) throws IOException {
        Process cksum = new ProcessBuilder("cksum").redirectInput(file.toFile()).start();
        return new String(cksum.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).split(" ", 2)[0];
    }
}
