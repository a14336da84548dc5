package io.failgate.fleet;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.failgate.failpoint.FailPoints;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process as a member of its fleet: it is registered on a lease, follows what is armed, and acknowledges that. All of
 * this is done on a thread of its own, which may wait for etcd.
 */
final class Membership implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private static final long RETRY_MILLIS = 500;

    private final Etcd etcd;
    private final FleetSettings settings;
    private final FleetHost host;
    private final ScheduledExecutorService thread;
    private final Accounts accounts;
    private final Follower follower;
    private final Teller teller;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile FleetMember self;
    private volatile boolean halted;

    // on the thread alone
    private final Map<String, KeyValue> armed = new HashMap<>();
    private @Nullable Registration registration;
    private @Nullable Registration before; // what others may take for alive

    private long revision;

    Membership(Etcd etcd, FleetSettings settings, FailPoints failPoints, FleetMember self, FleetHost host) {
        this.etcd = etcd;
        this.settings = settings;
        this.host = host;
        this.self = self;
        this.thread = new FleetThread();
        this.accounts = new Accounts(etcd, self.name(), thread);
        this.follower = new Follower(failPoints, self, accounts);
        this.teller = new Teller(
                etcd,
                thread,
                failPoints,
                follower::hasArmed,
                () -> Optional.ofNullable(registration).map(this::state));
    }

    private Teller.Told state(Registration current) {
        return new Teller.Told(Keys.ACKS + self.name(), follower.ack(revision, host.sessions()), current.lease());
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

    /** What fails here would be the last check. */
    @SuppressWarnings("IllegalCatch")
    private void checkLease() {
        try {
            Optional.ofNullable(registration).filter(Registration::isOverdue).ifPresent(this::leaseLost);
        } catch (RuntimeException bug) {
            LOG.error("the member's lease is over, but that has failed", bug);
        }
    }

    @SuppressWarnings("IllegalCatch") // whatever it is, the lease is of no use
    private void join() {
        Registration next = new Registration(etcd, settings.lease(), lost -> thread.execute(() -> leaseLost(lost)));
        try {
            if (before != null) {
                before.revoke(); // or it would hold this member's name until its lease is over
            }
            next.take(self, closing);
            registration = next;
            synchronise(next);
            before = null;
        } catch (RuntimeException failed) {
            registration = null;
            disarmUnlessKept();
            next.revoke();
            throw failed;
        }
    }

    /** Has everything in force that is armed now, and follows what comes behind that. */
    private void synchronise(Registration current) {
        accounts.load();
        GetResponse now = etcd.armed().join();
        armed.clear();
        now.getKvs().forEach(this::take);
        if (Keys.find(now.getKvs(), Keys.HALT).isEmpty()) {
            setHalted(false);
        }
        revision = now.getHeader().getRevision();
        follower.follow(armed);
        Teller.Told told = state(current);
        etcd.put(told.key(), told.ack(), told.lease()).join();
        teller.tell(); // behind whatever it was telling, which may come later than this
        current.watch(etcd.watchArmed(
                revision + 1,
                response -> thread.execute(() -> changed(current, response)),
                lost -> thread.execute(() -> watchLost(current, lost.getMessage()))));
    }

    private void changed(Registration of, WatchResponse response) {
        if (registration != of) {
            return;
        }
        boolean news = false;
        for (WatchEvent event : response.getEvents()) {
            KeyValue key = event.getKeyValue();
            revision = Math.max(revision, key.getModRevision());
            news |= !Keys.isIn(key.getKey(), Keys.BUDGET);
            if (event.getEventType() == WatchEvent.EventType.PUT) {
                take(key);
            } else {
                drop(key);
            }
        }
        if (news) {
            follower.follow(armed);
            teller.tell();
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

    private void drop(KeyValue key) {
        if (Keys.isIn(key.getKey(), Keys.ARMED)) {
            armed.remove(Keys.nameIn(key.getKey(), Keys.ARMED));
        } else if (Keys.isIn(key.getKey(), Keys.BUDGET)) {
            accounts.changed(Keys.nameIn(key.getKey(), Keys.BUDGET), null);
        } else {
            setHalted(false);
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

    /** Whether the fleet has armed a failpoint here, by its full name. Thread-safe. */
    boolean hasArmed(String fullName) {
        return follower.hasArmed(fullName);
    }

    /** Where clients connect. */
    void listensOn(String address) {
        thread.execute(() -> {
            self = self.at(address);
            Registration current = registration;
            if (current != null) {
                etcd.put(Keys.MEMBERS + self.name(), self, current.lease()).whenComplete((put, failure) -> {
                    if (failure != null) {
                        LOG.warn("the fleet was not told the address {}: {}", address, failure.getMessage());
                    }
                });
            }
        });
    }

    private void leaseLost(Registration of) {
        if (registration != of) {
            return;
        }
        registration = null;
        before = of;
        thread.execute(this::rejoin); // whatever happens to what is armed
        of.close();
        LOG.warn(
                "cut off from the fleet for {} s; what it has armed here {}",
                settings.lease().toSeconds(),
                settings.keep() ? "stays armed" : "is disarmed");
        disarmUnlessKept();
    }

    private void disarmUnlessKept() {
        if (!settings.keep()) {
            follower.follow(Map.of());
        }
    }

    @SuppressWarnings("IllegalCatch") // whatever it is, it may be over next time
    private void watchLost(Registration of, @Nullable String reason) {
        if (registration != of) {
            return;
        }
        LOG.info("follows the fleet anew: {}", reason);
        try {
            synchronise(of);
        } catch (RuntimeException failed) {
            tellOf(failed);
            thread.schedule(() -> watchLost(of, failed.getMessage()), RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void tellOf(RuntimeException failed) {
        Throwable cause = Failures.cause(failed);
        if (cause instanceof FleetException) {
            LOG.debug("is still cut off from the fleet: {}", cause.getMessage());
        } else {
            LOG.error("to follow the fleet has failed, and is tried again", cause);
        }
    }

    @SuppressWarnings("IllegalCatch") // whatever it is, it may be over next time
    private void rejoin() {
        if (closing.getCount() == 0 || registration != null) {
            return;
        }
        try {
            join();
            LOG.info("is a member of the fleet {} as {}", settings.address(), self.name());
        } catch (RuntimeException failed) {
            tellOf(failed);
            etcd.reconnect();
            thread.schedule(this::rejoin, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Leaves the fleet: what it has armed here is disarmed, and nobody waits for this member any more. */
    @Override
    public void close() {
        if (closing.getCount() == 0) {
            return;
        }
        closing.countDown();
        teller.close();
        CompletableFuture.runAsync(this::leave, thread).join();
        thread.shutdownNow();
    }

    private void leave() {
        Registration current = registration;
        registration = null;
        follower.follow(Map.of());
        if (current != null) {
            current.revoke();
        }
    }
}
