package io.failgate.proxy.control;

import io.failgate.failpoint.CoreAction;
import io.failgate.failpoint.FailPoint;
import io.failgate.failpoint.FailPointException;
import io.failgate.failpoint.FailPoints;
import io.failgate.proxy.exchange.Interceptor;
import io.failgate.proxy.exchange.Question;
import io.failgate.proxy.exchange.Reply;
import io.failgate.proxy.exchange.Verdict;
import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.protocol.StatusFlags;
import io.failgate.sql.ControlGate;
import io.failgate.sql.ControlStatement;
import io.failgate.sql.ControlSyntaxException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the statements that list, arm and disarm failpoints. They never reach the server, and no failpoint reaches them. */
public final class ControlInterceptor implements Interceptor {

    private static final Logger LOG = LoggerFactory.getLogger(ControlInterceptor.class);

    private static final List<String> COLUMNS = List.of("failpoint keys", "Enabled");

    private final FailPoints failPoints;
    private final FailPoint mayChange;

    /**
     * Acts on a registry.
     *
     * @param mayChange the point that must return something for failpoints to be armed and disarmed by SQL
     */
    public ControlInterceptor(FailPoints failPoints, FailPoint mayChange) {
        this.failPoints = failPoints;
        this.mayChange = mayChange;
    }

    @Override
    public Verdict onQuestion(Question question) {
        if (question.command() != Command.QUERY || !ControlGate.mayBeControl(question.sql())) {
            return Verdict.PROCEED;
        }
        boolean noBackslashEscapes = (question.statusFlags() & StatusFlags.NO_BACKSLASH_ESCAPES) != 0;
        try {
            return ControlStatement.parse(question.sql().decode(), noBackslashEscapes)
                    .map(statement -> (Verdict) new Verdict.Answer(act(statement)))
                    .orElse(Verdict.PROCEED);
        } catch (ControlSyntaxException | FailPointException refused) {
            return new Verdict.Answer(Reply.error(MySqlError.unknown(String.valueOf(refused.getMessage()))));
        }
    }

    private Reply act(ControlStatement statement) {
        if (statement instanceof ControlStatement.Put put) {
            put(put.value());
            return Reply.ok();
        }
        if (statement instanceof ControlStatement.Remove remove) {
            remove(remove.key());
            return Reply.ok();
        }
        return show();
    }

    /** The value is split at its first {@code =}, so that terms may contain others. */
    private void put(String value) {
        requireOpen();
        int equals = value.indexOf('=');
        if (equals < 0) {
            throw new FailPointException("PutFailPoint error format key=value,but got " + value);
        }
        failPoints.put(value.substring(0, equals).strip(), value.substring(equals + 1));
        LOG.info("armed {}", value);
    }

    private void remove(String key) {
        requireOpen();
        failPoints.remove(key.strip());
        LOG.info("disarmed {}", key);
    }

    private void requireOpen() {
        boolean open = mayChange.evaluate().steps().stream().anyMatch(step -> step.action() == CoreAction.RETURN);
        if (!open) {
            throw new FailPointException("failpoints cannot be changed by SQL while "
                    + mayChange.key().name() + " is not enabled");
        }
    }

    private Reply show() {
        List<List<String>> rows = failPoints.list().stream()
                .map(status -> List.of(status.key().fullName(), String.valueOf(status.armed())))
                .toList();
        return out -> out.resultSet(COLUMNS, rows);
    }
}
