package io.failgate.fleet;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchResponse;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * The part of etcd that a fleet needs. Nothing in here blocks; what fails, fails with a {@link FleetException}.
 * Thread-safe.
 */
final class Etcd implements AutoCloseable {

    /** How long may be asked again and again for what may be done twice. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    /**
     * How long one attempt may take. A change of etcd's leader loses what was on its way to the old one, and nobody
     * ever answers that.
     */
    private static final Duration ATTEMPT = Duration.ofMillis(1500);

    private static final long RETRY_MILLIS = 100;

    /** The client looks for etcd about as often by itself, at first. */
    private static final Duration RECONNECTION = Duration.ofSeconds(10);

    /** Keys in one answer at most, so that a hostile key space takes no more memory than that. */
    private static final int MOST_KEYS = 10_000;

    private static final int LARGEST_ANSWER = 64 << 20;

    private final Failures failures;
    private final ClientBuilder builder;
    private volatile Client client;
    private volatile long connectedNanos = System.nanoTime();

    Etcd(FleetSettings settings) {
        FleetSettings.Address address = settings.address();
        this.failures = new Failures(
                "etcd at " + String.join(",", address.endpoints()),
                settings.tls().isPresent());
        String scheme = settings.tls().isPresent() ? "https://" : "http://";
        this.builder = Client.builder()
                .endpoints(address.endpoints().stream()
                        .map(endpoint -> URI.create(scheme + endpoint))
                        .toList())
                .namespace(Keys.namespace(address.name()))
                .loadBalancerPolicy("round_robin") // the next attempt goes to the next member of etcd
                .header("hasleader", "true") // a member that knows no leader says so at once
                .waitForReady(false) // a failure says why
                .connectTimeout(PATIENCE)
                .keepaliveTime(Duration.ofSeconds(10))
                .keepaliveTimeout(PATIENCE)
                .maxInboundMessageSize(LARGEST_ANSWER)
                .retryDelay(RETRY_MILLIS)
                .retryMaxDuration(ATTEMPT);
        settings.login()
                .ifPresent(login -> builder.user(Keys.bytes(login.user())).password(Keys.bytes(login.password())));
        settings.tls().ifPresent(tls -> encrypt(builder, tls));
        this.client = builder.build();
    }

    /**
     * Connects anew, if that is some time ago. Where nothing listens, the client of etcd looks less and less often, and
     * in the end every two minutes only.
     */
    void reconnect() {
        long now = System.nanoTime();
        if (now - connectedNanos > RECONNECTION.toNanos()) {
            connectedNanos = now;
            Client old = client;
            client = builder.build();
            old.close();
        }
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

    /** Asks once. */
    @SuppressWarnings("IllegalCatch") // whatever the client of etcd throws, it has not answered
    private <T> CompletableFuture<T> attempt(Supplier<CompletableFuture<T>> asking, Duration patience) {
        CompletableFuture<T> asked;
        try {
            asked = asking.get();
        } catch (RuntimeException closed) {
            asked = CompletableFuture.failedFuture(closed);
        }
        return asked.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).handle((answer, failure) -> {
            if (failure != null) {
                throw failures.of(failure, patience);
            }
            failures.hasAnswered();
            return answer;
        });
    }

