package io.failgate.fleet;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.common.exception.ErrorCode;
import io.etcd.jetcd.common.exception.EtcdException;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.support.CloseableClient;
import io.etcd.jetcd.watch.WatchResponse;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * The part of etcd that a fleet needs. Nothing in here blocks; what fails, fails with a {@link FleetException}.
 * Thread-safe.
 */
final class Etcd implements AutoCloseable {

    /** How long one call may take. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    /** With these, nobody knows whether it was done. */
    private static final Set<ErrorCode> UNCERTAIN = Set.of(
            ErrorCode.UNAVAILABLE,
            ErrorCode.DEADLINE_EXCEEDED,
            ErrorCode.CANCELLED,
            ErrorCode.ABORTED,
            ErrorCode.INTERNAL,
            ErrorCode.UNKNOWN);

    /** Keys in one answer at most, so that a hostile key space takes no more memory than that. */
    private static final int MOST_KEYS = 10_000;

    private static final int LARGEST_ANSWER = 64 << 20;

    private final String name;
    private final Client client;

    Etcd(FleetSettings settings) {
        FleetSettings.Address address = settings.address();
        this.name = "etcd at " + String.join(",", address.endpoints());
        String scheme = settings.tls().isPresent() ? "https://" : "http://";
        ClientBuilder builder = Client.builder()
                .endpoints(address.endpoints().stream()
                        .map(endpoint -> URI.create(scheme + endpoint))
                        .toList())
                .namespace(Keys.namespace(address.name()))
                .connectTimeout(PATIENCE)
                .keepaliveTime(Duration.ofSeconds(10))
                .keepaliveTimeout(PATIENCE)
                .maxInboundMessageSize(LARGEST_ANSWER)
                .retryMaxDuration(PATIENCE);
        settings.login()
                .ifPresent(login -> builder.user(Keys.bytes(login.user())).password(Keys.bytes(login.password())));
        settings.tls().ifPresent(tls -> encrypt(builder, tls));
        this.client = builder.build();
    }

    private static void encrypt(ClientBuilder builder, FleetSettings.Tls tls) {
        try {
            builder.sslContext((SslContextBuilder context) -> {
                tls.authorities().map(Path::toFile).ifPresent(context::trustManager);
                tls.certificate().map(Path::toFile).ifPresent(certificate -> {
                    File key = tls.key().orElseThrow().toFile();
                    context.keyManager(certificate, key);
                });
            });
        } catch (SSLException | IllegalArgumentException wrong) {
            throw new FleetException("TLS for etcd cannot be set up: " + wrong.getMessage(), wrong);
        }
    }

    private <T> CompletableFuture<T> call(CompletableFuture<T> asked) {
        return asked.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).handle((answer, failure) -> {
            if (failure != null) {
                throw translate(failure);
            }
            return answer;
        });
    }

    /** What has failed a stage. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private FleetException translate(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof FleetException known) {
            return known;
        }
        String reason = cause instanceof TimeoutException
                ? "does not answer within " + PATIENCE.toSeconds() + " s"
                : "cannot be asked: " + cause.getMessage();
        boolean uncertain = cause instanceof TimeoutException
                || (cause instanceof EtcdException told && UNCERTAIN.contains(told.getErrorCode()));
        return uncertain
                ? new UncertainException(name + " " + reason, cause)
                : new FleetException(name + " " + reason, cause);
    }

    /** A lease; etcd may make it longer. */
    CompletableFuture<Long> grant(Duration time) {
        return call(client.getLeaseClient().grant(Math.max(1, time.toSeconds())).thenApply(lease -> lease.getID()));
    }

    CompletableFuture<Void> revoke(long lease) {
        return call(client.getLeaseClient().revoke(lease).thenApply(revoked -> null));
    }

    /**
     * Renews a lease again and again.
     *
     * @param alive runs whenever it was renewed
     * @param lost runs when it cannot be any more
     */
    AutoCloseable keepAlive(long lease, Runnable alive, Consumer<FleetException> lost) {
        CloseableClient renewing = client.getLeaseClient().keepAlive(lease, new StreamObserver<>() {
            @Override
            public void onNext(LeaseKeepAliveResponse renewed) {
                alive.run();
            }

            @Override
            public void onError(Throwable failure) {
                lost.accept(translate(failure));
            }

            @Override
            public void onCompleted() {
                lost.accept(new FleetException("the member's lease is over"));
            }
        });
        return renewing;
    }

    CompletableFuture<Void> put(String key, Object value, long lease) {
        return call(client.getKVClient()
                .put(Keys.bytes(key), Json.write(value), onLease(lease))
                .thenApply(put -> null));
    }

    static PutOption onLease(long lease) {
        return PutOption.builder().withLeaseId(lease).build();
    }

    /** Everything under a prefix. */
    CompletableFuture<GetResponse> list(String prefix) {
        return call(client.getKVClient().get(Keys.bytes(prefix), all()));
    }

    /** Whatever the key is a prefix of. */
    static GetOption all() {
        return GetOption.builder().isPrefix(true).withLimit(MOST_KEYS).build();
    }

    /** What is armed, and whether the fleet is halted. */
    static GetOption armedAndHalt() {
        return GetOption.builder()
                .withRange(Keys.bytes(Keys.BEHIND_HALT))
                .withLimit(MOST_KEYS)
                .build();
    }

    CompletableFuture<GetResponse> armed() {
        return call(client.getKVClient().get(Keys.bytes(Keys.ARMED), armedAndHalt()));
    }

    /** A transaction: if all conditions hold, the first list is done, else the second. */
    CompletableFuture<TxnResponse> transact(List<Cmp> conditions, List<Op> then, List<Op> otherwise) {
        return call(client.getKVClient()
                .txn()
                .If(conditions.toArray(Cmp[]::new))
                .Then(then.toArray(Op[]::new))
                .Else(otherwise.toArray(Op[]::new))
                .commit());
    }

    /**
     * Is told of each change of what is armed, and of the halt, from a revision on.
     *
     * @param lost runs if the changes from there on are not to be had
     */
    AutoCloseable watchArmed(long revision, Consumer<WatchResponse> changed, Consumer<FleetException> lost) {
        return watch(Keys.ARMED, Keys.bytes(Keys.BEHIND_HALT), revision, changed, lost);
    }

    /** The same for the keys with a prefix. */
    AutoCloseable watch(String prefix, long revision, Consumer<WatchResponse> changed, Consumer<FleetException> lost) {
        String end = prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
        return watch(prefix, Keys.bytes(end), revision, changed, lost);
    }

    private AutoCloseable watch(
            String from,
            ByteSequence end,
            long revision,
            Consumer<WatchResponse> changed,
            Consumer<FleetException> lost) {
        Watch.Watcher watcher = client.getWatchClient()
                .watch(
                        Keys.bytes(from),
                        WatchOption.builder()
                                .withRange(end)
                                .withRevision(revision)
                                .build(),
                        Watch.listener(changed, failure -> lost.accept(translate(failure))));
        return watcher;
    }

    /** The value of a key among those that were found. */
    static Optional<KeyValue> find(List<KeyValue> found, String key) {
        ByteSequence wanted = Keys.bytes(key);
        return found.stream().filter(one -> one.getKey().equals(wanted)).findFirst();
    }

    @Override
    public void close() {
        client.close();
    }
}
