package io.failgate.proxy.testing;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/** An authority that vouches for hosts, for one test. Files are PEM. Immutable. */
public final class Certificates {

    private final X509Bundle authority;

    /** Founds an authority with a key of its own. */
    public Certificates() throws Exception {
        authority = new CertificateBuilder()
                .subject("CN=authority of a test")
                .ecp256()
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    /** Vouches for a host by a certificate with a new key. */
    public X509Bundle issue(String host) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + host)
                .addSanDnsName(host)
                .ecp256()
                .buildIssuedBy(authority);
    }

    /** Writes the authority's own certificate to a file. */
    public Path writeAuthority(Path folder) throws IOException {
        return Files.writeString(folder.resolve("authority.pem"), authority.getCertificatePEM());
    }

    /** Writes a certificate to a file. */
    public static Path writeCertificate(X509Bundle bundle, Path folder) throws IOException {
        return Files.writeString(folder.resolve("certificate.pem"), bundle.getCertificatePathPEM());
    }

    /** Writes its key to a file. */
    public static Path writeKey(X509Bundle bundle, Path folder) throws IOException {
        return Files.writeString(folder.resolve("key.pem"), bundle.getPrivateKeyPEM());
    }

    /** A client's end that takes any certificate. */
    public static SSLContext trustingAll() throws IOException {
        return context();
    }

    /** A server's end that shows this certificate. */
    public static SSLContext showing(X509Bundle bundle) throws IOException {
        try {
            return context(bundle.toKeyManagerFactory().getKeyManagers());
        } catch (GeneralSecurityException unusable) {
            throw new IOException(unusable);
        }
    }

    private static SSLContext context(KeyManager... keys) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException unusable) {
            throw new IOException(unusable);
        }
    }
}
