package io.failgate.proxy.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A self-signed certificate for {@code localhost}, made by the {@code keytool} of the Java runtime. Its key is written
 * to a file that only this user can read, and the file is deleted afterwards.
 */
final class SelfSignedCertificate {

    private static final String PASSWORD_VARIABLE = "FAILGATE_STORE_PASSWORD";

    private SelfSignedCertificate() {}

    static char[] newPassword() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random).toCharArray();
    }

    /** Makes one, which takes about a second. */
    static KeyStore generate(char[] password) throws IOException {
        Path folder = Files.createTempDirectory("failgate-"); // only its owner can look into it
        Path file = folder.resolve("self-signed.p12");
        try {
            run(file, password);
            return load(file, password);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static void run(Path file, char[] password) throws IOException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        ProcessBuilder command = new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "failgate",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=Failgate_Auto_Generated_Server_Certificate",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1,ip:::1",
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass:env",
                PASSWORD_VARIABLE);
        command.environment().put(PASSWORD_VARIABLE, new String(password));
        Process process = command.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("cannot make a self-signed certificate: " + said.strip());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    private static KeyStore load(Path file, char[] password) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            return store;
        } catch (GeneralSecurityException unusable) {
            throw new IOException("cannot read a self-signed certificate", unusable);
        }
    }
}
