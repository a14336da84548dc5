package io.failgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.Auth;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.auth.Permission;
import io.failgate.failpoint.FailPointKey;
import io.failgate.failpoint.FailPoints;
import io.failgate.fleet.FleetSettings.Login;
import io.failgate.fleet.FleetSettings.Tls;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A fleet whose etcd wants TLS, or a password. */
@Timeout(120)
class FleetSecurityTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void needsEtcd() {
        Assumptions.assumeTrue(EtcdServer.program().isPresent(), "there is no etcd here: -Dfailgate.test.etcd=PATH");
    }

    private static Fleet join(EtcdServer etcd, Optional<Tls> tls, Optional<Login> login) {
        FailPoints own = FailPoints.create();
        own.define(new FailPointKey("test/commit", "a test's", "return"));
        return Fleet.join(
                new FleetSettings(etcd.fleet("shop"), tls, login, Duration.ofSeconds(2), false),
                own,
                new FleetMember("a", "", "", "1.0", Map.of()),
                new HostWithoutClients(own));
    }

    private static void assertArms(Fleet fleet) {
        assertThat(fleet.apply(List.of(FleetChange.put("commit", "return(1)")), "a test")
                        .join()
                        .members())
                .isEqualTo(1);
    }

    private static void assertCannotJoin(EtcdServer etcd, Optional<Tls> tls, Optional<Login> login, String reason) {
        assertThatThrownBy(() -> join(etcd, tls, login))
                .isInstanceOf(FleetException.class)
                .hasMessageStartingWith("etcd at 127.0.0.1:" + etcd.port() + " cannot be asked: ")
                .hasMessageContaining(reason);
    }

    /** Files of PEM. */
    private record Pair(Path certificate, Path key) {}

    private static X509Bundle authority(String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .ecp256()
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private Path write(String name, String pem) throws IOException {
        return Files.writeString(folder.resolve(name + ".pem"), pem);
    }

    private Pair issue(X509Bundle authority, String name, String address) throws Exception {
        X509Bundle issued = new CertificateBuilder()
                .subject("CN=" + name)
                .addSanIpAddress(address)
                .ecp256()
                .buildIssuedBy(authority);
        return new Pair(write(name, issued.getCertificatePathPEM()), write(name + "-key", issued.getPrivateKeyPEM()));
    }

    private static Optional<Tls> tls(Path authority, Pair shown) {
        return Optional.of(new Tls(Optional.of(authority), Optional.of(shown.certificate()), Optional.of(shown.key())));
    }

    private static EtcdServer encrypted(Path authority, Pair server) throws IOException {
        return EtcdServer.startEncrypted(
                "--cert-file=" + server.certificate(),
                "--key-file=" + server.key(),
                "--trusted-ca-file=" + authority,
                "--client-cert-auth");
    }

    @Test
    void bothSidesShowCertificates() throws Exception {
        X509Bundle authority = authority("authority");
        Path trusted = write("authority", authority.getCertificatePEM());
        X509Bundle stranger = authority("stranger");
        Path distrusted = write("stranger", stranger.getCertificatePEM());
        Pair own = issue(authority, "member", "127.0.0.1");
        try (EtcdServer etcd = encrypted(trusted, issue(authority, "etcd", "127.0.0.1"))) {
            try (Fleet fleet = join(etcd, tls(trusted, own), Optional.empty())) {
                assertArms(fleet);
            }
            assertCannotJoin(etcd, tls(distrusted, own), Optional.empty(), "; --fleet-ca names the authority");
            assertCannotJoin(etcd, Optional.empty(), Optional.empty(), "; does etcd want TLS? --fleet-tls asks by TLS");
            String wanted = " want a certificate? --fleet-cert shows one";
            Tls none = new Tls(Optional.of(trusted), Optional.empty(), Optional.empty());
            assertCannotJoin(etcd, Optional.of(none), Optional.empty(), wanted);
            assertCannotJoin(etcd, tls(trusted, issue(stranger, "other", "127.0.0.1")), Optional.empty(), wanted);
        }
    }

    @Test
    void etcdsCertificateIsForItsAddress() throws Exception {
        X509Bundle authority = authority("authority");
        Path trusted = write("authority", authority.getCertificatePEM());
        Pair own = issue(authority, "member", "127.0.0.1");
        try (EtcdServer etcd = encrypted(trusted, issue(authority, "etcd", "127.0.0.2"))) {
            assertCannotJoin(etcd, tls(trusted, own), Optional.empty(), "127.0.0.1");
        }
    }

    @Test
    void anEtcdWithoutTlsIsNamed() throws Exception {
        try (EtcdServer etcd = EtcdServer.start()) {
            Tls java = new Tls(Optional.empty(), Optional.empty(), Optional.empty());
            assertCannotJoin(etcd, Optional.of(java), Optional.empty(), "this etcd");
        }
    }

    /** As the documentation has it. */
    private static void wantPasswords(EtcdServer etcd) throws Exception {
        try (Client client =
                Client.builder().endpoints("http://127.0.0.1:" + etcd.port()).build()) {
            Auth auth = client.getAuthClient();
            auth.userAdd(Keys.bytes("root"), Keys.bytes("top")).get();
            auth.userGrantRole(Keys.bytes("root"), Keys.bytes("root")).get();
            auth.roleAdd(Keys.bytes("failgate")).get();
            auth.roleGrantPermission(
                            Keys.bytes("failgate"),
                            Keys.bytes("/failgate/shop/"),
                            Keys.bytes("/failgate/shop0"),
                            Permission.Type.READWRITE)
                    .get();
            for (String user : List.of("failgate", "other")) {
                auth.userAdd(Keys.bytes(user), Keys.bytes("secret")).get();
            }
            auth.userGrantRole(Keys.bytes("failgate"), Keys.bytes("failgate")).get();
            auth.authEnable().get();
        }
    }

    @Test
    void aUserOfEtcdNeedsTheFleetsKeysOnly() throws Exception {
        try (EtcdServer etcd = EtcdServer.start()) {
            wantPasswords(etcd);
            try (Fleet fleet = join(etcd, Optional.empty(), Optional.of(new Login("failgate", "secret")))) {
                assertArms(fleet);
                etcd.kill(); // which forgets who has logged in
                etcd.restart();
                await().atMost(Duration.ofSeconds(60))
                        .ignoreExceptions()
                        .until(() -> fleet.status().join().members().size() == 1);
                assertArms(fleet);
            }
            assertCannotJoin(
                    etcd, Optional.empty(), Optional.of(new Login("failgate", "wrong")), "invalid user ID or password");
            assertCannotJoin(etcd, Optional.empty(), Optional.of(new Login("other", "secret")), "permission denied");
            assertCannotJoin(etcd, Optional.empty(), Optional.empty(), "; --fleet-user logs in");
        }
    }
}
