package io.failgate.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The certificate of Failgate's own is one that Java reads, verifies and trusts. */
class SelfSignedCertificateTest {

    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    /** The second is valid until a year that has four digits in the certificate, and the third is made in one. */
    @ParameterizedTest
    @ValueSource(strings = {"2026-11-30T10:00:00Z", "2049-06-01T00:00:00Z", "2051-02-03T04:05:06Z"})
    void isValidAndVouchesForItself(String time) throws Exception {
        Instant now = Instant.parse(time);
        Identity identity = SelfSignedCertificate.generate(now, new SecureRandom());
        X509Certificate certificate = identity.chain().get(0);

        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity(Date.from(now));
        assertThat(certificate.getNotBefore()).isEqualTo(now.minus(Duration.ofDays(1)));
        assertThat(certificate.getNotAfter()).isEqualTo(now.plus(Duration.ofDays(3650)));

        PKIXParameters trusting = new PKIXParameters(Set.of(new TrustAnchor(certificate, null)));
        trusting.setRevocationEnabled(false);
        trusting.setDate(Date.from(now));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), trusting);
    }

    @Test
    void isAServersForLoopbackAddresses() throws Exception {
        X509Certificate certificate = SelfSignedCertificate.generate(Instant.now(), new SecureRandom())
                .chain()
                .get(0);
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withRSA");
        assertThat(((RSAPublicKey) certificate.getPublicKey()).getModulus().bitLength())
                .isEqualTo(2048);
        assertThat(certificate.getSubjectX500Principal())
                .isEqualTo(certificate.getIssuerX500Principal())
                .hasToString("CN=Failgate_Auto_Generated_Server_Certificate");
        assertThat(certificate.getBasicConstraints()).as("not an authority").isEqualTo(-1);
        assertThat(certificate.getCriticalExtensionOIDs()).containsExactly("2.5.29.19");
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(DNS, "localhost"), List.of(ADDRESS, "127.0.0.1"), List.of(ADDRESS, "0:0:0:0:0:0:0:1"));
    }

    @Test
    void isAnotherOneEachTime() throws Exception {
        SecureRandom random = new SecureRandom();
        X509Certificate first =
                SelfSignedCertificate.generate(Instant.EPOCH, random).chain().get(0);
        X509Certificate second =
                SelfSignedCertificate.generate(Instant.EPOCH, random).chain().get(0);
        assertThat(first.getPublicKey()).isNotEqualTo(second.getPublicKey());
        assertThat(first.getSerialNumber()).isPositive().isNotEqualTo(second.getSerialNumber());
        assertThat(first.getSerialNumber().bitLength()).isLessThan(20 * Byte.SIZE);
    }
}
