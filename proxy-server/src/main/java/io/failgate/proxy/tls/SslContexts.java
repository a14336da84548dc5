package io.failgate.proxy.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Contexts of TLS 1.2 and 1.3 from files. A message for the user says what is wrong with a file. */
final class SslContexts {

    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    /** Sessions kept to be resumed, some for each name. */
    private static final int SESSIONS = 4 * ResumableNames.MOST;

    private SslContexts() {}

    /** A context for the side that clients see. */
    static SslContext showing(KeyPairFiles files) throws IOException {
        Identity identity = Identity.read(files);
        return build(SslContextBuilder.forServer(identity.key(), identity.chain()));
    }

    /** A context for the side that clients see, with a self-signed certificate. Takes some tenths of a second. */
    static SslContext selfSigned() {
        try {
            Identity identity = SelfSignedCertificate.generate(Instant.now(), new SecureRandom());
            return build(SslContextBuilder.forServer(identity.key(), identity.chain()));
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalStateException("every Java has RSA, X.509 and TLS", unusable);
        }
    }

    /** A context for the side that the server sees. */
    static SslContext trusting(UpstreamTls.Mode mode, Optional<Path> authorities, Optional<KeyPairFiles> own)
            throws IOException {
        // netty's clients compare host names unless they are told not to
        SslContextBuilder builder = SslContextBuilder.forClient()
                .endpointIdentificationAlgorithm(mode == UpstreamTls.Mode.VERIFY_IDENTITY ? "HTTPS" : null)
                .sessionCacheSize(SESSIONS);
        trust(builder, mode, authorities);
        if (own.isPresent()) {
            Identity identity = Identity.read(own.get());
            builder.keyManager(identity.key(), identity.chain());
        }
        return build(builder);
    }

    private static void trust(SslContextBuilder builder, UpstreamTls.Mode mode, Optional<Path> authorities)
            throws IOException {
        if (mode.verifies() != authorities.isPresent()) {
            throw new IOException(
                    mode.verifies()
                            ? "verifying the server's certificate needs a file with the authority's"
                            : "a file of authorities is for modes that verify the server's certificate");
        }
        if (authorities.isEmpty()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
            return;
        }
        X509ExtendedTrustManager trust = trustOf(authorities.get());
        builder.trustManager(mode == UpstreamTls.Mode.VERIFY_IDENTITY ? new DialledHostTrust(trust) : trust);
    }

    private static X509ExtendedTrustManager trustOf(Path authorities) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate certificate : Identity.readChain(authorities)) {
                store.setCertificateEntry(String.valueOf(store.size()), certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException unusable) {
            throw new IOException("cannot use the certificates in " + authorities, unusable);
        }
    }

    private static SslContext build(SslContextBuilder builder) throws IOException {
        return builder.sslProvider(SslProvider.JDK).protocols(VERSIONS).build();
    }
}
