package io.failgate.proxy.control;

import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.FailPoints;
import io.failgate.failpoint.Terms;
import io.failgate.proxy.context.SessionContext;
import io.failgate.sql.LikePattern;
import io.failgate.sql.SqlPredicate;
import io.failgate.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows of {@code SHOW [FULL] FAILPOINTS}, as a session sees them. */
final class Listing {

    private static final List<String> COLUMNS = List.of("failpoint keys", "Enabled");

    private static final List<String> FULL_COLUMNS = List.of(
            "failpoint keys",
            "Enabled",
            "Name",
            "Terms",
            "Scope",
            "Where",
            "Evaluations",
            "Hits",
            "Paused",
            "Example",
            "Purpose",
            "Warning");

    private Listing() {}

    static List<String> columns(Statement.Show show) {
        return show.full() ? FULL_COLUMNS : COLUMNS;
    }

    /**
     * The rows.
     *
     * @throws IllegalArgumentException if the condition is too much work, with a message for the user
     */
    static List<List<String>> rows(Statement.Show show, FailPoints failPoints, SessionContext session) {
        SqlPredicate.Work work = new SqlPredicate.Work();
        return failPoints.list(session).stream()
                .filter(isLike(show))
                .map(Listing::values)
                .filter(values -> isWhere(show, values, work))
                .map(values -> values.stream()
                        .limit(columns(show).size())
                        .map(String::valueOf)
                        .toList())
                .toList();
    }

    /** A pattern may be of the full name or of the name. */
    private static Predicate<FailPointStatus> isLike(Statement.Show show) {
        return show.like()
                .map(LikePattern::of)
                .<Predicate<FailPointStatus>>map(
                        pattern -> status -> pattern.matches(status.key().fullName())
                                || pattern.matches(status.key().name()))
                .orElse(status -> true);
    }

    private static boolean isWhere(Statement.Show show, List<Object> values, SqlPredicate.Work work) {
        if (show.where().isEmpty()) {
            return true;
        }
        Map<String, Object> byColumn = new TreeMap<>();
        IntStream.range(0, values.size())
                .forEach(i -> byColumn.put(FULL_COLUMNS.get(i).toLowerCase(Locale.ROOT), values.get(i)));
        SqlPredicate.Outcome outcome = show.where().get().test(byColumn::get, work);
        outcome.trouble().ifPresent(reason -> {
            throw new IllegalArgumentException("the condition cannot be evaluated: " + reason);
        });
        return outcome.holds();
    }

    private static List<Object> values(FailPointStatus status) {
        return List.of(
                status.key().fullName(),
                String.valueOf(status.armed()),
                status.key().name(),
                status.terms().map(Terms::toString).orElse(""),
                scope(status),
                status.terms().map(Terms::where).orElse(""),
                status.evaluations(),
                status.hits(),
                (long) status.paused(),
                status.key().example(),
                status.key().purpose(),
                status.warning().orElse(""));
    }

    private static String scope(FailPointStatus status) {
        if (!status.armed()) {
            return "";
        }
        return status.scoped() ? "session" : "global";
    }

    /** A query of the server that has the same columns, and no rows. */
    static String query(Statement.Show show) {
        return columns(show).stream()
                .map(column -> "'' AS `" + column + "`")
                .collect(Collectors.joining(", ", "SELECT ", " LIMIT 0"));
    }
}
