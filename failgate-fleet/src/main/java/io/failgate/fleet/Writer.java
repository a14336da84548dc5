package io.failgate.fleet;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.PutOption;
import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPoints;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes what one statement changes, by one transaction, and waits until the members have it. Takes it back if they
 * have not. Nothing in here blocks. Thread-safe.
 */
final class Writer {

    /** How long members may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A transaction of which nobody knows what has become is sent again, for so long. It is not done twice. */
    private static final Duration INSISTENCE = Duration.ofSeconds(6);

    private static final long RETRY_MILLIS = 250;

    /** How often etcd is asked to end what has failed. */
    private static final int MOST_TRIES = 120;

    /** How long they may take to take something back. */
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(1);

    private static final Op GET_ARMED = Op.get(Keys.bytes(Keys.ARMED), Etcd.armedAndHalt());
    private static final Op GET_LAST = Op.get(Keys.bytes(Keys.LAST), Etcd.all());
    private static final Op GET_MEMBERS = Op.get(Keys.bytes(Keys.MEMBERS), Etcd.all());

    private final Etcd etcd;
    private final FailPoints failPoints;

    Writer(Etcd etcd, FailPoints failPoints) {
        this.etcd = etcd;
        this.failPoints = failPoints;
    }

    /**
     * What a transaction has done.
     *
     * @param revision of etcd
     * @param members those that were alive at that revision
     * @param changed whether it has changed anything; if not, members have nothing to say of it
     */
    private record Written(long revision, List<FleetMember> members, boolean changed) {}

    private static boolean isDeleted(TxnResponse done) {
        return done.getDeleteResponses().stream().anyMatch(deleted -> deleted.getDeleted() > 0);
    }

    /**
     * Makes a statement of several changes.
     *
     * @throws io.failgate.failpoint.FailPointException if a failpoint or its terms make no sense in this process
     */
    Statement statement(String id, String by, List<FleetChange> changes) {
        failPoints.check(changes.stream()
                .filter(change -> change.terms().isPresent())
                .map(change ->
                        FailPointChange.put(change.point(), change.terms().orElseThrow()))
                .toList());
        Map<String, FleetChange> byName = new LinkedHashMap<>();
        for (FleetChange change : changes) {
            byName.put(failPoints.status(change.point()).key().fullName(), change);
        }
        return new Statement(id, by, byName);
    }

    CompletableFuture<Receipt> write(Statement statement) {
        return before().thenCompose(before -> {
            before.haltedBy().filter(by -> statement.arms()).ifPresent(by -> {
                throw halted(by);
            });
            if (statement.isDone(before)) {
                return CompletableFuture.completedFuture(
                        new Receipt(before.revision(), before.members().size(), List.of()));
            }
            Map<String, FleetArming> armings = statement.armings(before);
            return leases(statement, armings)
                    .thenCompose(leases -> commit(statement, before, armings, leases)
                            .thenCompose(written -> await(statement, before, written))
                            .whenComplete((receipt, failure) -> (failure == null
                                            ? statement.replaced(before)
                                            : leases.values())
                                    .forEach(lease -> end(lease, MOST_TRIES))));
        });
    }

    /** Ends a lease that is of no use any more, and with it whatever a failed statement may have armed. */
    private void end(long lease, int tries) {
        etcd.revoke(lease).whenComplete((revoked, failure) -> {
            if (failure != null && Etcd.cause(failure) instanceof UncertainException && tries > 1) {
                later(1000).execute(() -> end(lease, tries - 1));
            }
        });
    }

    private static Executor later(long millis) {
        return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
    }

    private static FleetException halted(String by) {
        return new FleetException("the fleet was halted by " + by + "; SET @halt_fleet = 0 lifts that");
    }

