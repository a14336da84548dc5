package io.failgate.proxy.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate with its key.
 *
 * @param chain the certificate, and behind it those that vouch for it
 * @param key the private key
 */
record Identity(List<X509Certificate> chain, PrivateKey key) {

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /**
     * Reads two files.
     *
     * @throws IOException if they cannot be used, or do not belong together, with a message for the user
     */
    static Identity read(KeyPairFiles files) throws IOException {
        List<X509Certificate> chain = readChain(files.certificate());
        PublicKey publicKey = chain.get(0).getPublicKey();
        PrivateKey key = readKey(files.key(), publicKey.getAlgorithm());
        if (!belongTogether(publicKey, key)) {
            throw new IOException(
                    "the key in " + files.key() + " is not that of the certificate in " + files.certificate());
        }
        return new Identity(chain, key);
    }

    /** The certificates in a file, at least one. */
    static List<X509Certificate> readChain(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(readable(file))) {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(Identity::x509)
                    .toList();
            if (chain.isEmpty()) {
                throw new IOException("there is no certificate in " + file);
            }
            return chain;
        } catch (GeneralSecurityException unusable) {
            throw new IOException("there is no certificate (PEM) in " + file + ": " + unusable.getMessage(), unusable);
        }
    }

    private static X509Certificate x509(Certificate certificate) {
        return (X509Certificate) certificate;
    }

    private static PrivateKey readKey(Path file, String algorithm) throws IOException {
        Matcher pem = PKCS8.matcher(Files.readString(readable(file), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new IOException("there is no private key (PEM, PKCS#8, not encrypted) in " + file);
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException unusable) {
            throw new IOException(
                    "there is no private key of kind " + algorithm + ", as the certificate's, in " + file, unusable);
        }
    }

    private static boolean belongTogether(PublicKey publicKey, PrivateKey key) throws IOException {
        byte[] text = {1, 2, 3};
        try {
            Signature signature = Signature.getInstance(signatureAlgorithm(key.getAlgorithm()));
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException unusable) {
            throw new IOException("the private key cannot sign: " + unusable.getMessage(), unusable);
        }
    }

    private static String signatureAlgorithm(String keyAlgorithm) {
        return switch (keyAlgorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> keyAlgorithm;
        };
    }

    /** The file itself. */
    static Path readable(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("there is no file " + file);
        }
        if (!Files.isReadable(file)) {
            throw new IOException("cannot read " + file);
        }
        return file;
    }
}
