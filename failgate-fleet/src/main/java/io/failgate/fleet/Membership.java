package io.failgate.fleet;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.failgate.failpoint.Effect;
import io.failgate.failpoint.EvaluationContext;
import io.failgate.failpoint.FailPointListener;
import io.failgate.failpoint.FailPoints;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process as a member of its fleet: it is registered on a lease, follows what is armed, and acknowledges that. All of
 * this is done on a thread of its own, which may wait for etcd.
 */
final class Membership implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    /** Hits are told no more often than that. */
    private static final long HITS_MILLIS = 50;

    private static final long RETRY_MILLIS = 500;

    private final Etcd etcd;
    private final FleetSettings settings;
    private final FleetHost host;
    private final Accounts accounts;
    private final Follower follower;
    private final ScheduledExecutorService thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final FailPointListener.Registration hits;
    private final AtomicBoolean tellingHits = new AtomicBoolean();
    private volatile FleetMember self;
    private volatile long aliveNanos;
    private volatile boolean halted;

    // on the thread alone
    private final Map<String, KeyValue> armed = new HashMap<>();
    private @Nullable Connection connection;
    private long revision;
    private boolean telling;
    private boolean tellAgain;

    /** What a member has open in etcd. */
    private static final class Connection {

        private final long lease;
        private AutoCloseable renewing = () -> {};
        private AutoCloseable watch = () -> {};

        Connection(long lease) {
            this.lease = lease;
        }

        void close() {
            closeQuietly(renewing);
            closeQuietly(watch);
        }
    }

    Membership(Etcd etcd, FleetSettings settings, FailPoints failPoints, FleetMember self, FleetHost host) {
        this.etcd = etcd;
        this.settings = settings;
        this.host = host;
        this.self = self;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "fleet");
            made.setDaemon(true);
            return made;
        });
        this.accounts = new Accounts(etcd, self.name(), thread);
        this.follower = new Follower(failPoints, self, accounts);
        this.hits = failPoints.listen(new HitListener());
    }

    /** Hits of what the fleet has armed are told soon. */
    private final class HitListener implements FailPointListener {
        @Override
        public void hit(Effect effect, EvaluationContext context) {
            if (follower.hasArmed(effect.key().fullName()) && tellingHits.compareAndSet(false, true)) {
                thread.schedule(Membership.this::tellHits, HITS_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    /**
     * Becomes a member: returns when everything that is armed is in force here, and changes are followed. Blocks.
     *
     * @throws FleetException if it cannot be one
     */
    void start() {
        try {
            CompletableFuture.runAsync(this::join, thread).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof FleetException known) {
                throw known;
            }
            throw failed;
        }
        watchLease();
    }

    /** The same in the background, as often as it takes. */
    void startLater() {
        thread.execute(this::rejoin);
        watchLease();
    }

    private void watchLease() {
        long millis = Math.max(100, settings.lease().toMillis() / 10);
        thread.scheduleWithFixedDelay(this::checkLease, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void join() {
        Connection next = new Connection(etcd.grant(settings.lease()).join());
        aliveNanos = System.nanoTime();
        next.renewing = etcd.keepAlive(
                next.lease,
                () -> aliveNanos = System.nanoTime(),
                lost -> thread.execute(() -> leaseLost(next, lost.getMessage())));
        try {
            register(next.lease);
            connection = next;
            synchronise(next);
        } catch (CompletionException | FleetException failed) {
            connection = null;
            next.close();
            etcd.revoke(next.lease);
            throw failed;
        }
    }

    /** Somebody of the same name may have died, and counts as alive until its lease is over. */
    private void register(long lease) {
        String key = Keys.MEMBERS + self.name();
        long giveUp = System.nanoTime()
                + settings.lease().multipliedBy(2).plus(Etcd.PATIENCE).toNanos();
        boolean said = false;
        while (!put(key, lease)) {
            if (System.nanoTime() > giveUp) {
                throw new FleetException(
                        "another member of the fleet is called " + self.name() + "; --fleet-member names this one");
            }
            if (!said) {
                said = true;
                LOG.info("waits until the member {} of before is forgotten", self.name());
            }
            waitUnlessClosing(Duration.ofMillis(RETRY_MILLIS));
        }
    }

    private boolean put(String key, long lease) {
        TxnResponse put = etcd.transact(
                        List.of(new Cmp(Keys.bytes(key), Cmp.Op.EQUAL, CmpTarget.version(0))),
                        List.of(Op.put(Keys.bytes(key), Json.write(self), Etcd.onLease(lease))),
                        List.of(Op.get(Keys.bytes(key), GetOption.DEFAULT)))
                .join();
        // a transaction that was sent twice has succeeded if the key is on this lease
        return put.isSucceeded()
                || put.getGetResponses().stream()
                        .flatMap(got -> got.getKvs().stream())
                        .anyMatch(found -> found.getLease() == lease);
    }

    private void waitUnlessClosing(Duration time) {
        try {
            if (closing.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new FleetException("the member leaves");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new FleetException("the member leaves", interrupted);
        }
    }

    /** Has everything in force that is armed now, and follows what comes behind that. */
    private void synchronise(Connection current) {
        closeQuietly(current.watch);
        accounts.load();
        GetResponse now = etcd.armed().join();
        armed.clear();
        now.getKvs().forEach(this::take);
        if (Etcd.find(now.getKvs(), Keys.HALT).isEmpty()) {
            setHalted(false);
        }
        revision = now.getHeader().getRevision();
        follower.follow(armed);
        etcd.put(Keys.ACKS + self.name(), follower.ack(revision, host.sessions()), current.lease)
                .join();
        current.watch = etcd.watchArmed(
                revision + 1,
                response -> thread.execute(() -> changed(current, response)),
                lost -> thread.execute(() -> watchLost(current, lost.getMessage())));
    }

    private void changed(Connection of, WatchResponse response) {
        if (connection != of) {
            return;
        }
        boolean news = false;
        for (WatchEvent event : response.getEvents()) {
            KeyValue key = event.getKeyValue();
            revision = Math.max(revision, key.getModRevision());
            news |= !Keys.isIn(key.getKey(), Keys.BUDGET);
            if (event.getEventType() == WatchEvent.EventType.PUT) {
                take(key);
            } else if (Keys.isIn(key.getKey(), Keys.ARMED)) {
                armed.remove(Keys.nameIn(key.getKey(), Keys.ARMED));
            } else if (Keys.isIn(key.getKey(), Keys.BUDGET)) {
                accounts.changed(Keys.nameIn(key.getKey(), Keys.BUDGET), null);
            } else {
                setHalted(false);
            }
        }
        if (news) {
            follower.follow(armed);
            tell();
        }
    }

    private void take(KeyValue key) {
        if (Keys.isIn(key.getKey(), Keys.ARMED)) {
            armed.put(Keys.nameIn(key.getKey(), Keys.ARMED), key);
        } else if (Keys.isIn(key.getKey(), Keys.BUDGET)) {
            accounts.changed(Keys.nameIn(key.getKey(), Keys.BUDGET), key);
        } else {
            setHalted(true);
        }
    }

    private void setHalted(boolean now) {
        if (now && !halted) {
            LOG.warn("the fleet is halted: everything is disarmed");
            host.disarmAll();
        } else if (!now && halted) {
            LOG.info("the fleet is not halted any more");
        }
        halted = now;
    }

    /** Whether the fleet is halted, as far as this member knows. Thread-safe. */
    boolean isHalted() {
        return halted;
    }

    /** The member, as it says of itself. Thread-safe. */
    FleetMember self() {
        return self;
    }

    /** Where clients connect. */
    void listensOn(String address) {
        thread.execute(() -> {
            self = self.at(address);
            Connection current = connection;
            if (current != null) {
                etcd.put(Keys.MEMBERS + self.name(), self, current.lease).whenComplete((put, failure) -> {
                    if (failure != null) {
                        LOG.warn("the fleet was not told the address {}: {}", address, failure.getMessage());
                    }
                });
            }
        });
    }

    private void tellHits() {
        tellingHits.set(false);
        tell();
    }

    /** Tells what is in force here: one at a time, and the last state always. */
    private void tell() {
        Connection current = connection;
        if (current == null) {
            return;
        }
        if (telling) {
            tellAgain = true;
            return;
        }
        telling = true;
        etcd.put(Keys.ACKS + self.name(), follower.ack(revision, host.sessions()), current.lease)
                .whenComplete((put, failure) -> thread.execute(() -> told(failure)));
    }

    private void told(@Nullable Throwable failure) {
        telling = false;
        if (failure != null) {
            thread.schedule(this::tell, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } else if (tellAgain) {
            tellAgain = false;
            tell();
        }
    }

    private void checkLease() {
        Connection current = connection;
        if (current != null && System.nanoTime() - aliveNanos > settings.lease().toNanos()) {
            leaseLost(
                    current,
                    "etcd has not been heard of for " + settings.lease().toSeconds() + " s");
        }
    }

    private void leaseLost(Connection of, @Nullable String reason) {
        if (connection != of) {
            return;
        }
        connection = null;
        of.close();
        if (settings.keep()) {
            LOG.warn("cut off from the fleet: {}; what it has armed here stays armed", reason);
        } else {
            LOG.warn("cut off from the fleet: {}; what it has armed here is disarmed", reason);
            follower.follow(Map.of());
        }
        thread.execute(this::rejoin);
    }

    private void watchLost(Connection of, @Nullable String reason) {
        if (connection != of) {
            return;
        }
        LOG.info("follows the fleet anew: {}", reason);
        try {
            synchronise(of);
        } catch (CompletionException | FleetException failed) {
            thread.schedule(() -> watchLost(of, failed.getMessage()), RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void rejoin() {
        if (closing.getCount() == 0 || connection != null) {
            return;
        }
        try {
            join();
            LOG.info("is a member of the fleet {} as {}", settings.address(), self.name());
        } catch (CompletionException | FleetException failed) {
            LOG.debug("is still cut off from the fleet: {}", failed.getMessage());
            thread.schedule(this::rejoin, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Leaves the fleet: what it has armed here is disarmed, and nobody waits for this member any more. */
    @Override
    public void close() {
        closing.countDown();
        hits.close();
        CompletableFuture.runAsync(this::leave, thread).join();
        thread.shutdownNow();
    }

    private void leave() {
        Connection current = connection;
        connection = null;
        follower.follow(Map.of());
        if (current != null) {
            current.close();
            etcd.revoke(current.lease).exceptionally(unreachable -> null).join();
        }
    }

    @SuppressWarnings("IllegalCatch") // nothing can be done about it
    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception ignored) {
            LOG.debug("could not be closed: {}", ignored.toString());
        }
    }
}
