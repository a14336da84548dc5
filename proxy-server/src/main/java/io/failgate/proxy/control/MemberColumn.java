package io.failgate.proxy.control;

import io.failgate.fleet.FleetStatus;
import io.failgate.proxy.protocol.ResultColumn;
import java.util.Optional;
import java.util.stream.Collectors;

/** A column of {@code SHOW FAILGATES}, in the order of its columns. */
enum MemberColumn {
    /** What tells it from the others. */
    NAME("Name", false),
    /** Where its clients connect. */
    ADDRESS("Address", false),
    /** The server it relays to. */
    UPSTREAM("Upstream", false),
    /** What statements choose it by. */
    LABELS("Labels", false),
    /** Of the program. */
    VERSION("Version", false),
    /** The last revision of etcd that is in force in it; null if it has said none yet. */
    REVISION("Revision", true),
    /** How many revisions that is behind the last arming. */
    LAG("Lag", true),
    /** How many clients are connected to it. */
    SESSIONS("Sessions", true),
    /** How often it was hit by what the fleet has armed. */
    HITS("Hits", true),
    /** What it could not arm, and why. */
    REFUSED("Refused", false);

    private final String title;
    private final boolean integer;

    MemberColumn(String title, boolean integer) {
        this.title = title;
        this.integer = integer;
    }

    ResultColumn column() {
        return new ResultColumn(title, integer, this == REVISION);
    }

    /** Empty for NULL. */
    Optional<Object> value(FleetStatus.Member member) {
        return switch (this) {
            case NAME -> Optional.of(member.member().name());
            case ADDRESS -> Optional.of(member.member().address());
            case UPSTREAM -> Optional.of(member.member().upstream());
            case LABELS ->
                Optional.of(member.member().labels().entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(",")));
            case VERSION -> Optional.of(member.member().version());
            case REVISION ->
                member.applied().isPresent() ? Optional.of(member.applied().getAsLong()) : Optional.empty();
            case LAG -> Optional.of(member.lag());
            case SESSIONS -> Optional.of((long) member.sessions());
            case HITS ->
                Optional.of(member.hits().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
            case REFUSED ->
                Optional.of(member.refused().entrySet().stream()
                        .map(refused -> refused.getKey() + ": " + refused.getValue())
                        .sorted()
                        .collect(Collectors.joining("; ")));
        };
    }
}
