package io.failgate.proxy.injection;

import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.Effect;
import io.failgate.failpoint.FailPoint;
import io.failgate.proxy.control.Readings;
import io.failgate.proxy.exchange.AnswerPosition;
import io.failgate.proxy.exchange.Interceptor;
import io.failgate.proxy.exchange.Outcomes;
import io.failgate.proxy.exchange.Question;
import io.failgate.proxy.exchange.SessionContext;
import io.failgate.proxy.exchange.Verdict;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.tracking.PacketHead;
import io.failgate.proxy.tracking.Part;
import io.failgate.sql.CreatedDatabase;
import io.failgate.sql.SqlText;
import io.failgate.sql.StatementClass;
import io.failgate.sql.StatementKind;
import java.util.List;
import java.util.Set;

/** Asks the sites of the catalogue as an exchange passes them. */
public final class InjectionInterceptor implements Interceptor {

    private final Catalogue catalogue;
    private final SessionContext session;
    private final Passing passing;

    /** The classes of the statement at hand, as they were when it came. */
    private Set<StatementClass> classes = Set.of();

    /** Asks the sites of a catalogue on behalf of a session. */
    public InjectionInterceptor(Catalogue catalogue, SessionContext session) {
        this.catalogue = catalogue;
        this.session = session;
        this.passing = new Passing(session);
    }

    @Override
    public Verdict onQuestion(Question question) {
        session.endExemption();
        classes = Set.of();
        if (!catalogue.concernsExchanges()) {
            return Verdict.PROCEED;
        }
        if (question.command() == Command.QUIT) {
            return passing.pass(catalogue.site(SiteKey.DISCONNECT), Verdict.PROCEED);
        }
        if (question.command().response() == Command.Response.NONE) {
            return Verdict.PROCEED; // nobody waits for an answer
        }
        question.keep();
        return session.isStatusKnown()
                ? passStatements(question)
                : new Verdict.AskStatus(session.hasMultiStatements(), () -> passStatements(question));
    }

    private Verdict passStatements(Question question) {
        return mayHaveSeveralStatements(question)
                ? Readings.takeApart(question, texts -> takenApart(question, texts))
                : passStatement(question);
    }

    /** Each statement of several passes its own sites, so they are asked one after the other. */
    private static boolean mayHaveSeveral(SqlText sql) {
        int end = sql.length() - 1;
        while (end >= 0 && (sql.byteAt(end) == ';' || sql.byteAt(end) <= ' ')) {
            end--;
        }
        int separator = 0;
        while (separator < end && sql.byteAt(separator) != ';') {
            separator++;
        }
        return separator < end;
    }

    private boolean mayHaveSeveralStatements(Question question) {
        return catalogue.tellsStatementsApart()
                && question.command() == Command.QUERY
                && question.isComplete()
                && session.hasMultiStatements()
                && mayHaveSeveral(question.sql());
    }

    /** A file that a statement loads would be numbered as if it stood alone, so such a text stays whole. */
    private Verdict takenApart(Question question, List<byte[]> texts) {
        boolean loads = texts.stream()
                .map(text -> StatementKind.of(SqlText.of(text)))
                .anyMatch(kind -> kind.is(StatementClass.LOAD_DATA, false, false));
        boolean several = texts.size() > 1 && texts.size() <= Readings.MOST_STATEMENTS;
        return several && !loads ? new Verdict.Split(texts) : passStatement(question);
    }

    private Verdict passStatement(Question question) {
        classes = session.statementClasses();
        Verdict ok = mayBeOk(question) ? PretendedOk.of(session, classes) : Verdict.PROCEED;
        List<FailPoint> sites = catalogue.before(question.command(), classes);
        return classes.contains(StatementClass.CREATE_DATABASE)
                ? onCreateDatabase(ok, new Verdict.Continue(() -> passing.pass(sites, ok)))
                : passing.pass(sites, ok);
    }

    /** Whether an OK can be the answer. */
    private static boolean mayBeOk(Question question) {
        return switch (question.command().response()) {
            case ONE_PACKET, RESULTS, AUTHENTICATION -> true;
            default -> false;
        };
    }

    @Override
    public Verdict onAnswer(Question question, PacketHead head) {
        return catalogue.isArmed(Moment.ANSWER) || catalogue.isArmed(Moment.ANSWER_WITHOUT_OK)
                ? passing.pass(
                        catalogue.after(question.command(), classes),
                        head.isError() && mayBeOk(question) ? PretendedOk.of(session, classes) : Verdict.PROCEED)
                : Verdict.PROCEED;
    }

    /** The definitions that COM_FIELD_LIST is answered with are no rows, although they look the same. */
    @Override
    public boolean watchesParts(Question question) {
        return (catalogue.isArmed(Moment.ROW) || catalogue.isArmed(Moment.RESULT_END))
                && question.command() != Command.FIELD_LIST;
    }

    @Override
    public Verdict onPart(Question question, AnswerPosition position) {
        SiteKey site = position.part() == Part.ROW ? SiteKey.RESULT_ROW : SiteKey.BEFORE_RESULT_END;
        return passing.pass(catalogue.site(site), Verdict.PROCEED);
    }

    /** Here, what the point returns is not an error but the name of the database that cannot be created. */
    private Verdict onCreateDatabase(Verdict ok, Verdict then) {
        FailPoint site = catalogue.site(SiteKey.CREATE_DATABASE);
        return site.armed()
                ? CreatedDatabase.of(session.sql())
                        .map(name -> onCreateDatabase(site.evaluate(session), name, ok, then))
                        .orElse(then)
                : then;
    }

    private Verdict onCreateDatabase(Effect effect, String name, Verdict ok, Verdict then) {
        boolean returns = effect.steps().stream().anyMatch(step -> step.action() == CoreAction.RETURN);
        if (!returns) {
            return passing.act(effect, ok, then);
        }
        boolean named =
                effect.steps().stream().anyMatch(step -> step.value().display().equals(name));
        if (!named) {
            return then;
        }
        passing.log(effect);
        MySqlError error = MySqlError.unknown(effect.key().name() + " error injected");
        return new Verdict.Fail(error, Outcomes.of(error.code(), session.situation()));
    }
}
