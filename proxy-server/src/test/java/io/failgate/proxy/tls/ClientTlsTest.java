package io.failgate.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failgate.proxy.testing.Certificates;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that clients see come from files, which may change, or are made on the spot. */
class ClientTlsTest {

    @TempDir
    private Path folder = Path.of("");

    private KeyPairFiles write(X509Bundle bundle) throws IOException {
        return new KeyPairFiles(Certificates.writeCertificate(bundle, folder), Certificates.writeKey(bundle, folder));
    }

    /** The subject of what a client sees. */
    private static String shown(ClientTls tls) throws IOException {
        SslHandler handler = tls.newHandler(ByteBufAllocator.DEFAULT);
        SSLSession session = Handshake.between(handler.engine(), clientEngine());
        return ((X509Certificate) session.getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private static SSLEngine clientEngine() throws IOException {
        SSLEngine engine = Certificates.trustingAll().createSSLEngine();
        engine.setUseClientMode(true);
        return engine;
    }

    @Test
    void showsTheCertificateOfAFile() throws Exception {
        ClientTls tls = ClientTls.of(write(new Certificates().issue("first")), false);
        assertThat(shown(tls)).isEqualTo("CN=first");
        assertThat(tls.isRequired()).isFalse();
    }

    @Test
    void showsANewCertificateOnceItsFilesHaveChanged() throws Exception {
        Certificates authority = new Certificates();
        KeyPairFiles files = write(authority.issue("first"));
        ClientTls tls = ClientTls.of(files, false);
        write(authority.issue("second"));
        Files.setLastModifiedTime(files.key(), FileTime.fromMillis(1));
        assertThat(shown(tls)).isEqualTo("CN=first");
        tls.reload();
        assertThat(shown(tls)).isEqualTo("CN=second");
    }

    @Test
    void keepsTheOldCertificateIfTheNewOneCannotBeUsed() throws Exception {
        KeyPairFiles files = write(new Certificates().issue("first"));
        ClientTls tls = ClientTls.of(files, false);
        Files.writeString(files.certificate(), "nonsense");
        Files.setLastModifiedTime(files.certificate(), FileTime.fromMillis(1));
        tls.reload();
        assertThat(shown(tls)).isEqualTo("CN=first");
        Files.delete(files.certificate());
        tls.reload();
        assertThat(shown(tls)).isEqualTo("CN=first");
    }

    @Test
    void aKeyThatIsNotTheCertificatesIsRefused() throws Exception {
        Certificates authority = new Certificates();
        KeyPairFiles files = write(authority.issue("first"));
        ClientTls tls = ClientTls.of(files, false);
        Certificates.writeCertificate(authority.issue("second"), folder);
        Files.setLastModifiedTime(files.certificate(), FileTime.fromMillis(1));
        assertThatThrownBy(() -> ClientTls.of(files, false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not that of the certificate");
        tls.reload();
        assertThat(shown(tls)).isEqualTo("CN=first");
    }

    @Test
    void makesOneCertificateOfItsOwnWhenItIsWanted() throws Exception {
        List<Runnable> tasks = new ArrayList<>();
        ClientTls tls = ClientTls.selfSigned(true).madeBy(tasks::add);
        assertThat(tasks).isEmpty();
        CompletableFuture<?> ready = tls.ready();
        assertThat(tls.ready()).isSameAs(ready).isNotDone();
        assertThatThrownBy(() -> tls.newHandler(ByteBufAllocator.DEFAULT)).isInstanceOf(IllegalStateException.class);
        assertThat(tasks).hasSize(1);
        tasks.get(0).run();
        assertThat(tls.ready()).isSameAs(ready).isCompleted();
        assertThat(shown(tls)).isEqualTo("CN=Failgate_Auto_Generated_Server_Certificate");
    }

    @Test
    void triesAgainIfNoCertificateCouldBeMade() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        ClientTls tls = ClientTls.selfSigned(false).madeBy(task -> {
            if (attempts.incrementAndGet() == 1) {
                throw new RejectedExecutionException("no thread");
            }
            task.run();
        });
        assertThat(tls.ready()).isCompletedExceptionally();
        assertThat(tls.ready()).isCompleted();
        assertThat(shown(tls)).isEqualTo("CN=Failgate_Auto_Generated_Server_Certificate");
    }

    @Test
    void isOfferedAsTheServerDoesUnlessTheUserWantsIt() {
        assertThat(ClientTls.selfSignedAsServer().isOffered(true)).isTrue();
        assertThat(ClientTls.selfSignedAsServer().isOffered(false)).isFalse();
        assertThat(ClientTls.selfSignedAsServer().isRequired()).isFalse();
        assertThat(ClientTls.selfSigned(false).isOffered(false)).isTrue();
        assertThat(ClientTls.selfSigned(true).isOffered(false)).isTrue();
    }

    @Test
    void speaksNothingOlderThanTls12() throws Exception {
        SSLEngine engine = ClientTls.of(write(new Certificates().issue("first")), false)
                .newHandler(ByteBufAllocator.DEFAULT)
                .engine();
        assertThat(engine.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
        SSLEngine old = clientEngine();
        old.setEnabledProtocols(new String[] {"TLSv1.2"});
        assertThat(Handshake.between(engine, old).getProtocol()).isEqualTo("TLSv1.2");
    }

    @Test
    void saysWhichFileIsWrong() throws Exception {
        KeyPairFiles files = write(new Certificates().issue("first"));
        Path missing = folder.resolve("missing.pem");
        assertThatThrownBy(() -> ClientTls.of(new KeyPairFiles(missing, files.key()), false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(missing.toString());
        assertThatThrownBy(() -> ClientTls.of(new KeyPairFiles(files.certificate(), missing), false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(missing.toString());
        assertThatThrownBy(() -> ClientTls.of(new KeyPairFiles(files.certificate(), files.certificate()), false))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(SSLException.class)
                .hasMessageContaining("no private key (PEM, PKCS#8, not encrypted) in " + files.certificate());
        assertThatThrownBy(() -> ClientTls.of(new KeyPairFiles(files.key(), files.key()), false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no certificate");
    }
}
