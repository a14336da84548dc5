package io.failgate.fleet;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.HitLedger;
import java.util.HashMap;
import java.util.List;
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

    /** After so many others who were faster, a wish is tried again with the next change. */
    private static final int MOST_TRIES = 20;

    /** While etcd cannot be asked, each account asks no more often than that, so that the thread is free between. */
    private static final long RETRY_MILLIS = 500;

    /** Actions that may end the process. */
    private static final Set<CoreAction> FATAL = Set.of(CoreAction.CRASH, CoreAction.PANIC);

    private final Etcd etcd;
    private final String member;
    private final ScheduledExecutorService thread;
    private final Map<String, Open<OwnAccount>> own = new HashMap<>();
    private final Map<String, Open<SharedAccount>> shared = new HashMap<>();

    /** Accounts that were closed. What was spent of them may not be in etcd, and counts if they are opened again. */
    private final Map<String, Open<OwnAccount>> closedOwn = new HashMap<>();

    private final Map<String, Open<SharedAccount>> closedShared = new HashMap<>();
    private long unreachableUntil = System.nanoTime();

    /** What an earlier process of this member has spent, by the failpoint's full name. */
    private final Map<String, Spent> before = new HashMap<>();

    private final Map<String, KeyValue> budgets = new HashMap<>();

    /** What a member has spent of its own count. */
    record Spent(String change, long count) {}

    /**
     * An open account.
     *
     * @param change whose count it is
     * @param lease of the change
     */
    private record Open<T>(String change, long lease, T account) {}

    Accounts(Etcd etcd, String member, ScheduledExecutorService thread) {
        this.etcd = etcd;
        this.member = member;
        this.thread = thread;
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
            SharedAccount account = new SharedAccount(() -> thread.execute(() -> wish(name)));
            shared.put(name, new Open<>(arming.change(), key.getLease(), account));
            return account;
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
        Open<SharedAccount> ofAll = shared.get(name);
        if (ofAll != null) {
            takeFirst(name, ofAll, fatal);
        }
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
        Open<SharedAccount> ofAll = shared.remove(name);
        if (ofAll != null) {
            closedShared.put(name, ofAll);
        }
    }

    private CompletableFuture<Void> put(String name, Open<OwnAccount> mine, Spent spent) {
        return etcd.put(spentKey(name), spent, mine.lease());
    }

    private void writeFirst(String name, Open<OwnAccount> mine) {
        Spent spent = new Spent(mine.change(), mine.account().toWrite());
        reaching(() -> {
            put(name, mine, spent).join();
            before.put(name, spent);
            mine.account().written(spent.count());
        });
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
        if (own.get(name) == mine) {
            before.put(name, spent);
        }
        mine.account().rest();
    }

    /** Does something that waits for etcd. False if etcd cannot be asked, or could not a moment ago. */
    private boolean reaching(Runnable asking) {
        if (System.nanoTime() - unreachableUntil < 0) {
            return false;
        }
        try {
            asking.run();
            return true;
        } catch (CompletionException unreachable) {
            LOG.debug("what was spent cannot be told: {}", unreachable.getMessage());
            unreachableUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS);
            return false;
        }
    }

    /** The same for a shared account, as often as it takes. */
    private void retrying(String name, Open<SharedAccount> ofAll, Runnable asking) {
        if (shared.get(name) == ofAll && !reaching(asking)) {
            thread.schedule(() -> retrying(name, ofAll, asking), RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** A shared count has changed, or is gone. */
    void changed(String nameAndChange, @Nullable KeyValue key) {
        if (key == null) {
            budgets.remove(nameAndChange);
            return;
        }
        KeyValue known = budgets.get(nameAndChange);
        if (known != null && known.getModRevision() > key.getModRevision()) {
            return; // what this member has made of it comes back later
        }
        budgets.put(nameAndChange, key);
        String name = nameAndChange.substring(0, Math.max(0, nameAndChange.lastIndexOf('/')));
        Open<SharedAccount> ofAll = shared.get(name);
        if (ofAll == null || !budgetKey(name, ofAll).equals(nameAndChange)) {
            return;
        }
        budget(name, ofAll).ifPresent(budget -> {
            boolean othersCall = budget.callers().stream().anyMatch(caller -> !caller.equals(member));
            boolean mayGive = budget.left() == 0 && budget.inHand(member).isPresent();
            if (othersCall && mayGive && ofAll.account().giveUp()) {
                String hit = ofAll.account().hit();
                retrying(name, ofAll, () -> edit(name, ofAll, now -> now.givenBack(member, hit)));
            } else if (budget.left() > 0 && budget.callers().contains(member)) {
                retrying(name, ofAll, () -> take(name, ofAll));
            }
        });
    }

    private static String budgetKey(String name, Open<SharedAccount> ofAll) {
        return Keys.budget(name, ofAll.change());
    }

    private Optional<Budget> budget(String name, Open<SharedAccount> ofAll) {
        KeyValue key = budgets.get(budgetKey(name, ofAll));
        if (key == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(key.getValue(), Budget.class))
                    .filter(budget -> budget.change().equals(ofAll.change()));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** Of a process before, a hit in hand may have ended it. Any other is still to be spent, but if this one knows. */
    private void takeFirst(String name, Open<SharedAccount> ofAll, boolean fatal) {
        String held = inHand(name, ofAll).orElse("");
        boolean spent = Optional.ofNullable(closedShared.remove(name))
                .map(Open::account)
                .filter(closed -> closed.hit().equals(held))
                .map(closed -> closed.wish() == SharedAccount.Wish.SPENT)
                .orElse(fatal);
        if (!held.isEmpty() && !spent) {
            ofAll.account().taken(held);
            return;
        }
        retrying(name, ofAll, () -> {
            edit(name, ofAll, now -> now.spent(member, held));
            take(name, ofAll);
        });
    }

    private Optional<String> inHand(String name, Open<SharedAccount> ofAll) {
        return budget(name, ofAll).flatMap(budget -> budget.inHand(member));
    }

    /** True if there is a hit in hand then: also one whose taking was not answered. */
    private boolean take(String name, Open<SharedAccount> ofAll) {
        edit(name, ofAll, now -> now.taken(member));
        return holds(name, ofAll);
    }

    private boolean holds(String name, Open<SharedAccount> ofAll) {
        Optional<String> taken =
                inHand(name, ofAll).filter(hit -> !hit.equals(ofAll.account().hit()));
        taken.ifPresent(ofAll.account()::taken);
        return taken.isPresent();
    }

    private void wish(String name) {
        Open<SharedAccount> ofAll = shared.get(name);
        if (ofAll != null) {
            retrying(name, ofAll, () -> fulfil(name, ofAll));
        }
    }

    private void fulfil(String name, Open<SharedAccount> ofAll) {
        switch (ofAll.account().wish()) {
            case NONE -> {}
            case SPENT -> {
                String hit = ofAll.account().hit();
                edit(name, ofAll, now -> now.spent(member, hit).flatMap(left -> left.taken(member)));
                if (!holds(name, ofAll)) {
                    edit(name, ofAll, now -> now.spent(member, hit));
                    ofAll.account().without();
                }
            }
            case MISSED -> {
                if (!take(name, ofAll)) {
                    edit(
                            name,
                            ofAll,
                            now -> Optional.of(now.called(member))
                                    .filter(called -> !called.holders().isEmpty()));
                }
            }
        }
    }

    /** What is made of a budget; empty to leave it. */
    @FunctionalInterface
    private interface Edit {
        Optional<Budget> of(Budget now);
    }

    /** Compares and swaps, as often as somebody else is faster. */
    private boolean edit(String name, Open<SharedAccount> ofAll, Edit edit) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            KeyValue key = budgets.get(budgetKey(name, ofAll));
            Optional<Budget> next = budget(name, ofAll).flatMap(edit::of);
            if (key == null || next.isEmpty()) {
                return false;
            }
            if (swap(budgetKey(name, ofAll), key, next.get(), ofAll.lease())) {
                return true;
            }
        }
        return false;
    }

    private boolean swap(String nameAndChange, KeyValue key, Budget next, long lease) {
        ByteSequence bytes = Keys.bytes(Keys.BUDGET + nameAndChange);
        Op get = Op.get(bytes, GetOption.DEFAULT);
        TxnResponse done = etcd.transact(
                        List.of(new Cmp(bytes, Cmp.Op.EQUAL, CmpTarget.modRevision(key.getModRevision()))),
                        List.of(Op.put(bytes, Json.write(next), Etcd.onLease(lease)), get),
                        List.of(get))
                .join();
        List<KeyValue> now = done.getGetResponses().get(0).getKvs();
        if (now.isEmpty()) {
            budgets.remove(nameAndChange);
        } else {
            budgets.put(nameAndChange, now.get(0));
        }
        return done.isSucceeded();
    }
}
