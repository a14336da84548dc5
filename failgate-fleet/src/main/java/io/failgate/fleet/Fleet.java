package io.failgate.fleet;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.op.Op;
import io.failgate.failpoint.FailPoints;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A fleet, as seen by one of its members. What is armed here is armed in every member at once, or in none. Thread-safe;
 * nothing but {@link #join} and {@link #close} blocks. What fails, fails with a {@link FleetException} that says why.
 */
public final class Fleet implements AutoCloseable {

    private final String name;
    private final Etcd etcd;
    private final FailPoints failPoints;
    private final Writer writer;
    private final Membership membership;

    private Fleet(FleetSettings settings, FailPoints failPoints, FleetMember self, FleetHost host) {
        this.name = settings.address().name();
        this.etcd = new Etcd(settings);
        this.failPoints = failPoints;
        this.writer = new Writer(etcd, failPoints);
        this.membership = new Membership(etcd, settings, failPoints, self, host);
    }

    /**
     * Becomes a member. Returns when everything that the fleet has armed is in force, so that nothing slips through if
     * the program opens its doors behind that. Blocks.
     *
     * @throws FleetException if etcd cannot be asked, or another member has this name
     */
    public static Fleet join(FleetSettings settings, FailPoints failPoints, FleetMember self, FleetHost host) {
        Fleet fleet = new Fleet(settings, failPoints, self, host);
        try {
            fleet.membership.start();
            return fleet;
        } catch (FleetException refused) {
            fleet.close();
            throw refused;
        }
    }

    /** The same, in the background: the program goes on alone until it is a member. */
    public static Fleet joinLater(FleetSettings settings, FailPoints failPoints, FleetMember self, FleetHost host) {
        Fleet fleet = new Fleet(settings, failPoints, self, host);
        fleet.membership.startLater();
        return fleet;
    }

    /** What tells it from other fleets in the same etcd. */
    public String name() {
        return name;
    }

    /** Where clients of this member connect, once they can. */
    public void listensOn(String address) {
        membership.listensOn(address);
    }

    /**
     * Makes several changes by one transaction. Completes when every member that was alive then has them in force. If
     * one has not, the changes are taken back, and the result fails.
     *
     * @param by who wants it, for others to read
     * @throws io.failgate.failpoint.FailPointException at once, if a failpoint or its terms make no sense here
     */
    public CompletableFuture<Receipt> apply(List<FleetChange> changes, String by) {
        Map<String, String> warnings = writer.check(changes);
        return writer.write(writer.statement(UUID.randomUUID().toString(), by, changes))
                .thenApply(receipt -> receipt.with(warnings));
    }

    /** Disarms everything in every member, and lets nothing be armed until that is lifted. */
    public CompletableFuture<Receipt> halt(boolean on, String by) {
        return writer.halt(on, by);
    }

    /** Whether the fleet is halted, as far as this member knows. */
    public boolean isHalted() {
        return membership.isHalted();
    }

    /** Whether the fleet has armed a failpoint in this member, by its full name. */
    public boolean hasArmedHere(String fullName) {
        return membership.hasArmed(fullName);
    }

    /**
     * Completes with true when a failpoint was hit so often in all members, since the fleet has armed it. The result is
     * false if it was disarmed or armed anew first. The caller may cancel it.
     *
     * @param point full name or name
     * @return empty in the future if the fleet has not armed it
     */
    public CompletableFuture<Optional<Boolean>> whenHit(String point, long times) {
        String name = failPoints.status(point).key().fullName();
        CompletableFuture<Optional<Boolean>> result = new CompletableFuture<>();
        status().whenComplete((status, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
                return;
            }
            FleetArming arming = status.armed().get(name);
            if (arming == null) {
                result.complete(Optional.empty());
                return;
            }
            CompletableFuture<Boolean> hit = HitWait.of(etcd, name, arming.change(), times);
            result.whenComplete((done, cancelled) -> hit.cancel(false));
            hit.whenComplete((reached, lost) -> {
                if (lost != null) {
                    result.completeExceptionally(lost);
                } else {
                    result.complete(Optional.of(reached));
                }
            });
        });
        return result;
    }

    /** The fleet as it is now. */
    public CompletableFuture<FleetStatus> status() {
        return etcd.read(List.of(
                        Op.get(Keys.bytes(Keys.ARMED), Etcd.armedAndHalt()),
                        Op.get(Keys.bytes(Keys.MEMBERS), Etcd.all()),
                        Op.get(Keys.bytes(Keys.ACKS), Etcd.all())))
                .thenApply(read -> status(
                        read.getHeader().getRevision(),
                        read.getGetResponses().get(0).getKvs(),
                        members(read.getGetResponses().get(1).getKvs()),
                        read.getGetResponses().get(2).getKvs()));
    }

    private static FleetStatus status(
            long revision, List<KeyValue> armed, List<FleetMember> members, List<KeyValue> acks) {
        Map<String, FleetArming> armings = new HashMap<>();
        armed.stream()
                .filter(key -> Keys.isIn(key.getKey(), Keys.ARMED))
                .forEach(key -> Writer.arming(key)
                        .ifPresent(arming -> armings.put(Keys.nameIn(key.getKey(), Keys.ARMED), arming)));
        long lastArmed = armed.stream()
                .filter(key -> Keys.isIn(key.getKey(), Keys.ARMED))
                .mapToLong(KeyValue::getModRevision)
                .max()
                .orElse(0);
        Map<String, Ack> said = new HashMap<>();
        acks.forEach(key -> AckFeed.read(key).ifPresent(ack -> said.put(Keys.nameIn(key.getKey(), Keys.ACKS), ack)));
        return new FleetStatus(
                revision,
                armings,
                members.stream()
                        .map(member -> status(member, said.get(member.name()), lastArmed, armings))
                        .toList(),
                Keys.find(armed, Keys.HALT).map(Halt::read).map(Halt::by));
    }

    private static FleetStatus.Member status(
            FleetMember member, @Nullable Ack ack, long lastArmed, Map<String, FleetArming> armings) {
        if (ack == null) {
            return new FleetStatus.Member(member, OptionalLong.empty(), lastArmed, Map.of(), Map.of(), 0);
        }
        long lag = Math.max(0, lastArmed - ack.revision());
        Map<String, String> refused = new HashMap<>();
        ack.refused().forEach((name, refusal) -> refused.put(name, refusal.reason()));
        Map<String, Long> hits = new HashMap<>();
        ack.hits().forEach((name, told) -> {
            FleetArming now = armings.get(name);
            if (now != null && now.change().equals(told.change())) {
                hits.put(name, told.count());
            }
        });
        return new FleetStatus.Member(member, OptionalLong.of(ack.revision()), lag, refused, hits, ack.sessions());
    }

    /** Those that make sense. */
    static List<FleetMember> members(List<KeyValue> keys) {
        return keys.stream()
                .flatMap(key -> Json.find(key, FleetMember.class).stream())
                .toList();
    }

    /** Leaves the fleet: what it has armed here is disarmed. Blocks for a moment. */
    @Override
    public void close() {
        membership.close();
        etcd.close();
    }
}
