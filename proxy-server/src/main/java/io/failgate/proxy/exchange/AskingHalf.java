package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Half;
import io.failgate.proxy.interception.ServerAnswer;
import io.failgate.proxy.interception.Verdict;
import java.util.function.Function;
import java.util.function.Supplier;

/** A half whose verdict may ask the server something first. */
abstract class AskingHalf implements Half {

    private final ExchangeParts parts;

    AskingHalf(ExchangeParts parts) {
        this.parts = parts;
    }

    @Override
    public void hangUp(boolean reset) {
        parts.wire().hangUp(reset);
    }

    @Override
    public void ask(String sql, Function<ServerAnswer, Verdict> then) {
        parts.inquiries().ask(sql, answer -> settle(then.apply(answer)));
    }

    @Override
    public void askStatus(boolean multiStatements, Supplier<Verdict> then) {
        parts.inquiries().askStatus(multiStatements, answer -> settle(then.get()));
    }

    /** Goes on with a verdict that was waited for. */
    final void settle(Verdict verdict) {
        (verdict == Verdict.NEXT ? next() : verdict).settle(parts.gate(), this);
    }
}
