package io.failgate.proxy.interception;

import io.failgate.proxy.protocol.MySqlError;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** One half of an exchange, waiting for its verdict. */
public interface Half {

    void pass();

    void reply(Reply reply);

    void hangUp(boolean reset);

    /** Tells the client an error, once the server is in the state that the error leaves. */
    void fail(MySqlError error, Outcome outcome);

    /** Asks the server for its status first. */
    default void askStatus(boolean multiStatements, Supplier<Verdict> then) {
        throw new IllegalStateException("the status is needed before the question is asked");
    }

    /** Has the server forget the session first. */
    default void forget(Verdict then) {
        throw new IllegalStateException("the server cannot forget a session while it does something else");
    }

    /** Passes on so many bytes of the answer, then hangs up. */
    default void truncate(long bytes) {
        throw new IllegalStateException("there is no answer yet");
    }

    /** Spoils the next packet of the answer. */
    default void corrupt(Corruption corruption) {
        throw new IllegalStateException("there is no answer yet");
    }

    /** Asks these pieces one after the other instead of the question. */
    default void split(List<Piece> pieces) {
        throw new IllegalStateException("the question was asked already");
    }

    /** The verdict of the interceptors that were not asked yet. */
    Verdict next();

    /** Asks the server something first. */
    void ask(String sql, Function<ServerAnswer, Verdict> then);
}
