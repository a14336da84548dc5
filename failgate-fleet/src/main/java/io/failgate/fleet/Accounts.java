package io.failgate.fleet;

import io.etcd.jetcd.KeyValue;
import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.HitLedger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this member has spent of the counts of what the fleet has armed in it, and what etcd knows of that. On the
 * fleet's thread, which may wait for etcd; the accounts themselves are used on any.
 */
final class Accounts {

    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);

    /** While etcd cannot be asked, each account asks no more often than that. */
    private static final long RETRY_MILLIS = 500;

    /** Actions that may end the process. */
    private static final Set<CoreAction> FATAL = Set.of(CoreAction.CRASH, CoreAction.PANIC);

    private final Etcd etcd;
    private final String member;
    private final ScheduledExecutorService thread;
    private final Map<String, Open<OwnAccount>> own = new HashMap<>();
    private final SharedAccounts shared;

    /** Accounts that were closed. What was spent of them may not be in etcd, and counts if they are opened again. */
    private final Map<String, Open<OwnAccount>> closedOwn = new HashMap<>();

    /** What an earlier process of this member has spent, by the failpoint's full name. */
    private final Map<String, Spent> before = new HashMap<>();

    /** What a member has spent of its own count. */
    record Spent(String change, long count) {}

    /**
     * An open account.
     *
     * @param change whose count it is
     * @param lease of the change
     */
    record Open<T>(String change, long lease, T account) {}

    Accounts(Etcd etcd, String member, ScheduledExecutorService thread) {
        this.etcd = etcd;
        this.member = member;
        this.thread = thread;
        this.shared = new SharedAccounts(etcd, member, thread);
    }

    private String spentKey(String name) {
        return Keys.SPENT + member + "/" + name;
    }

    /** Reads what was spent before. */
    void load() {
        before.clear();
        String prefix = spentKey("");
        etcd.list(prefix).join().getKvs().forEach(key -> {
            try {
                before.put(Keys.nameIn(key.getKey(), prefix), Json.read(key.getValue(), Spent.class));
            } catch (IllegalArgumentException malformed) {
                LOG.warn("what was spent of a count makes no sense: {}", malformed.getMessage());
            }
        });
    }

    /** Opens an account: nothing can be spent before it has {@linkplain #begin begun}. */
    HitLedger open(String name, KeyValue key, FleetArming arming) {
        close(name);
        if (arming.shared() > 0) {
            return shared.open(name, key, arming);
        }
        long written = Optional.ofNullable(before.get(name))
                .filter(earlier -> earlier.change().equals(arming.change()))
                .map(earlier -> Math.max(0, earlier.count()))
                .orElse(0L);
        long spent = Optional.ofNullable(closedOwn.remove(name))
                .filter(closed -> closed.change().equals(arming.change()))
                .map(closed -> closed.account().spentIfEtcdHas(written))
                .orElse(written);
        OwnAccount account = new OwnAccount(spent, written, () -> thread.execute(() -> write(name)));
        own.put(name, new Open<>(arming.change(), key.getLease(), account));
        return account;
    }

    /** From now on hits may be spent. A hit that may end the process, or is shared, is taken now. */
    void begin(String name, FailPointStatus status) {
        boolean fatal = isFatal(status);
        shared.begin(name, fatal);
        Open<OwnAccount> mine = own.get(name);
        if (mine == null) {
            return;
        }
        if (status.remaining().isPresent() && fatal) {
            mine.account().openInAdvance();
            writeFirst(name, mine);
        } else {
            mine.account().open();
        }
        if (status.remaining().isEmpty()) {
            own.remove(name); // nothing is counted
        }
    }

    private static boolean isFatal(FailPointStatus status) {
        return status.terms().stream()
                .flatMap(terms -> terms.steps().stream())
                .anyMatch(step -> step.action() instanceof CoreAction action && FATAL.contains(action));
    }

    /** Nothing is armed there by the fleet any more. */
    void close(String name) {
        Open<OwnAccount> mine = own.remove(name);
        if (mine != null) {
            closedOwn.put(name, mine);
        }
        shared.close(name);
    }

    private CompletableFuture<Void> put(String name, Open<OwnAccount> mine, Spent spent) {
        return etcd.put(spentKey(name), spent, mine.lease());
    }

    private void writeFirst(String name, Open<OwnAccount> mine) {
        Spent spent = new Spent(mine.change(), mine.account().toWrite());
        try {
            put(name, mine, spent).join();
            before.put(name, spent);
            mine.account().written(spent.count());
        } catch (CompletionException unreachable) {
            LOG.debug("what will be spent of {} could not be written: {}", name, unreachable.getMessage());
        }
        mine.account().rest();
    }

    /** Behind the hits: nobody waits for it. */
    private void write(String name) {
        Open<OwnAccount> mine = own.get(name);
        if (mine != null) {
            Spent spent = new Spent(mine.change(), mine.account().toWrite());
            put(name, mine, spent).whenCompleteAsync((put, failure) -> wrote(name, mine, spent, failure), thread);
        }
    }

    private void wrote(String name, Open<OwnAccount> mine, Spent spent, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.debug("what was spent of {} could not be written: {}", name, failure.getMessage());
            thread.schedule(mine.account()::rest, RETRY_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        mine.account().written(spent.count());
        if (mine.equals(own.get(name))) {
            before.put(name, spent);
        }
        mine.account().rest();
    }

    /** A shared count has changed, or is gone. */
    void changed(String nameAndChange, @Nullable KeyValue key) {
        shared.changed(nameAndChange, key);
    }
}
