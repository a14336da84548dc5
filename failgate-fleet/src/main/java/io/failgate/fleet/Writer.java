package io.failgate.fleet;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.PutOption;
import io.failgate.failpoint.FailPointChange;
import io.failgate.failpoint.FailPoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes what one statement changes, by one transaction, and waits until the members have it. Takes it back if they
 * have not. Nothing in here blocks. Thread-safe.
 */
final class Writer {

    /** How long members may take. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Etcd etcd;
    private final FailPoints failPoints;

    Writer(Etcd etcd, FailPoints failPoints) {
        this.etcd = etcd;
        this.failPoints = failPoints;
    }

    /**
     * A statement.
     *
     * @param id what tells it from others, also if a transaction is sent twice
     * @param by who has made it, for others to read
     * @param changes by the failpoint's full name
     */
    record Statement(String id, String by, Map<String, FleetChange> changes) {

        boolean arms() {
            return changes.values().stream().anyMatch(change -> change.terms().isPresent());
        }

        boolean isBestEffort() {
            return changes.values().stream().anyMatch(FleetChange::bestEffort);
        }
    }

    /**
     * What etcd had before a statement.
     *
     * @param armed by full name
     */
    private record Before(Map<String, KeyValue> armed, Map<String, FleetMember> members, Optional<String> haltedBy) {

        long revisionOf(String name) {
            KeyValue key = armed.get(name);
            return key == null ? 0 : key.getModRevision();
        }
    }

    /**
     * What a transaction has done.
     *
     * @param revision of etcd
     * @param members those that were alive at that revision
     */
    private record Written(long revision, List<FleetMember> members) {}

