package io.failgate.proxy.control;

import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.context.PreparedText;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.SessionListener;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.tracking.PacketHead;
import io.failgate.sql.ControlFilter;
import io.failgate.sql.ControlVariable;
import io.failgate.sql.Hint;
import io.failgate.sql.Rewriting;
import io.failgate.sql.Script;
import io.failgate.sql.ShowForm;
import io.failgate.sql.Statement;
import io.failgate.sql.Target;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Obeys the statements that list, arm and disarm failpoints, as text and prepared. The server assigns the variables,
 * because only it can evaluate an expression. Their values are then read back and obeyed. No failpoint hits such a
 * statement.
 */
public final class ControlInterceptor implements Interceptor, SessionListener {

    /** Variables in a SET at most, so that their values fit into the answer to one inquiry. */
    private static final int MOST_TARGETS = 8;

    /** The server answers it; everybody may ask. */
    private static final ControlAction READ_OF_VERSION = question -> Verdict.PASS;

    private final String failgateVersion;
    private final FailPoints failPoints;
    private final SessionContext session;
    private final Permission permission;
    private final ApplicationChanges remote;
    private final ObeyedHints hints;
    private final FleetChanges fleet;
    private final VariableChanges changes;

    /** The action of each prepared statement, for as long as it is prepared. */
    private final Map<PreparedText, ControlAction> prepared = new WeakHashMap<>();

    /** The action of the statement at hand; null if the statement is not one of Failgate's. */
    private @Nullable ControlAction current;

    /**
     * Acts on a registry for one session.
     *
     * @param failgateVersion what {@code @@failgate_version} is
     * @param mayChange the failpoint that must return a value for SQL to arm and disarm failpoints
     */
    public ControlInterceptor(
            String failgateVersion,
            FailPoints failPoints,
            FailPoint mayChange,
            ControlAccess access,
            ControlSites sites,
            SessionContext session) {
        this.failgateVersion = failgateVersion;
        this.failPoints = failPoints;
        this.session = session;
        this.permission = new Permission(access, Permission.Subject.PROXY, session);
        this.remote = new ApplicationChanges(sites.applications(), failPoints, session);
        this.hints = new ObeyedHints(session, failPoints, sites.hints(), remote);
        this.fleet = new FleetChanges(sites.fleet(), failPoints, session);
        this.changes = new VariableChanges(failPoints, mayChange, sites.sessions(), remote, fleet, session);
    }

    /** The action of one statement. */
    private interface ControlAction {

        /** Decides before the server gets the statement. */
        Verdict onQuestion(Question question);

        /** Decides when the server has answered OK. */
        default Verdict onOk() {
            return Verdict.PASS;
        }
    }

    @Override
    public Verdict onQuestion(Question question) {
        current = null;
        return switch (question.command()) {
            case QUERY, STMT_PREPARE -> ofText(question);
            case STMT_EXECUTE, STMT_BULK_EXECUTE -> ofPrepared(question);
            default -> Verdict.NEXT;
        };
    }

    private Verdict ofText(Question question) {
        if (!ControlFilter.mayBeControl(question.sql())) {
            return Verdict.NEXT;
        }
        question.keep();
        return ControlText.decide(question, session.server(), script -> decide(question, script));
    }

    /** Everybody may ask whether this is Failgate. */
    private Verdict decide(Question question, Script script) {
        if (script.statements().size() == 1 && script.statements().get(0) instanceof Statement.VersionRead version) {
            question.replaceSql(Rewriting.withVersion(question.sql(), version, failgateVersion));
            if (question.command() == Command.STMT_PREPARE) {
                prepare(READ_OF_VERSION);
            }
            return Verdict.PASS;
        }
        if (script.statements().stream().allMatch(ControlText::isForEverybody)) {
            return obey(question, script);
        }
        return permission.check(() -> obey(question, script));
    }

    private Verdict ofPrepared(Question question) {
        return session.prepared()
                .map(prepared::get)
                .map(obedience -> READ_OF_VERSION.equals(obedience)
                        ? Verdict.PASS
                        : permission.check(() -> begin(obedience, question)))
                .orElse(Verdict.NEXT);
    }

    private Verdict begin(ControlAction obedience, Question question) {
        current = obedience;
        return obedience.onQuestion(question);
    }

