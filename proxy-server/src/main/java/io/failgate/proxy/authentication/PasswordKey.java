package io.failgate.proxy.authentication;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;

/**
 * The RSA key with which clients encrypt passwords for Failgate, as it has to stand in for a server on a plain
 * connection. Made at start and never stored. Immutable.
 */
public final class PasswordKey {

    private static final int BITS = 2048;

    private final KeyPair pair;
    private final String pem;

    private PasswordKey(KeyPair pair) {
        this.pair = pair;
        this.pem = RsaEncryption.pem(pair.getPublic());
    }

    /** Makes a new key, which takes some tenths of a second. */
    public static PasswordKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            return new PasswordKey(generator.generateKeyPair());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has RSA", missing);
        }
    }

    /** The public half. */
    String pem() {
        return pem;
    }

    /** The length of whatever is encrypted with it, in bytes. */
    int blockSize() {
        return BITS / Byte.SIZE;
    }

    /** The password, with a zero behind it; something that is no password if it was encrypted with another key. */
    byte[] decrypt(byte[] encrypted, byte[] nonce) {
        try {
            return RsaEncryption.decrypt(encrypted, nonce, pair.getPrivate());
        } catch (GeneralSecurityException notOurs) {
            return new byte[] {(byte) 0xFF, 0};
        }
    }
}
