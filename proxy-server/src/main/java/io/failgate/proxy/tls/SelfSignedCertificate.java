package io.failgate.proxy.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * A self-signed certificate for {@code localhost} (X.509 v3, RFC 5280, in DER). Its key is of the kind that MySQL's
 * automatic certificates have, so that every client of MySQL can take it.
 */
final class SelfSignedCertificate {

    private static final int BITS = 2048;

    /** The certificate is valid before it is made, as a client's clock may be behind. */
    private static final Duration BEFORE = Duration.ofDays(1);

    private static final Duration AFTER = Duration.ofDays(3650);

    private static final X500Principal NAME = new X500Principal("CN=Failgate_Auto_Generated_Server_Certificate");

    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;

    /** {@code sha256WithRSAEncryption}, with its empty parameters. */
    private static final byte[] SHA256_WITH_RSA = hex("300d06092a864886f70d01010b0500");

    /** {@code subjectAltName}. */
    private static final byte[] SUBJECT_ALT_NAME = hex("0603551d11");

    /** {@code basicConstraints}, critical: an authority for nobody. */
    private static final byte[] NO_AUTHORITY = hex("300c0603551d130101ff04023000");

    private static final byte[] VERSION_3 = hex("a003020102");

    /** From 2050 on, years have four digits (RFC 5280, 4.1.2.5). */
    private static final Instant FOUR_DIGITS = Instant.parse("2050-01-01T00:00:00Z");

    private static final DateTimeFormatter UTC_TIME = time("yyMMddHHmmss'Z'");
    private static final DateTimeFormatter GENERALIZED_TIME = time("yyyyMMddHHmmss'Z'");

    private SelfSignedCertificate() {}

    /** Makes a key and its certificate, which takes some tenths of a second. */
    static Identity generate(Instant now, SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(BITS, random);
        KeyPair pair = generator.generateKeyPair();
        byte[] content = content(pair.getPublic().getEncoded(), now, random);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(pair.getPrivate(), random);
        signature.update(content);
        byte[] certificate = der(SEQUENCE, content, SHA256_WITH_RSA, der(BIT_STRING, new byte[1], signature.sign()));
        return new Identity(
                List.of((X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(certificate))),
                pair.getPrivate());
    }

    /** The part that is signed; issuer and subject are the same. */
    private static byte[] content(byte[] publicKey, Instant now, SecureRandom random) {
        byte[] name = NAME.getEncoded();
        byte[] serialNumber = new BigInteger(126, random).setBit(126).toByteArray();
        byte[] validity = der(SEQUENCE, time(now.minus(BEFORE)), time(now.plus(AFTER)));
        byte[] extensions = der(0xA3, der(SEQUENCE, NO_AUTHORITY, alternativeNames()));
        return der(
                SEQUENCE,
                VERSION_3,
                der(INTEGER, serialNumber),
                SHA256_WITH_RSA,
                name,
                validity,
                name,
                publicKey,
                extensions);
    }

    private static byte[] alternativeNames() {
        int dns = 0x82;
        int address = 0x87;
        byte[] names = der(
                SEQUENCE,
                der(dns, ascii("localhost")),
                der(address, hex("7f000001")),
                der(address, hex("00000000000000000000000000000001")));
        return der(SEQUENCE, SUBJECT_ALT_NAME, der(OCTET_STRING, names));
    }

    private static byte[] time(Instant at) {
        return at.isBefore(FOUR_DIGITS)
                ? der(0x17, ascii(UTC_TIME.format(at)))
                : der(0x18, ascii(GENERALIZED_TIME.format(at)));
    }

    private static DateTimeFormatter time(String pattern) {
        return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    /** A value with its tag and its length. */
    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            value.writeBytes(part);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        int length = value.size();
        if (length < 0x80) {
            all.write(length);
        } else {
            byte[] bytes = BigInteger.valueOf(length).toByteArray();
            int zeros = bytes[0] == 0 ? 1 : 0; // in front of a length whose highest bit is set
            all.write(0x80 | (bytes.length - zeros));
            all.write(bytes, zeros, bytes.length - zeros);
        }
        all.writeBytes(value.toByteArray());
        return all.toByteArray();
    }
}