    private Verdict obey(Question question, Script script) {
        List<Statement> statements = script.statements();
        if (statements.size() > 1) {
            return question.command() == Command.QUERY
                    ? ControlText.split(session, question.sql(), statements)
                    : Verdict.PASS; // every server refuses that
        }
        Statement statement = statements.get(0);
        if (statement instanceof Statement.Show show) {
            boolean hits = show.form() != ShowForm.SHORT;
            return show(
                    question,
                    Listing.query(show),
                    binary -> remote.list(show, binary)
                            .orElseGet(() -> fleet.list(
                                    hits, status -> Listing.answer(show, failPoints, status, session, binary))));
        }
        if (statement instanceof Statement.ShowFleet) {
            return show(question, Listing.queryOfFleet(), fleet::members);
        }
        return changes.refusal().orElseGet(() -> change(question, statement));
    }

    private Verdict change(Question question, Statement statement) {
        if (statement instanceof Statement.ControlSet assignment) {
            return fleet.check(variables(assignment), () -> assign(question, assignment));
        }
        return hint(question, ((Statement.Ordinary) statement).hint().orElseThrow());
    }

    /**
     * Lists something.
     *
     * @param query what the server prepares in its place: the same columns, and no rows
     * @param rows the rows, as a prepared statement has them or as a text has
     */
    private Verdict show(Question question, String query, Function<Boolean, Verdict> rows) {
        ControlAction listing = asked -> rows.apply(asked.command() != Command.QUERY);
        if (question.command() != Command.STMT_PREPARE) {
            return listing.onQuestion(question);
        }
        question.replaceSql(query.getBytes(StandardCharsets.US_ASCII));
        prepare(listing);
        return Verdict.PASS;
    }

    private void prepare(ControlAction action) {
        session.prepared().ifPresent(statement -> prepared.put(statement, action));
    }

    private static List<ControlVariable> variables(Statement.ControlSet statement) {
        return statement.targets().stream().map(Target::variable).toList();
    }

    private Verdict assign(Question question, Statement.ControlSet statement) {
        if (statement.targets().size() > MOST_TARGETS) {
            return ControlErrors.because("one SET may assign at most " + MOST_TARGETS + " of Failgate's variables");
        }
        Rewriting rewriting = Rewriting.ofControlSet(question.sql(), statement);
        if (!Arrays.equals(rewriting.sql(), question.sql().toBytes())) {
            question.replaceSql(rewriting.sql());
        }
        ControlAction assigning = new SetAction(variables(statement), rewriting.variables());
        if (question.command() == Command.STMT_PREPARE) {
            prepare(assigning);
        } else {
            current = assigning;
        }
        return Verdict.PASS;
    }

    private Verdict hint(Question question, Hint hint) {
        if (hint.optimizerHint()) {
            question.replaceSql(Rewriting.withoutHint(question.sql(), hint));
        }
        ControlAction arming = asked -> hints.obey(asked, hint);
        if (question.command() == Command.STMT_PREPARE) {
            prepare(arming);
            return Verdict.NEXT;
        }
        return arming.onQuestion(question);
    }

    @Override
    public Verdict onAnswer(Question question, PacketHead head) {
        return current == null || !head.isOk() ? Verdict.NEXT : current.onOk();
    }

    @Override
    public void exchangeEnded(Question question, boolean done) {
        current = null;
        hints.ended();
        if (done && question.command().endsPreparedStatements()) {
            permission.forget();
            fleet.forget();
        }
    }

    /** A SET of Failgate's variables. */
    private final class SetAction implements ControlAction {

        private final List<ControlVariable> targets;
        private final List<String> variables;

        /**
         * Makes the action of one SET.
         *
         * @param targets what the client assigns
         * @param variables the server's variables with their values
         */
        SetAction(List<ControlVariable> targets, List<String> variables) {
            this.targets = targets;
            this.variables = variables;
        }

        @Override
        public Verdict onQuestion(Question question) {
            return fleet.check(targets, () -> changes.refusal().orElse(Verdict.PASS));
        }

        @Override
        public Verdict onOk() {
            return AssignedValues.ask(targets, variables, changes::apply);
        }
    }
}
