package io.failgate.fleet;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.Op;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Takes back what a statement has armed, where not all members have it in force. Nothing in here blocks. Immutable. */
final class Retraction {

    /** How long members may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Op GET_ARMED = Op.get(Keys.bytes(Keys.ARMED), Etcd.armedAndHalt());

    private final Etcd etcd;
    private final Statement statement;
    private final Statement.Before before;

    /** Puts back what was there before. */
    Retraction(Etcd etcd, Statement statement, Statement.Before before) {
        this.etcd = etcd;
        this.statement = statement;
        this.before = before;
    }

    /**
     * Does it, unless somebody has changed it since, and waits a little for the members. The result says what has
     * become of it.
     *
     * @param revision of what the statement has done
     * @param members those that were alive then
     */
    CompletableFuture<String> of(long revision, List<FleetMember> members) {
        List<Cmp> unchanged = statement.conditionsToUndo(revision);
        long giveUpNanos = System.nanoTime() + Etcd.PATIENCE.toNanos();
        return Etcd.insist(() -> etcd.transact(unchanged, statement.undo(before), List.of(GET_ARMED)), giveUpNanos)
                .exceptionallyCompose(failure -> Failures.isTemporary(failure)
                        ? CompletableFuture.failedFuture(failure)
                        : etcd.transact(unchanged, statement.disarm(), List.of(GET_ARMED)))
                .thenCompose(undone -> undone.isSucceeded() || isAsBefore(undone)
                        ? AckWait.of(etcd, members, undone.getHeader().getRevision(), statement.id(), PATIENCE)
                                .thenApply(silent -> "nothing of it stays armed")
                        : CompletableFuture.completedFuture("somebody has changed it since"))
                .exceptionally(failure -> "it is taken back as soon as etcd answers: "
                        + Failures.cause(failure).getMessage());
    }

    /** What was sent twice finds that it was taken back the first time. */
    private boolean isAsBefore(TxnResponse failed) {
        List<KeyValue> now = failed.getGetResponses().get(0).getKvs();
        return statement.changes().keySet().stream()
                .allMatch(name -> Keys.find(now, Keys.ARMED + name)
                        .map(KeyValue::getValue)
                        .equals(Optional.ofNullable(before.armed().get(name)).map(KeyValue::getValue)));
    }
}
