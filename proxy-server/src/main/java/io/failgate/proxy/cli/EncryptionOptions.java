package io.failgate.proxy.cli;

import io.failgate.proxy.tls.ClientTls;
import io.failgate.proxy.tls.KeyPairFiles;
import io.failgate.proxy.tls.UpstreamTls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options for the encryption of either connection. */
@Command(optionListHeading = "%nTLS:%n")
final class EncryptionOptions {

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "Offer TLS to clients with this certificate (PEM).")
    private @Nullable Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "The private key of --tls-cert (PEM, PKCS#8). Both files are read again when they change.")
    private @Nullable Path key;

    @Option(
            names = "--tls-self-signed",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Offer TLS to clients with a certificate made for this run, for clients that do not verify it"
                    + " (default: without --tls-cert, true if the server offers TLS).")
    private @Nullable Boolean selfSigned;

    @Option(
            names = "--tls-required",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "true|false",
            description = "Refuse clients without TLS with ERROR 3159.")
    private boolean required;

    @Option(
            names = "--upstream-tls",
            defaultValue = "disabled",
            paramLabel = "MODE",
            description = "TLS with the server, as --ssl-mode of the mysql client: ${COMPLETION-CANDIDATES}"
                    + " (default: ${DEFAULT-VALUE}).")
    private UpstreamTls.@Nullable Mode upstreamMode;

    @Option(
            names = "--upstream-ca",
            paramLabel = "FILE",
            description = "Authorities that may vouch for the server in the verifying modes (PEM).")
    private @Nullable Path authorities;

    @Option(names = "--upstream-cert", paramLabel = "FILE", description = "Show the server this certificate (PEM).")
    private @Nullable Path upstreamCertificate;

    @Option(
            names = "--upstream-key",
            paramLabel = "FILE",
            description = "The private key of --upstream-cert (PEM, PKCS#8).")
    private @Nullable Path upstreamKey;

    /**
     * TLS towards clients; empty if the user wants none.
     *
     * @throws IllegalArgumentException if the options contradict each other
     * @throws IOException if a certificate cannot be used
     */
    Optional<ClientTls> clientTls() throws IOException {
        Optional<KeyPairFiles> files = pair(certificate, key, "--tls-cert", "--tls-key");
        if (files.isPresent() && Boolean.TRUE.equals(selfSigned)) {
            throw new IllegalArgumentException("either --tls-cert or --tls-self-signed");
        }
        if (files.isPresent()) {
            return Optional.of(ClientTls.of(files.get(), required));
        }
        if (Boolean.FALSE.equals(selfSigned)) {
            if (required) {
                throw new IllegalArgumentException(
                        "--tls-required needs --tls-cert and --tls-key, or --tls-self-signed");
            }
            return Optional.empty();
        }
        boolean asked = required || selfSigned != null;
        return Optional.of(asked ? ClientTls.selfSigned(required) : ClientTls.selfSignedAsServer());
    }

    /**
     * TLS towards the server.
     *
     * @throws IllegalArgumentException if the options contradict each other
     * @throws IOException if a certificate cannot be used
     */
    UpstreamTls upstreamTls() throws IOException {
        UpstreamTls.Mode mode = upstreamMode == null ? UpstreamTls.Mode.DISABLED : upstreamMode;
        Optional<KeyPairFiles> own = pair(upstreamCertificate, upstreamKey, "--upstream-cert", "--upstream-key");
        if (mode.verifies() && authorities == null) {
            throw new IllegalArgumentException("--upstream-tls=" + mode + " needs --upstream-ca");
        }
        if (!mode.verifies() && authorities != null) {
            throw new IllegalArgumentException("--upstream-ca needs --upstream-tls=verify-ca or verify-identity");
        }
        if (mode == UpstreamTls.Mode.DISABLED && own.isPresent()) {
            throw new IllegalArgumentException("--upstream-cert needs --upstream-tls");
        }
        return UpstreamTls.of(mode, Optional.ofNullable(authorities), own);
    }

    private static Optional<KeyPairFiles> pair(
            @Nullable Path certificate, @Nullable Path key, String certificateOption, String keyOption) {
        if (certificate != null && key != null) {
            return Optional.of(new KeyPairFiles(certificate, key));
        }
        if (certificate != null || key != null) {
            throw new IllegalArgumentException(certificateOption + " and " + keyOption + " go together");
        }
        return Optional.empty();
    }
}
