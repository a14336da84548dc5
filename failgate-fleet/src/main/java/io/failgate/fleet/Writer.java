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
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes what one statement changes, by one transaction, and waits until the members have it. Takes it back if they
 * have not. Nothing in here blocks. Thread-safe.
 */
final class Writer {

    /** How long members may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * What etcd does not answer is asked again until so long after the statement's beginning. Nothing is done twice.
     * An election takes less.
     */
    private static final Duration INSISTENCE = Duration.ofSeconds(8);

    /** How often etcd is asked to end what has failed. */
    private static final int MOST_TRIES = 120;

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
     * Refuses what makes no sense in this process.
     *
     * @return why what is to be armed will hardly do what was meant, by the failpoint
     * @throws io.failgate.failpoint.FailPointException if a failpoint or its terms make no sense
     */
    Map<String, String> check(List<FleetChange> changes) {
        return failPoints.check(changes.stream()
                .filter(change -> change.terms().isPresent())
                .map(change ->
                        FailPointChange.put(change.point(), change.terms().orElseThrow()))
                .toList());
    }

    /**
     * Makes a statement of several changes that were checked.
     *
     * @throws io.failgate.failpoint.FailPointException if there is no such failpoint
     */
    Statement statement(String id, String by, List<FleetChange> changes) {
        Map<String, FleetChange> byName = new LinkedHashMap<>();
        for (FleetChange change : changes) {
            byName.put(failPoints.status(change.point()).key().fullName(), change);
        }
        return new Statement(id, by, byName);
    }

