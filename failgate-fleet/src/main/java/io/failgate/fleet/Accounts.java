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
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
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

    /** Actions that may end the process. */
    private static final Set<CoreAction> FATAL = Set.of(CoreAction.CRASH, CoreAction.PANIC);

    private final Etcd etcd;
    private final String member;
    private final Executor thread;
    private final Map<String, Open<OwnAccount>> own = new HashMap<>();
    private final Map<String, Open<SharedAccount>> shared = new HashMap<>();

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

    Accounts(Etcd etcd, String member, Executor thread) {
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
        Spent earlier = before.get(name);
        long spent = earlier != null && arming.change().equals(earlier.change()) ? Math.max(0, earlier.count()) : 0;
        OwnAccount account = new OwnAccount(spent, () -> thread.execute(() -> write(name)));
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
            write(name);
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
        own.remove(name);
        shared.remove(name);
    }

    private void write(String name) {
        Open<OwnAccount> mine = own.get(name);
        if (mine == null || mine.account().isWritten()) {
            return;
        }
        Spent spent = new Spent(mine.change(), mine.account().toWrite());
        try {
            etcd.put(spentKey(name), spent, mine.lease()).join();
            before.put(name, spent);
            mine.account().written(spent.count());
        } catch (CompletionException unreachable) {
            LOG.debug("what was spent of {} could not be written: {}", name, unreachable.getMessage());
        }
    }

    /** A shared count has changed, or is gone. */
    void changed(String name, @Nullable KeyValue key) {
        if (key == null) {
            budgets.remove(name);
            return;
        }
        budgets.put(name, key);
        Open<SharedAccount> ofAll = shared.get(name);
        if (ofAll == null) {
            return;
        }
        budget(name, ofAll).ifPresent(budget -> {
            boolean othersCall = budget.callers().stream().anyMatch(caller -> !caller.equals(member));
            boolean mayGive = budget.left() == 0 && budget.holders().contains(member);
            if (othersCall && mayGive && ofAll.account().giveUp()) {
                edit(name, ofAll, now -> Optional.of(now.givenBack(member)));
            } else if (budget.left() > 0 && budget.callers().contains(member)) {
                take(name, ofAll);
            }
        });
    }

    private Optional<Budget> budget(String name, Open<SharedAccount> ofAll) {
        KeyValue key = budgets.get(name);
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

    /** Of a process before, a hit in hand may have ended it. Any other is still to be spent. */
    private void takeFirst(String name, Open<SharedAccount> ofAll, boolean fatal) {
        boolean held = budget(name, ofAll)
                .filter(budget -> budget.holders().contains(member))
                .isPresent();
        if (held && !fatal) {
            ofAll.account().taken();
            return;
        }
        if (held) {
            edit(name, ofAll, now -> Optional.of(now.spent(member)));
        }
        take(name, ofAll);
    }

    private boolean take(String name, Open<SharedAccount> ofAll) {
        boolean taken = edit(name, ofAll, now -> now.taken(member));
        if (taken) {
            ofAll.account().taken();
        }
        return taken;
    }

    private void wish(String name) {
        Open<SharedAccount> ofAll = shared.get(name);
        if (ofAll == null) {
            return;
        }
        switch (ofAll.account().wish()) {
            case NONE -> {}
            case SPENT -> {
                if (edit(name, ofAll, now -> now.spent(member).taken(member))) {
                    ofAll.account().taken();
                } else if (edit(name, ofAll, now -> Optional.of(now.spent(member)))) {
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
        try {
            for (int tries = 0; tries < MOST_TRIES; tries++) {
                KeyValue key = budgets.get(name);
                Optional<Budget> next = budget(name, ofAll).flatMap(edit::of);
                if (key == null || next.isEmpty()) {
                    return false;
                }
                if (swap(name, key, next.get(), ofAll.lease())) {
                    return true;
                }
            }
        } catch (CompletionException unreachable) {
            LOG.debug("the shared count of {} could not be changed: {}", name, unreachable.getMessage());
        }
        return false;
    }

    private boolean swap(String name, KeyValue key, Budget next, long lease) {
        ByteSequence bytes = Keys.bytes(Keys.BUDGET + name);
        Op get = Op.get(bytes, GetOption.DEFAULT);
        TxnResponse done = etcd.transact(
                        List.of(new Cmp(bytes, Cmp.Op.EQUAL, CmpTarget.modRevision(key.getModRevision()))),
                        List.of(Op.put(bytes, Json.write(next), Etcd.onLease(lease)), get),
                        List.of(get))
                .join();
        List<KeyValue> now = done.getGetResponses().get(0).getKvs();
        if (now.isEmpty()) {
            budgets.remove(name);
        } else {
            budgets.put(name, now.get(0));
        }
        return done.isSucceeded();
    }
}
