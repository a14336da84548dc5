package io.failgate.proxy.exchange;

import io.failgate.proxy.interception.Gate;
import io.failgate.proxy.interception.Half;
import io.failgate.proxy.interception.ServerAnswer;
import io.failgate.proxy.interception.Verdict;
import java.util.function.Function;
import java.util.function.Supplier;

/** A half whose verdict may want to ask the server something first. */
abstract class AskingHalf implements Half {

    private final Inquiries inquiries;
    private final Gate gate;
    private final Wire wire;

    AskingHalf(Inquiries inquiries, Gate gate, Wire wire) {
        this.inquiries = inquiries;
        this.gate = gate;
        this.wire = wire;
    }

    @Override
    public void hangUp(boolean reset) {
        wire.hangUp(reset);
    }

    @Override
    public void ask(String sql, Function<ServerAnswer, Verdict> then) {
        inquiries.ask(sql, answer -> goOnWith(then.apply(answer)));
    }

    @Override
    public void askStatus(boolean multiStatements, Supplier<Verdict> then) {
        inquiries.askStatus(multiStatements, answer -> goOnWith(then.get()));
    }

    private void goOnWith(Verdict verdict) {
        (verdict == Verdict.PROCEED ? goOn() : verdict).settle(gate, this);
    }
}
