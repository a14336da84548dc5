package io.failgate.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** TLS towards the server, with the meanings that MySQL's clients give to {@code --ssl-mode}. Thread-safe. */
public final class UpstreamTls {

    /** No TLS, whatever the server offers. */
    public static final UpstreamTls DISABLED = new UpstreamTls(Mode.DISABLED, null);

    /** How much is asked of the server. */
    public enum Mode {
        /** No TLS. */
        DISABLED,
        /** TLS if the server offers it; its certificate is not verified. */
        PREFERRED,
        /** TLS or no connection; the server's certificate is not verified. */
        REQUIRED,
        /** TLS with a certificate signed by one of Failgate's authorities. */
        VERIFY_CA,
        /** The same, and the certificate is for the host that was dialled. */
        VERIFY_IDENTITY;

        /** As users write it: {@code verify-ca}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Whether the server's certificate is verified. */
        public boolean verifies() {
            return this == VERIFY_CA || this == VERIFY_IDENTITY;
        }
    }

    private final Mode mode;
    private final @Nullable SslContext context;
    private final ResumableNames resumable = new ResumableNames();

    private UpstreamTls(Mode mode, @Nullable SslContext context) {
        this.mode = mode;
        this.context = context;
    }

    /**
     * Reads certificates and keys.
     *
     * @param authorities certificates of the authorities that may vouch for the server, PEM; required by modes that
     *     verify, and only for them
     * @param own shown to the server if it asks
     * @throws IOException if they cannot be used, with a message for the user
     */
    public static UpstreamTls of(Mode mode, Optional<Path> authorities, Optional<KeyPairFiles> own) throws IOException {
        return mode == Mode.DISABLED ? DISABLED : new UpstreamTls(mode, SslContexts.trusting(mode, authorities, own));
    }

    /** How much is asked of the server. */
    public Mode mode() {
        return mode;
    }

    /**
     * Whether to use TLS with a server, given its offer. If TLS is required and not offered, there is no connection.
     */
    public boolean isWantedFrom(boolean offered) {
        return mode != Mode.DISABLED && (offered || mode != Mode.PREFERRED);
    }

    /**
     * A handler for one connection, to be put first in its pipeline.
     *
     * @param host as the user wrote it; the certificate must have this name
     * @param serverNames server names to ask for (SNI), no name if the list is empty; without a list, the host if that
     *     is a full name
     */
    public SslHandler newHandler(
            ByteBufAllocator allocator, String host, int port, Optional<List<SNIServerName>> serverNames) {
        SslContext present = context;
        if (present == null) {
            throw new IllegalStateException("TLS is disabled");
        }
        // the port only finds an earlier session to resume, which keeps its own name
        SslHandler handler = present.newHandler(
                allocator, host, serverNames.map(resumable::portFor).orElse(port));
        if (serverNames.isPresent()) {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setServerNames(serverNames.get());
            handler.engine().setSSLParameters(parameters);
        }
        return handler;
    }
}
