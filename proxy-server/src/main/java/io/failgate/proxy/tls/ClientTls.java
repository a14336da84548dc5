package io.failgate.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIServerName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS towards clients: the certificate that Failgate shows. Thread-safe. */
public final class ClientTls {

    /** Java's system property with the extensions that its servers ignore. */
    public static final String IGNORED_EXTENSIONS = "jdk.tls.server.disableExtensions";

    /** The extension that Failgate reads itself, because Java would refuse some names. */
    public static final String SERVER_NAME = "server_name";

    private static final Logger LOG = LoggerFactory.getLogger(ClientTls.class);

    private final Optional<KeyPairFiles> files;
    private final boolean required;
    private List<FileTime> loaded = List.of();

    /** Why the last attempt to load failed, logged once; empty if it did not. */
    private String failure = "";

    private volatile SslContext context;

    private ClientTls(Optional<KeyPairFiles> files, SslContext context, boolean required) {
        this.files = files;
        this.context = context;
        this.required = required;
    }

    /**
     * TLS with a certificate of the user's.
     *
     * @param required whether clients without TLS are refused
     * @throws IOException if it cannot be used, with a message for the user
     */
    public static ClientTls of(KeyPairFiles files, boolean required) throws IOException {
        List<FileTime> times = files.times();
        ClientTls tls = new ClientTls(Optional.of(files), SslContexts.showing(files), required);
        tls.loaded = times;
        return tls;
    }

    /**
     * TLS with a certificate for {@code localhost}, made for this run only. Clients take it only if they do not verify
     * it.
     *
     * @param required whether clients without TLS are refused
     * @throws IOException if it cannot be made, with a message for the user
     */
    public static ClientTls selfSigned(boolean required) throws IOException {
        return new ClientTls(Optional.empty(), SslContexts.selfSigned(), required);
    }

    /** Whether clients without TLS are refused. */
    public boolean isRequired() {
        return required;
    }

    /** A handler for one connection, to be put first in its pipeline. */
    public SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = new ClientSideHandler(context.newEngine(allocator));
        handler.setHandshakeTimeoutMillis(0); // the session's own limit covers it
        return handler;
    }

    /**
     * The server names that a client has asked for (SNI), given its handler after the handshake; empty if it asked for
     * no name.
     */
    public static List<SNIServerName> requestedNames(SslHandler handler) {
        return handler instanceof ClientSideHandler ofClient
                ? ofClient.requestedName().stream().toList()
                : List.of();
    }

    /**
     * Loads the files if they have changed, for clients that connect from now on. If they cannot be used, all stays as
     * it is, and a warning is logged. Reads files.
     */
    public synchronized void reload() {
        try {
            if (files.isPresent()) {
                reload(files.get());
            }
            failure = "";
        } catch (IOException unusable) {
            String reason = String.valueOf(unusable.getMessage());
            if (!reason.equals(failure)) {
                LOG.warn("the certificate stays as it was: {}", reason);
            }
            failure = reason;
        }
    }

    private void reload(KeyPairFiles from) throws IOException {
        List<FileTime> times = from.times();
        if (!times.equals(loaded)) {
            loaded = times; // even if they cannot be used: the next change is the next chance
            failure = "";
            context = SslContexts.showing(from);
            LOG.info("loaded {} again", from);
        }
    }
}
