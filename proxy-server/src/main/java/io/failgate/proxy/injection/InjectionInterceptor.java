package io.failgate.proxy.injection;

import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.Effect;
import io.failgate.failpoint.FailPoint;
import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.context.StatementSplitter;
import io.failgate.proxy.interception.AnswerPosition;
import io.failgate.proxy.interception.Interceptor;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.Piece;
import io.failgate.proxy.interception.Question;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.tracking.PacketHead;
import io.failgate.sql.Classification;
import io.failgate.sql.CreatedDatabase;
import io.failgate.sql.SqlText;
import io.failgate.sql.StatementClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Asks the sites of the catalogue as an exchange passes them. */
final class InjectionInterceptor implements Interceptor {

    /**
     * The part of its text that a question is. Sites of any command are passed once for each text, whatever else is
     * armed.
     */
    private enum Place {
        /** All of it, or a piece of a text that another interceptor has split. It passes all sites by itself. */
        WHOLE,
        /** All of it; its pieces are asked next. */
        TEXT,
        FIRST_PIECE,
        LATER_PIECE;

        Place next(Question question) {
            if (!question.isPiece() || this == WHOLE) {
                return WHOLE;
            }
            return this == TEXT ? FIRST_PIECE : LATER_PIECE;
        }
    }

    private final Catalogue catalogue;
    private final SessionContext session;
    private final Runnable asked;
    private final SiteWalk walk;
    private Place place = Place.WHOLE;

    /** The classes of the statement at hand, as they were when it came. */
    private Set<StatementClass> classes = Set.of();

    /**
     * Asks the sites of a catalogue on behalf of a session.
     *
     * @param asked runs when a question has come that is not for Failgate itself
     */
    InjectionInterceptor(Catalogue catalogue, SessionContext session, Runnable asked) {
        this.catalogue = catalogue;
        this.session = session;
        this.asked = asked;
        this.walk = new SiteWalk(catalogue, session);
    }

    @Override
    public Verdict onQuestion(Question question) {
        asked.run();
        classes = Set.of();
        place = place.next(question);
        if (!catalogue.concernsExchanges()) {
            return Verdict.NEXT;
        }
        if (question.command() == Command.QUIT) {
            return walk.pass(catalogue.at(Moment.DISCONNECT), Verdict.NEXT);
        }
        if (question.command().response() == Command.Response.NONE) {
            return Verdict.NEXT; // the client waits for no answer
        }
        question.keep();
        return session.isStatusKnown()
                ? passStatements(question)
                : new Verdict.AskStatus(session.hasMultiStatements(), () -> passStatements(question));
    }

    private Verdict passStatements(Question question) {
        if (place != Place.WHOLE) {
            return passStatement(question, List.of());
        }
        List<FailPoint> ofCommand = catalogue.before(question.command(), Set.of());
        return mayHaveSeveralStatements(question)
                ? walk.pass(ofCommand, okFor(question), new Verdict.Deferred(() -> takeApart(question)))
                : passStatement(question, ofCommand);
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

    private Verdict takeApart(Question question) {
        return StatementSplitter.split(question, session.server(), pieces -> {
            List<Piece> asked = withRest(question.sql(), pieces);
            if (asked.size() <= 1) {
                return passStatement(question, List.of());
            }
            place = Place.TEXT;
            return new Verdict.Split(asked);
        });
    }

    /** Joins the last pieces of a text into one if no armed site concerns them. */
    private List<Piece> withRest(SqlText sql, List<Piece> pieces) {
        int concerned = pieces.size() - 1;
        while (concerned >= 0 && !catalogue.concerns(kind(sql, pieces.get(concerned)))) {
            concerned--;
        }
        if (concerned >= pieces.size() - 2) {
            return concerned < 0 ? List.of() : pieces;
        }
        List<Piece> asked = new ArrayList<>(pieces.subList(0, concerned + 1));
        asked.add(new Piece(pieces.get(concerned + 1).start(), sql.length()));
        return asked;
    }

    private static Classification kind(SqlText sql, Piece piece) {
        return Classification.of(sql.slice(piece.start(), piece.end()));
    }

    /** Passes the sites of a command, if any, and those of the classes of its statement. */
    private Verdict passStatement(Question question, List<FailPoint> ofCommand) {
        classes = session.statementClasses();
        Verdict ok = okFor(question);
        List<FailPoint> sites = new ArrayList<>(ofCommand);
        sites.addAll(catalogue.before(classes));
        return classes.contains(StatementClass.CREATE_DATABASE)
                ? onCreateDatabase(ok, new Verdict.Deferred(() -> walk.pass(sites, ok)))
                : walk.pass(sites, ok);
    }

    private Verdict okFor(Question question) {
        return mayBeOk(question) ? PretendedOk.of(session, classes) : Verdict.NEXT;
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
        if (!catalogue.isArmed(Moment.Stage.ANSWER)) {
            return Verdict.NEXT;
        }
        Verdict ok = head.isError() ? okFor(question) : Verdict.NEXT;
        return switch (place) {
            case WHOLE, TEXT -> walk.pass(catalogue.after(question.command(), classes), ok);
            case FIRST_PIECE ->
                walk.pass(catalogue.after(classes), ok, new Verdict.Deferred(() -> {
                    session.lookAtWholeText();
                    return walk.pass(catalogue.after(question.command(), Set.of()), ok);
                }));
            case LATER_PIECE -> walk.pass(catalogue.after(classes), ok);
        };
    }

    /** COM_FIELD_LIST is answered with definitions, which are no rows although they look the same. */
    @Override
    public boolean watchesParts(Question question) {
        return (catalogue.isArmed(Moment.ROW) || catalogue.isArmed(Moment.RESULT_END))
                && question.command() != Command.FIELD_LIST;
    }

    @Override
    public Verdict onPart(Question question, AnswerPosition position) {
        Moment moment = switch (position.part()) {
            case ROW -> Moment.ROW;
            case UPLOAD -> Moment.UPLOAD;
            default -> Moment.RESULT_END;
        };
        return walk.pass(catalogue.at(moment), Verdict.NEXT);
    }

    /** Here, the failpoint returns not an error but the name of the database that cannot be created. */
    private Verdict onCreateDatabase(Verdict ok, Verdict then) {
        FailPoint site = catalogue.site(SiteKey.CREATE_DATABASE);
        return site.armed()
                ? CreatedDatabase.of(session.sql(), session.dialect())
                        .map(name -> onCreateDatabase(site.evaluate(session), name, ok, then))
                        .orElse(then)
                : then;
    }

    private Verdict onCreateDatabase(Effect effect, String name, Verdict ok, Verdict then) {
        boolean returns = effect.steps().stream().anyMatch(step -> step.action() == CoreAction.RETURN);
        if (!returns) {
            return walk.act(effect, ok, then);
        }
        boolean named =
                effect.steps().stream().anyMatch(step -> step.value().display().equals(name));
        if (!named) {
            return then;
        }
        walk.log(effect);
        MySqlError error = MySqlError.unknown(effect.key().name() + " error injected");
        return ServerBehaviour.verdict(error, session);
    }
}
