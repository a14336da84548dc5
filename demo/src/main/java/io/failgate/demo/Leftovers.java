package io.failgate.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The folders of demos. Each has a file that its demo holds locked while it lives. So the next demo can end and
 * remove what one has left that was killed. A folder without that file, or of a demo that runs, is let alone.
 */
final class Leftovers {

    private static final String PREFIX = "failgate-";
    private static final String OWNER = "owner";

    private Leftovers() {}

    /**
     * The folder of this process.
     *
     * @param owner the file that is locked until this is closed
     */
    record Folder(Path path, RandomAccessFile owner) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            owner.close();
        }
    }

    static Folder makeFolder() throws IOException {
        Path path = Files.createTempDirectory(PREFIX);
        RandomAccessFile owner = new RandomAccessFile(path.resolve(OWNER).toFile(), "rw");
        if (owner.getChannel().tryLock() == null) {
            owner.close();
            throw new IOException("another demo has just taken " + path);
        }
        return new Folder(path, owner);
    }

    /** Ends and removes what demos of this user have left that are gone. Says so, and goes on if it cannot. */
    static void remove(PrintWriter out) throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, PREFIX + "*")) {
            for (Path folder : folders) {
                if (isLeft(folder)) {
                    out.println("Removing what a demo has left that was killed: " + folder);
                    remove(folder, out);
                }
            }
        }
    }

    private static void remove(Path folder, PrintWriter out) {
        try {
            EmbeddedMariaDb.discard(folder.toRealPath()); // as the processes' programs are shown
        } catch (IOException failed) {
            out.println("That cannot be removed: " + failed.getMessage());
        }
    }

    private static boolean isLeft(Path folder) {
        Path owner = folder.resolve(OWNER);
        try {
            return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && Files.isRegularFile(owner, LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(folder).getName().equals(System.getProperty("user.name"))
                    && canLock(owner);
        } catch (IOException unknown) {
            return false;
        }
    }

    private static boolean canLock(Path file) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            return open.getChannel().tryLock() != null;
        }
    }
}
