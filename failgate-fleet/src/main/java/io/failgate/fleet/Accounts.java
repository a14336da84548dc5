package io.failgate.fleet;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
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
    private final Map<String, Account> open = new HashMap<>();

    /** What an earlier process of this member has spent, by the failpoint's full name. */
    private final Map<String, Spent> before = new HashMap<>();

    private final Map<String, KeyValue> budgets = new HashMap<>();

    /** What a member has spent of its own count. */
    record Spent(String change, long count) {}

    /**
     * An open account.
     *
     * @param own null if the count is shared
     * @param shared null if the count is the member's own
     */
    private record Account(
            String change,
            long lease,
            @Nullable OwnAccount own,
            @Nullable SharedAccount shared) {}

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
        if (arming.shared() > 0) {
            SharedAccount shared = new SharedAccount(() -> thread.execute(() -> wish(name)));
            open.put(name, new Account(arming.change(), key.getLease(), null, shared));
            return shared;
        }
        Spent earlier = before.get(name);
        long spent = earlier != null && arming.change().equals(earlier.change()) ? Math.max(0, earlier.count()) : 0;
        OwnAccount own = new OwnAccount(spent, () -> thread.execute(() -> write(name)));
        open.put(name, new Account(arming.change(), key.getLease(), own, null));
        return own;
    }

    /** From now on hits may be spent. A hit that may end the process, or is shared, is taken now. */
    void begin(String name, FailPointStatus status) {
        Account account = open.get(name);
        if (account == null) {
            return;
        }
        boolean fatal = isFatal(status);
        OwnAccount own = account.own();
        if (own == null) {
            takeFirst(name, account, fatal);
        } else if (status.remaining().isEmpty()) {
            own.open();
            open.remove(name); // nothing is counted
        } else if (fatal) {
            own.openInAdvance();
            write(name);
        } else {
            own.open();
        }
    }

    private static boolean isFatal(FailPointStatus status) {
        return status.terms().stream()
                .flatMap(terms -> terms.steps().stream())
                .anyMatch(step -> step.action() instanceof CoreAction action && FATAL.contains(action));
    }

    /** Nothing is armed there by the fleet any more. */
    void close(String name) {
        open.remove(name);
    }

    private void write(String name) {
        Account account = open.get(name);
        OwnAccount own = account == null ? null : account.own();
        if (own == null || own.isWritten()) {
            return;
        }
        long count = own.toWrite();
        try {
            etcd.put(spentKey(name), new Spent(account.change(), count), account.lease())
                    .join();
            before.put(name, new Spent(account.change(), count));
            own.written(count);
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
        Account account = open.get(name);
        SharedAccount shared = account == null ? null : account.shared();
        if (shared == null) {
            return;
        }
        budget(name, account).ifPresent(budget -> {
            boolean othersCall = budget.callers().stream().anyMatch(caller -> !caller.equals(member));
            if (budget.left() == 0 && othersCall && budget.holders().contains(member) && shared.giveUp()) {
                edit(name, account, now -> Optional.of(now.givenBack(member)));
            } else if (budget.left() > 0 && budget.callers().contains(member)) {
                take(name, account, shared);
            }
        });
    }

    private Optional<Budget> budget(String name, Account account) {
        KeyValue key = budgets.get(name);
        if (key == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(key.getValue(), Budget.class))
                    .filter(budget -> budget.change().equals(account.change()));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** Of a process before, a hit in hand may have ended it. Any other is still to be spent. */
    private void takeFirst(String name, Account account, boolean fatal) {
        SharedAccount shared = account.shared();
        Optional<Budget> budget = budget(name, account);
        if (shared == null || budget.isEmpty()) {
            return;
        }
        boolean held = budget.get().holders().contains(member);
        if (held && !fatal) {
            shared.taken();
            return;
        }
        if (held) {
            edit(name, account, now -> Optional.of(now.spent(member)));
        }
        take(name, account, shared);
    }

    private void take(String name, Account account, SharedAccount shared) {
        if (edit(name, account, now -> now.taken(member))) {
            shared.taken();
        }
    }

    private void wish(String name) {
        Account account = open.get(name);
        SharedAccount shared = account == null ? null : account.shared();
        if (shared == null) {
            return;
        }
        switch (shared.wish()) {
            case NONE -> {}
            case SPENT -> {
                boolean next = edit(name, account, now -> now.spent(member).taken(member));
                if (next) {
                    shared.taken();
                } else if (edit(name, account, now -> Optional.of(now.spent(member)))) {
                    shared.without();
                }
            }
            case MISSED -> {
                if (edit(name, account, now -> now.taken(member))) {
                    shared.taken();
                } else {
                    edit(
                            name,
                            account,
                            now -> now.holders().isEmpty() ? Optional.empty() : Optional.of(now.called(member)));
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
    private boolean edit(String name, Account account, Edit edit) {
        try {
            for (int tries = 0; tries < MOST_TRIES; tries++) {
                KeyValue key = budgets.get(name);
                Optional<Budget> next = budget(name, account).flatMap(edit::of);
                if (key == null || next.isEmpty()) {
                    return false;
                }
                if (swap(name, key, next.get(), account.lease())) {
                    return true;
                }
            }
        } catch (CompletionException unreachable) {
            LOG.debug("the shared count of {} could not be changed: {}", name, unreachable.getMessage());
        }
        return false;
    }

    private boolean swap(String name, KeyValue key, Budget next, long lease) {
        var bytes = Keys.bytes(Keys.BUDGET + name);
        var done = etcd.transact(
                        List.of(new Cmp(bytes, Cmp.Op.EQUAL, CmpTarget.modRevision(key.getModRevision()))),
                        List.of(
                                Op.put(bytes, Json.write(next), Etcd.onLease(lease)),
                                Op.get(bytes, io.etcd.jetcd.options.GetOption.DEFAULT)),
                        List.of(Op.get(bytes, io.etcd.jetcd.options.GetOption.DEFAULT)))
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