    private CompletableFuture<Statement.Before> before() {
        return etcd.transact(List.of(), List.of(GET_ARMED, GET_MEMBERS), List.of())
                .thenApply(read -> {
                    List<KeyValue> armed = read.getGetResponses().get(0).getKvs();
                    Map<String, KeyValue> byName = new HashMap<>();
                    armed.stream()
                            .filter(key -> Keys.isIn(key.getKey(), Keys.ARMED))
                            .forEach(key -> byName.put(Keys.nameIn(key.getKey(), Keys.ARMED), key));
                    Map<String, FleetMember> members = new LinkedHashMap<>();
                    Fleet.members(read.getGetResponses().get(1).getKvs())
                            .forEach(member -> members.put(member.name(), member));
                    return new Statement.Before(
                            read.getHeader().getRevision(),
                            byName,
                            members,
                            Etcd.find(armed, Keys.HALT).map(Halt::read).map(Halt::by));
                });
    }

    /** One for each failpoint that is armed: when it is over, etcd disarms it by its own clock. */
    private CompletableFuture<Map<String, Long>> leases(Statement statement, Map<String, FleetArming> armings) {
        CompletableFuture<Map<String, Long>> all = CompletableFuture.completedFuture(Map.of());
        for (Map.Entry<String, FleetChange> change : statement.changes().entrySet()) {
            String name = change.getKey();
            if (!armings.containsKey(name)) {
                continue;
            }
            CompletableFuture<Long> granted = etcd.grant(change.getValue().time());
            all = all.thenCombine(
                    granted,
                    (leases, lease) -> Stream.concat(
                                    leases.entrySet().stream(), Map.of(name, lease).entrySet().stream())
                            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        }
        return all;
    }

    private CompletableFuture<Written> commit(
            Statement statement, Statement.Before before, Map<String, FleetArming> armings, Map<String, Long> leases) {
        return commit(
                statement,
                statement.conditions(before),
                statement.edits(armings, leases),
                System.nanoTime() + INSISTENCE.toNanos());
    }

    private CompletableFuture<Written> commit(
            Statement statement, List<Cmp> conditions, List<Op> edits, long giveUpNanos) {
        return etcd.transact(
                        conditions,
                        Stream.concat(edits.stream(), Stream.of(GET_MEMBERS)).toList(),
                        List.of(GET_ARMED, GET_MEMBERS, GET_LAST))
                .thenApply(done -> done.isSucceeded()
                        ? new Written(
                                done.getHeader().getRevision(),
                                Fleet.members(done.getGetResponses().get(0).getKvs()),
                                statement.arms() || isDeleted(done))
                        : writtenBefore(statement, done))
                .exceptionallyCompose(failure -> {
                    Throwable cause = Etcd.cause(failure);
                    return cause instanceof UncertainException && System.nanoTime() - giveUpNanos < 0
                            ? CompletableFuture.supplyAsync(
                                            () -> commit(statement, conditions, edits, giveUpNanos),
                                            later(RETRY_MILLIS))
                                    .thenCompose(again -> again)
                            : CompletableFuture.failedFuture(cause);
                });
    }

    /**
     * A transaction that was sent twice finds its own change: it has succeeded the first time.
     *
     * @throws FleetException if it finds another
     */
    private static Written writtenBefore(Statement statement, TxnResponse failed) {
        List<KeyValue> last = failed.getGetResponses().get(2).getKvs();
        for (String name : statement.changes().keySet()) {
            Optional<KeyValue> key = Etcd.find(last, Keys.LAST + name)
                    .filter(found -> found.getValue().equals(Keys.bytes(statement.id())));
            if (key.isPresent()) {
                return new Written(
                        key.get().getModRevision(),
                        Fleet.members(failed.getGetResponses().get(1).getKvs()),
                        true);
            }
        }
        List<KeyValue> now = failed.getGetResponses().get(0).getKvs();
        Optional<Halt> halt = Etcd.find(now, Keys.HALT).map(Halt::read);
        if (halt.isPresent() && statement.arms()) {
            throw halted(halt.get().by());
        }
        String others = statement.changes().keySet().stream()
                .flatMap(name -> Etcd.find(now, Keys.ARMED + name).flatMap(Writer::arming).stream())
                .map(FleetArming::by)
                .distinct()
                .collect(Collectors.joining(", "));
        throw new FleetException((others.isEmpty() ? "somebody else" : others)
                + " has changed the same failpoint at the same time; nothing was changed by this statement");
    }

    /** What is armed at a key; empty if it makes no sense. */
    static Optional<FleetArming> arming(KeyValue key) {
        return Json.find(key, FleetArming.class);
    }

    private CompletableFuture<Receipt> await(Statement statement, Statement.Before before, Written written) {
        List<FleetMember> asked = written.changed() ? written.members() : List.of();
        return AckWait.of(etcd, asked, written.revision(), statement.id(), PATIENCE)
                .thenCompose(failures -> {
                    int reached = written.members().size() - failures.size();
                    List<String> missing = failures.entrySet().stream()
                            .map(entry -> describe(entry.getKey()) + " " + entry.getValue())
                            .sorted()
                            .toList();
                    if (failures.isEmpty() || statement.isBestEffort()) {
                        return CompletableFuture.completedFuture(new Receipt(written.revision(), reached, missing));
                    }
                    String message = (statement.arms() ? "armed on " : "disarmed on ") + reached + " of "
                            + written.members().size() + "; " + String.join("; ", missing);
                    if (!statement.arms()) {
                        throw new FleetException(message); // whoever is silent will hear of it, or be cut off
                    }
                    return takeBack(statement, before, written).thenApply(back -> {
                        throw new FleetException(message + "; " + back);
                    });
                });
    }

    private static String describe(FleetMember member) {
        return member.address().isEmpty() ? member.name() : member.name() + " (" + member.address() + ")";
    }

    /** Puts back what was there, unless somebody has changed it since. Waits a little for the members. */
    private CompletableFuture<String> takeBack(Statement statement, Statement.Before before, Written written) {
        List<Cmp> unchanged = statement.conditionsToUndo(written.revision());
        return etcd.transact(unchanged, statement.undo(before), List.of())
                .exceptionallyCompose(failure -> Etcd.cause(failure) instanceof UncertainException
                        ? CompletableFuture.failedFuture(failure)
                        : etcd.transact(unchanged, statement.disarm(), List.of()))
                .thenCompose(undone -> undone.isSucceeded()
                        ? AckWait.of(
                                        etcd,
                                        written.members(),
                                        undone.getHeader().getRevision(),
                                        statement.id(),
                                        SHORT_PATIENCE)
                                .thenApply(silent -> "nothing of it stays armed")
                        : CompletableFuture.completedFuture("somebody has changed it since"))
                .exceptionally(failure -> "it is taken back as soon as etcd answers: "
                        + Etcd.cause(failure).getMessage());
    }

    /** Halts the fleet, or lifts that: what is armed goes with it, and the members are waited for. */
    CompletableFuture<Receipt> halt(boolean on, String by) {
        Op halt = on
                ? Op.put(Keys.bytes(Keys.HALT), Json.write(new Halt(by)), PutOption.DEFAULT)
                : Op.delete(Keys.bytes(Keys.HALT), DeleteOption.DEFAULT);
        Op disarm = Op.delete(
                Keys.bytes(Keys.ARMED), DeleteOption.builder().isPrefix(true).build());
        List<Op> edits = on ? List.of(halt, disarm, GET_MEMBERS) : List.of(halt, GET_MEMBERS);
        return etcd.transact(List.of(), edits, List.of()).thenCompose(done -> {
            List<FleetMember> alive =
                    Fleet.members(done.getGetResponses().get(0).getKvs());
            return await(
                    new Statement("", by, Map.of()),
                    new Statement.Before(0, Map.of(), Map.of(), Optional.empty()),
                    new Written(done.getHeader().getRevision(), alive, on || isDeleted(done)));
        });
    }
}
