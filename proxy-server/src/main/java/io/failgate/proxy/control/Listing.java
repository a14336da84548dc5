package io.failgate.proxy.control;

import io.failgate.failpoint.FailPointStatus;
import io.failgate.failpoint.FailPoints;
import io.failgate.failpoint.Terms;
import io.failgate.failpoint.Value;
import io.failgate.fleet.FleetArming;
import io.failgate.fleet.FleetStatus;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.ResultColumn;
import io.failgate.sql.LikePattern;
import io.failgate.sql.ShowColumn;
import io.failgate.sql.SqlPredicate;
import io.failgate.sql.Statement;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rows of {@code SHOW [EXTENDED] [FULL] FAILPOINTS}, as a session sees them. */
final class Listing {

    private Listing() {}

    /** What is listed. */
    private interface Row {

        /** Empty for NULL. */
        Optional<Object> value(ShowColumn column);

        default String text(ShowColumn column) {
            return String.valueOf(value(column).orElse(""));
        }
    }

    /** The rows, as a prepared statement has them or as a text has. */
    static Verdict answer(
            Statement.Show show,
            FailPoints failPoints,
            Optional<FleetStatus> fleet,
            SessionContext session,
            boolean binary) {
        return answer(
                show,
                columns(show),
                failPoints.list(session).stream()
                        .map(status -> column ->
                                fleet.flatMap(all -> value(column, status, all)).or(() -> value(column, status))),
                binary);
    }

    /** What the fleet knows of a failpoint that it has armed, here or elsewhere. */
    private static Optional<Object> value(ShowColumn column, FailPointStatus status, FleetStatus fleet) {
        String name = status.key().fullName();
        FleetArming arming = fleet.armed().get(name);
        if (arming == null || status.scoped()) {
            return Optional.empty();
        }
        return switch (column) {
            case SCOPE -> Optional.of("fleet");
            case HITS -> Optional.of(fleet.hits(name));
            case TERMS -> status.armed() ? Optional.empty() : Optional.of(arming.terms());
            default -> Optional.empty();
        };
    }

    /** The members of a fleet. */
    static Verdict ofFleet(FleetStatus fleet, boolean binary) {
        List<ResultColumn> columns =
                Arrays.stream(MemberColumn.values()).map(MemberColumn::column).toList();
        List<List<Optional<Object>>> rows = fleet.members().stream()
                .map(member -> Arrays.stream(MemberColumn.values())
                        .map(column -> column.value(member))
                        .toList())
                .toList();
        return new Verdict.Answer(
                binary ? out -> out.binaryResultSet(columns, rows) : out -> out.resultSet(columns, rows));
    }

    /** A query for the server with the columns of {@code SHOW FAILGATES}, and no rows. */
    static String queryOfFleet() {
        return query(
                Arrays.stream(MemberColumn.values()).map(MemberColumn::column).toList());
    }

    /**
     * The rows of an application.
     *
     * @param lines a failpoint and its terms in each: {@code key=terms}
     */
    static Verdict ofApplication(Statement.Show show, String name, String lines, boolean binary) {
        return answer(
                show,
                show.columns().stream()
                        .map(column -> new ResultColumn(column.title(), column.isInteger(), column.isInteger()))
                        .toList(),
                lines.lines().filter(line -> line.contains("=")).map(line -> column -> value(column, name, line)),
                binary);
    }

    private static Verdict answer(Statement.Show show, List<ResultColumn> columns, Stream<Row> listed, boolean binary) {
        try {
            List<List<Optional<Object>>> rows = rows(show, listed);
            return new Verdict.Answer(
                    binary ? out -> out.binaryResultSet(columns, rows) : out -> out.resultSet(columns, rows));
        } catch (IllegalArgumentException tooMuchWork) {
            return ControlErrors.because(String.valueOf(tooMuchWork.getMessage()));
        }
    }

    private static List<ResultColumn> columns(Statement.Show show) {
        return show.columns().stream()
                .map(column -> new ResultColumn(column.title(), column.isInteger(), column == ShowColumn.REMAINING))
                .toList();
    }

