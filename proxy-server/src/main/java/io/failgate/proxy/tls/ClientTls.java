package io.failgate.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SNIServerName;
import org.jspecify.annotations.Nullable;
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
    private final Offer offer;

    /** Makes a certificate, if it is not in files. */
    private final Executor maker;

    private List<FileTime> loaded = List.of();

    /** Why the last attempt to load failed, logged once; empty if it did not. */
    private String failure = "";

    /** Null before the first client has asked for TLS, if the certificate is not in files. */
    private volatile @Nullable CompletableFuture<SslContext> context;

    /** The clients that are offered TLS. */
    private enum Offer {
        /** Those whose server offers it. */
        AS_SERVER,
        ALWAYS,
        /** All, and those without TLS are refused. */
        REQUIRED;

        static Offer of(boolean required) {
            return required ? REQUIRED : ALWAYS;
        }
    }

    private ClientTls(Optional<KeyPairFiles> files, Offer offer, Executor maker) {
        this.files = files;
        this.offer = offer;
        this.maker = maker;
    }

    /**
     * TLS with a certificate of the user's.
     *
     * @param required whether clients without TLS are refused
     * @throws IOException if it cannot be used, with a message for the user
     */
    public static ClientTls of(KeyPairFiles files, boolean required) throws IOException {
        List<FileTime> times = files.times();
        ClientTls tls = new ClientTls(Optional.of(files), Offer.of(required), Runnable::run);
        tls.context = CompletableFuture.completedFuture(SslContexts.showing(files));
        tls.loaded = times;
        return tls;
    }

    /**
     * TLS with a certificate for {@code localhost}, made for this run only, when the first client asks for TLS. Clients
     * take it only if they do not verify it.
     *
     * @param required whether clients without TLS are refused
     */
    public static ClientTls selfSigned(boolean required) {
        return new ClientTls(Optional.empty(), Offer.of(required), ClientTls::onThread);
    }

    /** The same, offered to clients whose server offers TLS as well. */
    public static ClientTls selfSignedAsServer() {
        return new ClientTls(Optional.empty(), Offer.AS_SERVER, ClientTls::onThread);
    }

    /** The same; this makes the certificate. */
    public ClientTls madeBy(Executor other) {
        return new ClientTls(files, offer, other);
    }

    private static void onThread(Runnable task) {
        Thread thread = new Thread(task, "certificate");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether clients without TLS are refused. */
    public boolean isRequired() {
        return offer == Offer.REQUIRED;
    }

    /** Whether clients of this server are offered TLS. */
    public boolean isOffered(boolean serverOffers) {
        return serverOffers || offer != Offer.AS_SERVER;
    }

    /** Whether the certificate may change, and be loaded again. */
    public boolean hasFiles() {
        return files.isPresent();
    }

    /**
     * Completes when there is a certificate, or exceptionally, with its reason logged. Each request after a failure is
     * another attempt. Does not wait.
     */
    public CompletableFuture<?> ready() {
        CompletableFuture<SslContext> last = context;
        return last == null || last.isCompletedExceptionally() ? make() : last;
    }

    private synchronized CompletableFuture<SslContext> make() {
        CompletableFuture<SslContext> last = context;
        if (last != null && !last.isCompletedExceptionally()) {
            return last;
        }
        CompletableFuture<SslContext> next = begin().whenComplete((made, unusable) -> {
            if (unusable != null) {
                LOG.error("cannot make a self-signed certificate, so clients with TLS are refused", unusable);
            }
        });
        context = next;
        return next;
    }

    private CompletableFuture<SslContext> begin() {
        try {
            return CompletableFuture.supplyAsync(SslContexts::selfSigned, maker);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            return CompletableFuture.failedFuture(noThread);
        }
    }

    /** A handler for one connection, to be put first in its pipeline. There has to be a certificate. */
    public SslHandler newHandler(ByteBufAllocator allocator) {
        CompletableFuture<SslContext> made = context;
        if (made == null || !made.isDone()) {
            throw new IllegalStateException("there is no certificate yet");
        }
        SslHandler handler = new ClientSideHandler(made.join().newEngine(allocator));
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
            context = CompletableFuture.completedFuture(SslContexts.showing(from));
            LOG.info("loaded {} again", from);
        }
    }
}
