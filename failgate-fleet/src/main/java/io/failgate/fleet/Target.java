package io.failgate.fleet;

import io.failgate.sql.AttributeType;
import io.failgate.sql.SqlPredicate;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which members something is armed in: those whose labels make a condition true, and of these all, a number or a share.
 * A share is taken by a hash of member and change, so it stays the same, and holds for members that come later.
 * Immutable.
 *
 * @param count how many; empty for no limit
 * @param percent which share; empty for all
 * @param condition on labels; empty for none
 */
record Target(OptionalInt count, OptionalDouble percent, String condition) {

    /** Every member. */
    static final Target ALL = new Target(OptionalInt.empty(), OptionalDouble.empty(), "");

    private static final Pattern FORM = Pattern.compile(
            "(?:(all|one|[0-9]{1,9}|[0-9]{1,3}(?:\\.[0-9]{1,9})?%)(?:\\s+of\\s+(?=\\S)|\\s*$))?(.*)",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Compares as many bits as a double has. */
    private static final int HASH_BITS = 52;

    private static final double HUNDRED = 100;

    /**
     * Reads {@code all}, {@code one}, {@code 3}, {@code 50%}, a condition on labels, or {@code one of} a condition.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    static Target parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches() || text.isBlank()) {
            throw new IllegalArgumentException("expected all, one, a number, a percentage or a condition on labels, but"
                    + " got \"" + text.strip() + "\"");
        }
        String amount = form.group(1) == null ? "all" : form.group(1).toLowerCase(Locale.ROOT);
        String condition = form.group(2).strip();
        if (!condition.isEmpty()) {
            compile(condition);
        }
        if (amount.endsWith("%")) {
            double percent = Double.parseDouble(amount.substring(0, amount.length() - 1));
            if (percent > HUNDRED) {
                throw new IllegalArgumentException("a percentage is at most 100");
            }
            return new Target(OptionalInt.empty(), OptionalDouble.of(percent), condition);
        }
        if (amount.equals("all")) {
            return new Target(OptionalInt.empty(), OptionalDouble.empty(), condition);
        }
        int count = amount.equals("one") ? 1 : Integer.parseInt(amount);
        if (count == 0) {
            throw new IllegalArgumentException("it takes at least one member");
        }
        return new Target(OptionalInt.of(count), OptionalDouble.empty(), condition);
    }

    /** Every word may be a label, and there is at least one. */
    private static SqlPredicate compile(String condition) {
        SqlPredicate compiled = SqlPredicate.compile(condition, name -> Optional.of(AttributeType.TEXT));
        if (compiled.attributes().isEmpty()) {
            throw new IllegalArgumentException("expected all, one, a number, a percentage or a condition on labels, but"
                    + " got \"" + condition + "\"");
        }
        return compiled;
    }

    /** Whether a member is one of those that the condition and the share leave. */
    boolean includes(String member, Map<String, String> labels, String change) {
        boolean labelled = condition.isEmpty() || compile(condition).test(name -> labelled(labels, name));
        return labelled && (percent.isEmpty() || fraction(change, member) * HUNDRED < percent.getAsDouble());
    }

    /** Letter case does not matter to SQL. */
    private static @Nullable String labelled(Map<String, String> labels, String name) {
        return labels.entrySet().stream()
                .filter(label -> label.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /**
     * The names of the members that a limited number is spent on, sorted; empty if there is no limit.
     *
     * @throws FleetException if there are too few
     */
    List<String> choose(Collection<FleetMember> members, String change) {
        if (count.isEmpty()) {
            return List.of();
        }
        List<String> candidates = members.stream()
                .filter(member -> includes(member.name(), member.labels(), change))
                .map(FleetMember::name)
                .sorted(Comparator.comparingDouble(name -> fraction(change, name)))
                .toList();
        if (candidates.size() < count.getAsInt()) {
            throw new FleetException("only " + candidates.size() + " of the fleet's " + members.size()
                    + " members can be chosen, and not " + count.getAsInt());
        }
        return candidates.stream().limit(count.getAsInt()).sorted().toList();
    }

    /** Where a member stands between 0 and 1 in the eyes of a change. */
    private static double fraction(String change, String member) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((change + "/" + member).getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, hash)
                            .shiftRight(hash.length * Byte.SIZE - HASH_BITS)
                            .doubleValue()
                    / (1L << HASH_BITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every Java has it
        }
    }

    /** As it is read. */
    @Override
    public String toString() {
        String amount = "all";
        if (count.isPresent()) {
            amount = String.valueOf(count.getAsInt());
        } else if (percent.isPresent()) {
            amount = BigDecimal.valueOf(percent.getAsDouble())
                            .stripTrailingZeros()
                            .toPlainString() + "%";
        }
        if (condition.isEmpty()) {
            return amount;
        }
        return amount.equals("all") ? condition : amount + " of " + condition;
    }
}
