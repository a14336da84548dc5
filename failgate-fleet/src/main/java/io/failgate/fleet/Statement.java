package io.failgate.fleet;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.PutOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The changes of one statement, as etcd sees them: one transaction does them, and another takes them back. Immutable.
 *
 * @param id what tells it from others, also if a transaction is sent twice
 * @param by who has made it, for others to read
 * @param changes by the failpoint's full name
 */
record Statement(String id, String by, Map<String, FleetChange> changes) {

    /**
     * What etcd had before a statement.
     *
     * @param armed by full name
     */
    record Before(
            long revision, Map<String, KeyValue> armed, Map<String, FleetMember> members, Optional<String> haltedBy) {

        private Cmp isUnchanged(String name) {
            KeyValue key = armed.get(name);
            return isAt(name, key == null ? 0 : key.getModRevision());
        }
    }

    private static Cmp isAt(String name, long revision) {
        return new Cmp(Keys.bytes(Keys.ARMED + name), Cmp.Op.EQUAL, CmpTarget.modRevision(revision));
    }

    boolean arms() {
        return changes.values().stream().anyMatch(change -> change.terms().isPresent());
    }

    boolean isBestEffort() {
        return changes.values().stream().anyMatch(FleetChange::bestEffort);
    }

    /**
     * What is armed by it.
     *
     * @throws FleetException if there are not the members that it is for
     */
    Map<String, FleetArming> armings(Before before) {
        Map<String, FleetArming> armings = new LinkedHashMap<>();
        changes.forEach((name, change) -> change.terms().ifPresent(terms -> {
            List<String> chosen =
                    Target.parse(change.target()).choose(before.members().values(), id);
            FleetArming arming = new FleetArming(id, terms, change.target(), chosen, change.shared(), by);
            if (before.members().values().stream().noneMatch(arming::isFor) && !change.bestEffort()) {
                throw new FleetException("no member of the fleet is " + change.target());
            }
            armings.put(name, arming);
        }));
        return armings;
    }

    /** Nothing may have happened to these failpoints meanwhile, nor may the fleet be halted. */
    List<Cmp> conditions(Before before) {
        Stream<Cmp> unchanged = changes.keySet().stream().map(before::isUnchanged);
        Stream<Cmp> running =
                arms() ? Stream.of(new Cmp(Keys.bytes(Keys.HALT), Cmp.Op.EQUAL, CmpTarget.version(0))) : Stream.of();
        return Stream.concat(running, unchanged).toList();
    }

    /** What is to be done, with the lease of each arming. */
    List<Op> edits(Map<String, FleetArming> armings, Map<String, Long> leases) {
        List<Op> edits = new ArrayList<>();
        for (String name : changes.keySet()) {
            edits.add(Op.put(Keys.bytes(Keys.LAST + name), Keys.bytes(id), PutOption.DEFAULT));
            FleetArming arming = armings.get(name);
            if (arming == null) {
                edits.add(delete(name));
                continue;
            }
            PutOption onLease = Etcd.onLease(leases.getOrDefault(name, 0L));
            edits.add(Op.put(Keys.bytes(Keys.ARMED + name), Json.write(arming), onLease));
            if (arming.shared() > 0) {
                Budget budget = Budget.of(arming.change(), arming.shared());
                ByteSequence key = Keys.bytes(Keys.BUDGET + Keys.budget(name, arming.change()));
                edits.add(Op.put(key, Json.write(budget), onLease));
            }
        }
        return edits;
    }

    private static Op delete(String name) {
        return Op.delete(Keys.bytes(Keys.ARMED + name), DeleteOption.DEFAULT);
    }

    /** Nothing may have happened to what it has done. */
    List<Cmp> conditionsToUndo(long revision) {
        return changes.entrySet().stream()
                .map(change -> isAt(change.getKey(), change.getValue().terms().isPresent() ? revision : 0))
                .toList();
    }

    /** What puts back what was there before. */
    List<Op> undo(Before before) {
        List<Op> edits = new ArrayList<>();
        changes.forEach((name, change) -> {
            KeyValue old = before.armed().get(name);
            if (old != null) {
                edits.add(Op.put(Keys.bytes(Keys.ARMED + name), old.getValue(), Etcd.onLease(old.getLease())));
            } else if (change.terms().isPresent()) {
                edits.add(delete(name));
            }
        });
        return edits;
    }

    /** What disarms it, where what was there before is over meanwhile. */
    List<Op> disarm() {
        return changes.keySet().stream().map(Statement::delete).toList();
    }

    /** Whether there is nothing to be done. */
    boolean isDone(Before before) {
        return !arms() && changes.keySet().stream().noneMatch(before.armed()::containsKey);
    }

    /** The leases of what it takes the place of. */
    List<Long> replaced(Before before) {
        return changes.keySet().stream()
                .flatMap(name -> Optional.ofNullable(before.armed().get(name)).stream())
                .map(KeyValue::getLease)
                .filter(lease -> lease != 0)
                .toList();
    }
}