    /** Asks again and again for what may be done twice. */
    private <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> asking) {
        return insist(() -> attempt(asking, ATTEMPT), Failures::isTemporary, System.nanoTime() + PATIENCE.toNanos());
    }

    /** Does something again and again until it is known what has become of it, or it is too late. */
    static <T> CompletableFuture<T> insist(Supplier<CompletableFuture<T>> asking, long giveUpNanos) {
        return insist(asking, failure -> Failures.cause(failure) instanceof UncertainException, giveUpNanos);
    }

    private static <T> CompletableFuture<T> insist(
            Supplier<CompletableFuture<T>> asking, Predicate<Throwable> retried, long giveUpNanos) {
        return asking.get()
                .exceptionallyCompose(failure -> retried.test(failure) && System.nanoTime() - giveUpNanos < 0
                        ? CompletableFuture.supplyAsync(() -> insist(asking, retried, giveUpNanos), later(RETRY_MILLIS))
                                .thenCompose(Function.identity())
                        : CompletableFuture.failedFuture(Failures.cause(failure)));
    }

    static Executor later(long millis) {
        return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
    }

    /** A lease; etcd may make it longer. */
    CompletableFuture<Long> grant(Duration time) {
        return call(() ->
                client.getLeaseClient().grant(Math.max(1, time.toSeconds())).thenApply(lease -> lease.getID()));
    }

    CompletableFuture<Void> revoke(long lease) {
        return call(() -> client.getLeaseClient().revoke(lease).thenApply(revoked -> null));
    }

    /** Renews a lease. The result is false if the lease is over. */
    CompletableFuture<Boolean> renew(long lease, Duration patience) {
        return attempt(
                () -> client.getLeaseClient()
                        .keepAliveOnce(lease)
                        .thenApply(renewed -> true)
                        .exceptionally(failure -> {
                            if (Failures.isNotFound(failure)) {
                                return false;
                            }
                            throw new CompletionException(failure);
                        }),
                patience);
    }

    CompletableFuture<Void> put(String key, Object value, long lease) {
        return call(() -> client.getKVClient()
                .put(Keys.bytes(key), Json.write(value), onLease(lease))
                .thenApply(put -> null));
    }

    static PutOption onLease(long lease) {
        return PutOption.builder().withLeaseId(lease).build();
    }

    /** Everything under a prefix. */
    CompletableFuture<GetResponse> list(String prefix) {
        return call(() -> client.getKVClient().get(Keys.bytes(prefix), all()));
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
        return call(() -> client.getKVClient().get(Keys.bytes(Keys.ARMED), armedAndHalt()));
    }

    /** Several reads at one revision. */
    CompletableFuture<TxnResponse> read(List<Op> reads) {
        return call(
                () -> client.getKVClient().txn().Then(reads.toArray(Op[]::new)).commit());
    }

    /** A transaction: if all conditions hold, the first list is done, else the second. It is sent once. */
    CompletableFuture<TxnResponse> transact(List<Cmp> conditions, List<Op> then, List<Op> otherwise) {
        return attempt(
                () -> client.getKVClient()
                        .txn()
                        .If(conditions.toArray(Cmp[]::new))
                        .Then(then.toArray(Op[]::new))
                        .Else(otherwise.toArray(Op[]::new))
                        .commit(),
                ATTEMPT);
    }

    /**
     * Is told of each change of what is armed, and of the halt, from a revision on.
     *
     * @param lost runs once, if the changes from there on are not to be had
     */
    AutoCloseable watchArmed(long revision, Consumer<WatchResponse> changed, Consumer<FleetException> lost) {
        WatchOption fromThere = WatchOption.builder()
                .withRange(Keys.bytes(Keys.BEHIND_HALT))
                .withRevision(revision)
                .build();
        return watch(Keys.ARMED, fromThere, changed, lost);
    }

    /**
     * Is told of each change of the keys with a prefix, from now on. Etcd catches up with a revision of the past every
     * 100 ms only, so that is no way to hear of something soon.
     *
     * @param begun runs when no change is missed any more; again when the connection was lost meanwhile
     * @param lost runs once, if the changes are not to be had any more
     */
    AutoCloseable watch(String prefix, Runnable begun, Consumer<WatchResponse> changed, Consumer<FleetException> lost) {
        String end = prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
        WatchOption fromNow = WatchOption.builder()
                .withRange(Keys.bytes(end))
                .withCreateNotify(true)
                .build();
        return watch(
                prefix,
                fromNow,
                response -> {
                    if (response.isCreatedNotify()) {
                        begun.run();
                    } else {
                        changed.accept(response);
                    }
                },
                lost);
    }

    private AutoCloseable watch(
            String from, WatchOption option, Consumer<WatchResponse> changed, Consumer<FleetException> lost) {
        AtomicBoolean over = new AtomicBoolean(); // whichever comes first: what is lost is told once
        Consumer<Throwable> ended = failure -> {
            if (over.compareAndSet(false, true)) {
                lost.accept(failures.of(failure, ATTEMPT));
            }
        };
        Watch.Watcher watcher = client.getWatchClient()
                .watch(
                        Keys.bytes(from),
                        option,
                        Watch.listener(changed, ended, () -> ended.accept(new IOException("the stream has ended"))));
        return () -> {
            over.set(true);
            watcher.close();
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
