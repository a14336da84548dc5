package io.failgate.proxy.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import javax.crypto.Cipher;

/** Proves that a client knows a password, the way an authentication plugin wants it. */
final class Scramble {

    static final String NATIVE = "mysql_native_password";
    static final String SHA256 = "sha256_password";
    static final String CLEAR = "mysql_clear_password";
    static final String CACHING_SHA2 = "caching_sha2_password";

    private Scramble() {}

    /** The first thing a client says to a plugin. */
    static byte[] of(String plugin, String password, byte[] salt) throws IOException {
        if (password.isEmpty()) {
            return new byte[0];
        }
        byte[] secret = Bytes.text(password);
        try {
            return switch (plugin) {
                case NATIVE -> {
                    byte[] once = digest("SHA-1", secret);
                    yield xor(once, digest("SHA-1", salt, digest("SHA-1", once)));
                }
                case CACHING_SHA2 -> {
                    byte[] once = digest("SHA-256", secret);
                    yield xor(once, digest("SHA-256", digest("SHA-256", once), salt));
                }
                default -> throw new IOException("no idea of the plugin " + plugin);
            };
        } catch (GeneralSecurityException missing) {
            throw new IOException(missing);
        }
    }

    /** The password for the eyes of whoever has the private key to the public key given as PEM. */
    static byte[] encrypted(String password, byte[] salt, String pem) throws IOException {
        byte[] secret = (password + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] repeatedSalt = new byte[secret.length];
        for (int i = 0; i < secret.length; i++) {
            repeatedSalt[i] = salt[i % salt.length];
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        try {
            PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
            Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
            cipher.init(Cipher.ENCRYPT_MODE, key);
            return cipher.doFinal(xor(secret, repeatedSalt));
        } catch (GeneralSecurityException unusable) {
            throw new IOException(unusable);
        }
    }

    private static byte[] digest(String algorithm, byte[]... parts) throws GeneralSecurityException {
        return MessageDigest.getInstance(algorithm).digest(Bytes.concat(parts));
    }

    private static byte[] xor(byte[] left, byte[] right) {
        byte[] result = new byte[left.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (byte) (left[i] ^ right[i]);
        }
        return result;
    }
}