    /**
     * Makes a statement of several changes.
     *
     * @throws io.failgate.failpoint.FailPointException if a failpoint or its terms make no sense in this process
     */
    Statement statement(String id, String by, List<FleetChange> changes) {
        Map<String, FleetChange> byName = new LinkedHashMap<>();
        failPoints.check(changes.stream()
                .filter(change -> change.terms().isPresent())
                .map(change ->
                        FailPointChange.put(change.point(), change.terms().orElseThrow()))
                .toList());
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
            Map<String, FleetArming> armings = armings(statement, before);
            return leases(statement, armings)
                    .thenCompose(leases -> commit(statement, before, armings, leases))
                    .thenCompose(written -> await(statement, before, written));
        });
    }

    static FleetException halted(String by) {
        return new FleetException("the fleet was halted by " + by + "; SET @halt_fleet = 0 lifts that");
    }

    private CompletableFuture<Before> before() {
        return etcd.transact(
                        List.of(),
                        List.of(
                                Op.get(Keys.bytes(Keys.ARMED), Etcd.armedAndHalt()),
                                Op.get(Keys.bytes(Keys.MEMBERS), Etcd.allWith(Keys.MEMBERS))),
                        List.of())
                .thenApply(read -> {
                    List<KeyValue> armed = read.getGetResponses().get(0).getKvs();
                    Map<String, KeyValue> byName = new HashMap<>();
                    armed.stream()
                            .filter(key -> Keys.isIn(key.getKey(), Keys.ARMED))
                            .forEach(key -> byName.put(Keys.nameIn(key.getKey(), Keys.ARMED), key));
                    Map<String, FleetMember> members = new LinkedHashMap<>();
                    members(read.getGetResponses().get(1).getKvs())
                            .forEach(member -> members.put(member.name(), member));
                    return new Before(
                            byName,
                            members,
                            Etcd.find(armed, Keys.HALT).map(Halt::read).map(Halt::by));
                });
    }

    /** Those that make sense. */
    static List<FleetMember> members(List<KeyValue> keys) {
        return keys.stream().flatMap(key -> member(key).stream()).toList();
    }

    private static Optional<FleetMember> member(KeyValue key) {
        try {
            return Optional.of(Json.read(key.getValue(), FleetMember.class));
        } catch (IllegalArgumentException | NullPointerException malformed) {
            return Optional.empty();
        }
    }

    private static Map<String, FleetArming> armings(Statement statement, Before before) {
        Map<String, FleetArming> armings = new LinkedHashMap<>();
        statement
                .changes()
                .forEach((name, change) -> change.terms().ifPresent(terms -> {
                    Target target = Target.parse(change.target());
                    List<String> chosen = target.choose(before.members().values(), statement.id());
                    FleetArming arming = new FleetArming(
                            statement.id(), terms, change.target(), chosen, change.shared(), statement.by());
                    if (before.members().values().stream().noneMatch(arming::isFor) && !change.bestEffort()) {
                        throw new FleetException("no member of the fleet is " + change.target());
                    }
                    armings.put(name, arming);
                }));
        return armings;
    }

    /** One for each failpoint that is armed: when it is over, etcd disarms it by its own clock. */
    private CompletableFuture<Map<String, Long>> leases(Statement statement, Map<String, FleetArming> armings) {
        CompletableFuture<Map<String, Long>> all = CompletableFuture.completedFuture(Map.of());
        for (String name : armings.keySet()) {
            all = all.thenCombine(
                    etcd.grant(statement.changes().get(name).time()),
                    (leases, lease) -> Stream.concat(
                                    leases.entrySet().stream(), Map.of(name, lease).entrySet().stream())
                            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        }
        return all;
    }

    /** Nothing may have happened to these failpoints meanwhile, nor may the fleet be halted. */
    private CompletableFuture<Written> commit(
            Statement statement, Before before, Map<String, FleetArming> armings, Map<String, Long> leases) {
        List<Cmp> conditions = new ArrayList<>();
        List<Op> edits = new ArrayList<>();
        if (!armings.isEmpty()) {
            conditions.add(new Cmp(Keys.bytes(Keys.HALT), Cmp.Op.EQUAL, CmpTarget.version(0)));
        }
        statement.changes().keySet().forEach(name -> {
            conditions.add(isUnchanged(name, before.revisionOf(name)));
            FleetArming arming = armings.get(name);
            if (arming == null) {
                edits.add(delete(name));
            } else {
                PutOption onLease = Etcd.onLease(leases.get(name));
                edits.add(Op.put(Keys.bytes(Keys.ARMED + name), Json.write(arming), onLease));
                if (arming.shared() > 0) {
                    Budget budget = Budget.of(arming.change(), arming.shared());
                    edits.add(Op.put(Keys.bytes(Keys.BUDGET + name), Json.write(budget), onLease));
                }
            }
        });
        Op members = Op.get(Keys.bytes(Keys.MEMBERS), Etcd.allWith(Keys.MEMBERS));
        edits.add(members);
        List<Op> instead = List.of(Op.get(Keys.bytes(Keys.ARMED), Etcd.armedAndHalt()), members);
        return etcd.transact(conditions, edits, instead).thenApply(done -> written(statement, done));
    }

    private static Cmp isUnchanged(String name, long revision) {
        return new Cmp(Keys.bytes(Keys.ARMED + name), Cmp.Op.EQUAL, CmpTarget.modRevision(revision));
    }

    private static Op delete(String name) {
        return Op.delete(Keys.bytes(Keys.ARMED + name), DeleteOption.DEFAULT);
    }

    /** A transaction that was sent twice finds its own change: it has succeeded the first time. */
    private static Written written(Statement statement, TxnResponse done) {
        long revision = done.getHeader().getRevision();
        if (done.isSucceeded()) {
            return new Written(revision, members(done.getGetResponses().get(0).getKvs()));
        }
        List<KeyValue> now = done.getGetResponses().get(0).getKvs();
        Optional<Halt> halt = Etcd.find(now, Keys.HALT).map(Halt::read);
        if (halt.isPresent() && statement.arms()) {
            throw halted(halt.get().by());
        }
        for (String name : statement.changes().keySet()) {
            Optional<KeyValue> key = Etcd.find(now, Keys.ARMED + name);
            Optional<FleetArming> arming = key.flatMap(Writer::arming);
            if (arming.filter(one -> one.change().equals(statement.id())).isPresent()) {
                return new Written(
                        key.orElseThrow().getModRevision(),
                        members(done.getGetResponses().get(1).getKvs()));
            }
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
        try {
            return Optional.of(Json.read(key.getValue(), FleetArming.class));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private CompletableFuture<Receipt> await(Statement statement, Before before, Written written) {
        return AckWait.of(etcd, written.members(), written.revision(), statement.id(), PATIENCE)
                .thenCompose(failures -> {
                    int reached = written.members().size() - failures.size();
                    List<String> missing = failures.entrySet().stream()
                            .map(entry -> describe(entry.getKey()) + " " + entry.getValue())
                            .sorted()
                            .toList();
                    if (failures.isEmpty() || statement.isBestEffort()) {
                        return CompletableFuture.completedFuture(new Receipt(written.revision(), reached, missing));
                    }
                    String what = statement.arms() ? "armed on " : "disarmed on ";
                    String message =
                            what + reached + " of " + written.members().size() + "; " + String.join("; ", missing);
                    if (!statement.arms()) {
                        throw new FleetException(message); // what is silent will hear of it, or ends with its lease
                    }
                    return takeBack(statement, before, written).thenApply(back -> {
                        throw new FleetException(message + "; " + back);
                    });
                });
    }

    private static String describe(FleetMember member) {
        return member.address().isEmpty() ? member.name() : member.name() + " (" + member.address() + ")";
    }

    /** Puts back what was there, unless somebody has changed it since. Waits a little for the members to do the same. */
    private CompletableFuture<String> takeBack(Statement statement, Before before, Written written) {
        List<Cmp> conditions = new ArrayList<>();
        List<Op> edits = new ArrayList<>();
        statement.changes().forEach((name, change) -> {
            conditions.add(isUnchanged(name, change.terms().isPresent() ? written.revision() : 0));
            KeyValue old = before.armed().get(name);
            if (old != null) {
                edits.add(Op.put(Keys.bytes(Keys.ARMED + name), old.getValue(), Etcd.onLease(old.getLease())));
            } else if (change.terms().isPresent()) {
                edits.add(delete(name));
            }
        });
        return etcd.transact(conditions, edits, List.of())
                .thenCompose(undone -> undone.isSucceeded()
                        ? AckWait.of(
                                        etcd,
                                        written.members(),
                                        undone.getHeader().getRevision(),
                                        statement.id(),
                                        Duration.ofSeconds(1))
                                .thenApply(silent -> "nothing of it stays armed")
                        : CompletableFuture.completedFuture("somebody has changed it since"))
                .exceptionally(failure -> "it could not be taken back, and ends by itself: "
                        + String.valueOf(
                                failure.getCause() == null
                                        ? failure.getMessage()
                                        : failure.getCause().getMessage()));
    }

    /** Who has halted the fleet. */
    record Halt(String by) {

        static Halt read(KeyValue key) {
            try {
                return Json.read(key.getValue(), Halt.class);
            } catch (IllegalArgumentException malformed) {
                return new Halt("somebody");
            }
        }
    }

    /** Halts the fleet, or lifts that: what is armed goes with it, and the members are waited for. */
    CompletableFuture<Receipt> halt(boolean on, String by) {
        Op members = Op.get(Keys.bytes(Keys.MEMBERS), Etcd.allWith(Keys.MEMBERS));
        Op halt = on
                ? Op.put(Keys.bytes(Keys.HALT), Json.write(new Halt(by)), PutOption.DEFAULT)
                : Op.delete(Keys.bytes(Keys.HALT), DeleteOption.DEFAULT);
        Op disarm = Op.delete(
                Keys.bytes(Keys.ARMED),
                DeleteOption.builder().withPrefix(Keys.bytes(Keys.ARMED)).build());
        return etcd.transact(List.of(), on ? List.of(halt, disarm, members) : List.of(halt, members), List.of())
                .thenCompose(done -> {
                    // lifting what is not halted changes nothing, and nobody has anything to say of it
                    List<FleetMember> alive =
                            members(done.getGetResponses().get(0).getKvs());
                    boolean changed =
                            on || done.getDeleteResponses().stream().anyMatch(deleted -> deleted.getDeleted() > 0);
                    return await(
                            new Statement("", by, Map.of()),
                            new Before(Map.of(), Map.of(), Optional.empty()),
                            new Written(done.getHeader().getRevision(), changed ? alive : List.of()));
                });
    }
}
