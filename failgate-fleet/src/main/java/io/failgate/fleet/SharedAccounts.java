package io.failgate.fleet;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.failgate.failpoint.HitLedger;
import io.failgate.fleet.Accounts.Open;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The counts that all members share, as far as this member takes part. On the fleet's thread, which may wait. */
final class SharedAccounts {

    private static final Logger LOG = LoggerFactory.getLogger(SharedAccounts.class);

    /** After so many others who were faster, a wish is tried again with the next change. */
    private static final int MOST_TRIES = 20;

    /** While etcd cannot be asked, it is asked no more often than that, so that the thread is free between. */
    private static final long RETRY_MILLIS = 500;

    private final Etcd etcd;
    private final String member;
    private final ScheduledExecutorService thread;
    private final Map<String, Open<SharedAccount>> shared = new HashMap<>();

    /** Those of before, by the failpoint: what was spent of them may not be in etcd. */
    private final Map<String, Open<SharedAccount>> closedShared = new HashMap<>();

    private final Map<String, KeyValue> budgets = new HashMap<>();
    private long unreachableUntil = System.nanoTime();

    SharedAccounts(Etcd etcd, String member, ScheduledExecutorService thread) {
        this.etcd = etcd;
        this.member = member;
        this.thread = thread;
    }

    HitLedger open(String name, KeyValue key, FleetArming arming) {
        SharedAccount account = new SharedAccount(() -> thread.execute(() -> wish(name)));
        shared.put(name, new Open<>(arming.change(), key.getLease(), account));
        return account;
    }

    /** A hit is taken now. */
    void begin(String name, boolean fatal) {
        Open<SharedAccount> ofAll = shared.get(name);
        if (ofAll != null) {
            takeFirst(name, ofAll, fatal);
        }
    }

    void close(String name) {
        Open<SharedAccount> ofAll = shared.remove(name);
        if (ofAll != null) {
            closedShared.put(name, ofAll);
        }
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
        if (ofAll.equals(shared.get(name)) && !reaching(asking)) {
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
        return Optional.ofNullable(budgets.get(budgetKey(name, ofAll)))
                .flatMap(key -> Json.find(key, Budget.class))
                .filter(budget -> budget.change().equals(ofAll.change()));
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
