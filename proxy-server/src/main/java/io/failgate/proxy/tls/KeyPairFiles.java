package io.failgate.proxy.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;

/**
 * The files of a certificate and its key, both PEM.
 *
 * @param certificate the certificate, and behind it those that vouch for it
 * @param key the private key, not encrypted, PKCS#8 ({@code BEGIN PRIVATE KEY})
 */
public record KeyPairFiles(Path certificate, Path key) {

    /**
     * The times of the last write to each file.
     *
     * @throws IOException if one is missing, with a message for the user
     */
    List<FileTime> times() throws IOException {
        try {
            return List.of(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
        } catch (NoSuchFileException missing) {
            throw new IOException("there is no file " + missing.getFile(), missing);
        }
    }

    @Override
    public String toString() {
        return certificate + " and " + key;
    }
}
