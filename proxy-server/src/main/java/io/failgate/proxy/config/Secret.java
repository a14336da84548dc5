package io.failgate.proxy.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is never printed: {@link #toString()} does not say it.
 *
 * @param value 1 to 4096 visible ASCII characters, so that an HTTP header can carry it
 */
public record Secret(String value) {

    static final int LONGEST = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(Secret.class);

    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int READABLE_BY_EVERYBODY = 0004;

    /** In a folder with this bit, users cannot replace the files of other users. */
    private static final int STICKY = 01000;

    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException with a message for the user, which does not contain the value
     */
    public Secret {
        if (value.isEmpty() || value.length() > LONGEST || !value.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException(
                    "expected 1 to " + LONGEST + " visible ASCII characters without blanks (they are not shown here)");
        }
    }

    /**
     * Reads a file; a line end behind the value does not count. Only the owner may write to the file, as with keys of
     * SSH: a user with write access could replace the secret. If all users may read the file, that is logged.
     *
     * @throws IOException if the file cannot be read, has other content, or can be changed by other users, with a
     *     message for the user
     */
    public static Secret read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("there is no file " + file);
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IOException("cannot read " + file);
        }
        checkPermissions(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST + "\r\n".length() + 1);
            return new Secret(new String(bytes, StandardCharsets.ISO_8859_1).replaceFirst("\\R\\z", ""));
        } catch (IllegalArgumentException wrong) {
            throw new IOException(file + ": " + wrong.getMessage(), wrong);
        }
    }

    private static void checkPermissions(Path file) throws IOException {
        Path real = file.toRealPath();
        if (!Files.isRegularFile(real) || !Files.getFileStore(real).supportsFileAttributeView("unix")) {
            return; // a pipe, or a system with other permissions
        }
        int mode = mode(real);
        if ((mode & WRITABLE_BY_OTHERS) != 0) {
            throw new IOException(file + " can be written by others than its owner; run: chmod go-w " + file);
        }
        Path folder = real.getParent();
        if (folder != null && (mode(folder) & WRITABLE_BY_OTHERS) != 0 && (mode(folder) & STICKY) == 0) {
            throw new IOException(file + " can be replaced by others than its owner; run: chmod go-w " + folder);
        }
        if ((mode & READABLE_BY_EVERYBODY) != 0) {
            LOG.warn("{} can be read by every user of this machine; run: chmod o-r {}", file, file);
        }
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode");
    }

    @Override
    public String toString() {
        return "***";
    }
}