    /**
     * The rows.
     *
     * @throws IllegalArgumentException if the condition is too much work, with a message for the user
     */
    private static List<List<Optional<Object>>> rows(Statement.Show show, Stream<Row> listed) {
        SqlPredicate.Work work = new SqlPredicate.Work();
        return listed.filter(isLike(show))
                .filter(row -> isWhere(show, row, work))
                .map(row -> show.columns().stream().map(row::value).toList())
                .toList();
    }

    /** A pattern may match the full name or the name. */
    private static Predicate<Row> isLike(Statement.Show show) {
        return show.like()
                .map(LikePattern::of)
                .<Predicate<Row>>map(pattern ->
                        row -> pattern.matches(row.text(ShowColumn.KEY)) || pattern.matches(row.text(ShowColumn.NAME)))
                .orElse(row -> true);
    }

    private static boolean isWhere(Statement.Show show, Row row, SqlPredicate.Work work) {
        if (show.where().isEmpty()) {
            return true;
        }
        SqlPredicate.Outcome outcome = show.where()
                .get()
                .test(name -> ShowColumn.named(name).flatMap(row::value).orElse(null), work);
        outcome.trouble().ifPresent(reason -> {
            throw new IllegalArgumentException("the condition cannot be evaluated: " + reason);
        });
        return outcome.holds();
    }

    private static Optional<Object> value(ShowColumn column, FailPointStatus status) {
        if (column == ShowColumn.REMAINING) {
            OptionalLong remaining = status.remaining();
            return remaining.isPresent() ? Optional.of(remaining.getAsLong()) : Optional.empty();
        }
        return Optional.of(known(column, status));
    }

    /** Its endpoint tells keys and terms. */
    private static Optional<Object> value(ShowColumn column, String application, String line) {
        String key = line.substring(0, line.indexOf('='));
        String terms = line.substring(line.indexOf('=') + 1);
        return switch (column) {
            case KEY -> Optional.of(application + ":" + key);
            case NAME -> Optional.of(key.substring(key.lastIndexOf('/') + 1));
            case ENABLED -> Optional.of(String.valueOf(!terms.isEmpty()));
            case TERMS -> Optional.of(terms);
            case SCOPE -> Optional.of(terms.isEmpty() ? "" : "global");
            case WHERE, EXPIRES, EXAMPLE, PURPOSE, WARNING -> Optional.of("");
            case EVALUATIONS, HITS, REMAINING, PAUSED -> Optional.empty();
        };
    }

    private static Object known(ShowColumn column, FailPointStatus status) {
        return switch (column) {
            case KEY -> status.key().fullName();
            case ENABLED -> String.valueOf(status.armed());
            case NAME -> status.key().name();
            case TERMS -> status.terms().map(Terms::toString).orElse("");
            case SCOPE -> scope(status);
            case WHERE -> status.terms().map(Terms::where).orElse("");
            case EVALUATIONS -> status.evaluations();
            case HITS -> status.hits();
            case REMAINING -> status.remaining().orElse(0L);
            case PAUSED -> (long) status.paused();
            case EXPIRES -> expires(status);
            case EXAMPLE -> status.key().example();
            case PURPOSE -> status.key().purpose();
            case WARNING -> status.warning().orElse("");
        };
    }

    /** In full seconds, of more than an hour in full minutes: people want no more. */
    private static String expires(FailPointStatus status) {
        return status.beginsIn()
                .map(time -> "begins in " + roundedUp(time))
                .or(() -> status.expiresIn().map(Listing::roundedUp))
                .orElse("");
    }

    private static String roundedUp(Duration time) {
        ChronoUnit unit = time.compareTo(Duration.ofHours(1)) > 0 ? ChronoUnit.MINUTES : ChronoUnit.SECONDS;
        Duration up = time.plus(unit.getDuration()).minusNanos(1).truncatedTo(unit);
        return new Value(Value.Kind.DURATION, up).toString();
    }

    private static String scope(FailPointStatus status) {
        if (!status.armed()) {
            return "";
        }
        return status.scoped() ? "session" : "global";
    }

    /** A query for the server with the same columns, and no rows. */
    static String query(Statement.Show show) {
        return query(columns(show));
    }

    private static String query(List<ResultColumn> columns) {
        return columns.stream()
                .map(column -> (column.integer() ? "CAST(0 AS SIGNED)" : "''") + " AS `" + column.name() + "`")
                .collect(Collectors.joining(", ", "SELECT ", " LIMIT 0"));
    }
}
