package io.failgate.proxy.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What only those may know who are told: {@link #toString()} does not say it.
 *
 * @param value 1 to 4096 visible ASCII characters, so that an HTTP header can carry it
 */
public record Secret(String value) {

    static final int LONGEST = 4096;

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
     * Reads what is in a file; a line end behind it does not count.
     *
     * @throws IOException if the file cannot be read, or has something else in it, with a message for the user
     */
    public static Secret read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("there is no file " + file);
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IOException("cannot read " + file);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST + "\r\n".length() + 1);
            return new Secret(new String(bytes, StandardCharsets.ISO_8859_1).replaceFirst("\\R\\z", ""));
        } catch (IllegalArgumentException wrong) {
            throw new IOException(file + ": " + wrong.getMessage(), wrong);
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
