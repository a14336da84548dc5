package io.failgate.proxy.authentication;

import io.failgate.proxy.protocol.MalformedPacketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;

/**
 * How a password crosses a plain connection. The password, with a zero behind it, is XORed with the challenge over and
 * over. Then it is encrypted with the server's RSA key, OAEP with SHA-1.
 */
final class RsaEncryption {

    private static final String TRANSFORMATION = "RSA/ECB/OAEPWithSHA-1AndMGF1Padding";
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";

    private RsaEncryption() {}

    /**
     * Encrypts a password.
     *
     * @param password with the zero behind it
     * @param pem the server's public key
     * @throws MalformedPacketException the server's if that is none, the client's if it is too short for the password
     */
    static byte[] encrypt(byte[] password, byte[] nonce, String pem) {
        byte[] masked = xor(password, nonce);
        try {
            return cipher(pem).doFinal(masked);
        } catch (GeneralSecurityException tooLong) {
            throw MalformedPacketException.ofClient("the password is too long for the server's public key");
        } finally {
            Arrays.fill(masked, (byte) 0);
        }
    }

    private static Cipher cipher(String pem) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, publicKey(pem));
        } catch (GeneralSecurityException | IllegalArgumentException unusable) {
            throw MalformedPacketException.ofServer("the password cannot be encrypted with the server's public key");
        }
    }

    /**
     * Decrypts a password.
     *
     * @return with the zero behind it
     * @throws GeneralSecurityException if it was encrypted with another key
     */
    static byte[] decrypt(byte[] encrypted, byte[] nonce, Key privateKey) throws GeneralSecurityException {
        byte[] masked = cipher(Cipher.DECRYPT_MODE, privateKey).doFinal(encrypted);
        byte[] password = xor(masked, nonce);
        Arrays.fill(masked, (byte) 0);
        return password;
    }

    /** A public key in PEM, as a MySQL server sends it. */
    static String pem(PublicKey key) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return BEGIN + "\n" + base64 + "\n" + END + "\n";
    }

    private static PublicKey publicKey(String pem) throws GeneralSecurityException {
        String base64 = pem.replace(BEGIN, "").replace(END, "");
        byte[] der = Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
        return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
    }

    private static Cipher cipher(int mode, Key key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(TRANSFORMATION);
        cipher.init(mode, key);
        return cipher;
    }

    private static byte[] xor(byte[] text, byte[] nonce) {
        if (nonce.length == 0) {
            throw MalformedPacketException.ofServer("the server's challenge is empty");
        }
        byte[] result = new byte[text.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (byte) (text[i] ^ nonce[i % nonce.length]);
        }
        return result;
    }
}
