package io.failgate.proxy.injection;

import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.Effect;
import io.failgate.failpoint.FailPoint;
import io.failgate.proxy.exchange.Interceptor;
import io.failgate.proxy.exchange.Question;
import io.failgate.proxy.exchange.Reply;
import io.failgate.proxy.exchange.SessionContext;
import io.failgate.proxy.exchange.Verdict;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.tracking.PacketHead;
import io.failgate.sql.CreatedDatabase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the sites of the catalogue as an exchange passes them. */
public final class InjectionInterceptor implements Interceptor {

    private static final Logger LOG = LoggerFactory.getLogger(InjectionInterceptor.class);

    private final Catalogue catalogue;
    private final SessionContext session;

    /** Asks the sites of a catalogue on behalf of a session. */
    public InjectionInterceptor(Catalogue catalogue, SessionContext session) {
        this.catalogue = catalogue;
        this.session = session;
    }

    @Override
    public Verdict onQuestion(Question question) {
        if (question.command() != Command.QUERY) {
            return Verdict.PROCEED;
        }
        if (catalogue.afterQuery().armed()) {
            question.keep(); // a condition may ask for it
        }
        if (catalogue.createDatabase().armed()) {
            Verdict verdict = onCreateDatabase(question);
            if (verdict != Verdict.PROCEED) {
                return verdict;
            }
        }
        return ask(catalogue.beforeQuery());
    }

    @Override
    public Verdict onAnswer(Question question, PacketHead head) {
        return question.command() == Command.QUERY ? ask(catalogue.afterQuery()) : Verdict.PROCEED;
    }

    private Verdict ask(FailPoint site) {
        return site.armed() ? act(site.evaluate(session)) : Verdict.PROCEED;
    }

    private Verdict act(Effect effect) {
        if (effect.isNone()) {
            return Verdict.PROCEED;
        }
        LOG.info("failpoint {} fired for {}: {}", effect.key().name(), session, effect.steps());
        return Verdicts.of(effect);
    }

    /** Here, what the point returns is not an error but the name of the database that cannot be created. */
    private Verdict onCreateDatabase(Question question) {
        return CreatedDatabase.of(question.sql()).map(this::onCreateDatabase).orElse(Verdict.PROCEED);
    }

    private Verdict onCreateDatabase(String name) {
        Effect effect = catalogue.createDatabase().evaluate(session);
        boolean returns = effect.steps().stream().anyMatch(step -> step.action() == CoreAction.RETURN);
        if (!returns) {
            return act(effect);
        }
        boolean named =
                effect.steps().stream().anyMatch(step -> step.value().display().equals(name));
        String error = effect.key().name() + " error injected";
        return named ? new Verdict.Answer(Reply.error(MySqlError.unknown(error))) : Verdict.PROCEED;
    }
}
