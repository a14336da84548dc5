package io.failgate.proxy.exchange;

import java.util.List;
import java.util.function.Function;

/** One half of an exchange, waiting for the last word on it. */
interface Half {

    void proceed();

    void reply(Reply reply);

    void hangUp(boolean reset);

    /** Asks these texts one after the other instead of the question. */
    default void split(List<byte[]> texts) {
        throw new IllegalStateException("the question was asked already");
    }

    /** What those interceptors say who were not asked yet. */
    Verdict goOn();

    /** Asks the server something first. */
    void ask(String sql, Function<ServerAnswer, Verdict> then);
}