    CompletableFuture<Receipt> write(Statement statement) {
        long giveUpNanos = System.nanoTime() + INSISTENCE.toNanos();
        return Etcd.insist(this::before, giveUpNanos).thenCompose(before -> {
            before.haltedBy().filter(by -> statement.arms()).ifPresent(by -> {
                throw new HaltedException(by);
            });
            if (statement.isDone(before)) {
                return CompletableFuture.completedFuture(
                        new Receipt(before.revision(), before.members().size(), List.of()));
            }
            Map<String, FleetArming> armings = statement.armings(before);
            return leases(statement, armings, giveUpNanos)
                    .thenCompose(leases -> commit(
                                    statement,
                                    statement.conditions(before),
                                    statement.edits(armings, leases),
                                    giveUpNanos)
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
            if (failure != null && Failures.isTemporary(failure) && tries > 1) {
                Etcd.later(1000).execute(() -> end(lease, tries - 1));
            }
        });
    }

    private CompletableFuture<Statement.Before> before() {
        return etcd.read(List.of(GET_ARMED, GET_MEMBERS)).thenApply(read -> {
            List<KeyValue> armed = read.getGetResponses().get(0).getKvs();
            Map<String, KeyValue> byName = new HashMap<>();
            armed.stream()
                    .filter(key -> Keys.isIn(key.getKey(), Keys.ARMED))
                    .forEach(key -> byName.put(Keys.nameIn(key.getKey(), Keys.ARMED), key));
            Map<String, FleetMember> members = new LinkedHashMap<>();
            Fleet.members(read.getGetResponses().get(1).getKvs()).forEach(member -> members.put(member.name(), member));
            return new Statement.Before(
                    read.getHeader().getRevision(),
                    byName,
                    members,
                    Keys.find(armed, Keys.HALT).map(Halt::read).map(Halt::by));
        });
    }

    /** One for each failpoint that is armed: when it is over, etcd disarms it by its own clock. */
    private CompletableFuture<Map<String, Long>> leases(
            Statement statement, Map<String, FleetArming> armings, long giveUpNanos) {
        CompletableFuture<Map<String, Long>> all = CompletableFuture.completedFuture(Map.of());
        for (Map.Entry<String, FleetChange> change : statement.changes().entrySet()) {
            String name = change.getKey();
            if (!armings.containsKey(name)) {
                continue;
            }
            CompletableFuture<Long> granted =
                    Etcd.insist(() -> etcd.grant(change.getValue().time()), giveUpNanos);
            all = all.thenCombine(
                    granted,
                    (leases, lease) -> Stream.concat(
                                    leases.entrySet().stream(), Map.of(name, lease).entrySet().stream())
                            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        }
        return all;
    }

    private CompletableFuture<Written> commit(
            Statement statement, List<Cmp> conditions, List<Op> edits, long giveUpNanos) {
        List<Op> then = Stream.concat(edits.stream(), Stream.of(GET_MEMBERS)).toList();
        List<Op> otherwise = List.of(GET_ARMED, GET_MEMBERS, GET_LAST);
        return Etcd.insist(() -> etcd.transact(conditions, then, otherwise), giveUpNanos)
                .thenApply(done -> done.isSucceeded()
                        ? new Written(
                                done.getHeader().getRevision(),
                                Fleet.members(done.getGetResponses().get(0).getKvs()),
                                statement.arms() || isDeleted(done))
                        : writtenBefore(statement, done))
                .exceptionally(failure -> {
                    throw inDoubt(statement.arms(), Failures.cause(failure));
                });
    }

    /** Whoever is not told what has become of a statement is told that. */
    private static RuntimeException inDoubt(boolean arms, Throwable failure) {
        if (!(failure instanceof UncertainException)) {
            return failure instanceof RuntimeException known ? known : new CompletionException(failure);
        }
        String doubt = arms
                ? "if it was armed all the same, it is taken back as soon as etcd answers"
                : "it may have been done or not";
        return new FleetException(failure.getMessage() + "; " + doubt, failure);
    }

    /**
     * A transaction that was sent twice finds its own change: it has succeeded the first time.
     *
     * @throws FleetException if it finds another
     */
    private static Written writtenBefore(Statement statement, TxnResponse failed) {
        List<KeyValue> last = failed.getGetResponses().get(2).getKvs();
        for (String name : statement.changes().keySet()) {
            Optional<KeyValue> key = Keys.find(last, Keys.LAST + name)
                    .filter(found -> found.getValue().equals(Keys.bytes(statement.id())));
            if (key.isPresent()) {
                return new Written(
                        key.get().getModRevision(),
                        Fleet.members(failed.getGetResponses().get(1).getKvs()),
                        true);
            }
        }
        List<KeyValue> now = failed.getGetResponses().get(0).getKvs();
        Optional<Halt> halt = Keys.find(now, Keys.HALT).map(Halt::read);
        if (halt.isPresent() && statement.arms()) {
            throw new HaltedException(halt.get().by());
        }
        String others = statement.changes().keySet().stream()
                .flatMap(name -> Keys.find(now, Keys.ARMED + name).flatMap(Writer::arming).stream())
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
                    return new Retraction(etcd, statement, before)
                            .of(written.revision(), written.members())
                            .thenApply(back -> {
                                throw new FleetException(message + "; " + back);
                            });
                });
    }

    private static String describe(FleetMember member) {
        return member.address().isEmpty() ? member.name() : member.name() + " (" + member.address() + ")";
    }

    /** Halts the fleet, or lifts that: what is armed goes with it, and the members are waited for. */
    CompletableFuture<Receipt> halt(boolean on, String by) {
        Op halt = on
                ? Op.put(Keys.bytes(Keys.HALT), Json.write(new Halt(by)), PutOption.DEFAULT)
                : Op.delete(Keys.bytes(Keys.HALT), DeleteOption.DEFAULT);
        Op disarm = Op.delete(
                Keys.bytes(Keys.ARMED), DeleteOption.builder().isPrefix(true).build());
        List<Op> edits = on ? List.of(halt, disarm, GET_MEMBERS) : List.of(halt, GET_MEMBERS);
        long giveUpNanos = System.nanoTime() + INSISTENCE.toNanos();
        return Etcd.insist(() -> etcd.transact(List.of(), edits, List.of()), giveUpNanos)
                .exceptionally(failure -> {
                    throw inDoubt(false, Failures.cause(failure));
                })
                .thenCompose(done -> await(
                        new Statement("", by, Map.of()),
                        new Statement.Before(0, Map.of(), Map.of(), Optional.empty()),
                        new Written(
                                done.getHeader().getRevision(),
                                Fleet.members(done.getGetResponses().get(0).getKvs()),
                                on || isDeleted(done))));
    }
}
