package io.failgate.proxy.session;

import io.failgate.proxy.interception.ConnectionInterceptor;
import io.failgate.proxy.interception.Corruption;
import io.failgate.proxy.interception.Gate;
import io.failgate.proxy.interception.Half;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.Outcome;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.ServerAnswer;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.traffic.DisconnectReason;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** Holds a session outside of exchanges, with the packet that waits there. Event loop only. */
final class ConnectionGate {

    private final SessionControl session;
    private final ConnectionInterceptor interceptor;
    private final PacketSender sender;
    private final Deadline deadline;
    private final Gate gate;

    ConnectionGate(
            EventLoop loop,
            SessionControl session,
            ConnectionInterceptor interceptor,
            PacketSender sender,
            Deadline deadline) {
        this.session = session;
        this.interceptor = interceptor;
        this.sender = sender;
        this.deadline = deadline;
        this.gate = new Gate(loop, session::settled);
    }

    /**
     * Goes on, unless a verdict delays or replaces that. While a client is held before its login, the deadline is
     * suspended.
     */
    void pass(Moment moment, Runnable then) {
        Verdict verdict = interceptor.on(moment);
        if (verdict == Verdict.NEXT) {
            then.run();
            return;
        }
        settle(verdict, new HeldMoment(() -> {
            deadline.start();
            then.run();
        }));
    }

    /** Goes on when something is done, well or not. The deadline goes on meanwhile. */
    void await(CompletableFuture<?> done, Runnable then) {
        if (done.isDone()) {
            then.run();
        } else {
            gate.await(done, () -> {}, Verdict.NEXT, new HeldMoment(then));
        }
    }

    /**
     * The client has been answered, and asks nothing.
     *
     * @param forgetting has the server forget the session, and goes on then
     */
    void idle(Consumer<Runnable> forgetting) {
        Verdict verdict = interceptor.on(Moment.IDLE);
        if (verdict != Verdict.NEXT) {
            settle(verdict, new IdleClient(forgetting));
        }
    }

    private void settle(Verdict verdict, HeldMoment held) {
        verdict.settle(gate, held);
        if (gate.isWaiting()) {
            deadline.suspend();
        }
    }

    boolean isWaiting() {
        return gate.isWaiting();
    }

    /** Forgets the waiting moment. */
    void cancel() {
        if (gate.isWaiting()) {
            gate.cancel();
        }
    }

    /** The waiting moment, as its verdict sees it. */
    private class HeldMoment implements Half {

        private final Runnable then;

        HeldMoment(Runnable then) {
            this.then = then;
        }

        @Override
        public void pass() {
            then.run();
        }

        @Override
        public void reply(Reply reply) {
            session.refuse(reply, DisconnectReason.FAILPOINT);
        }

        @Override
        public void fail(MySqlError error, Outcome outcome) {
            reply(Reply.error(error)); // the session ends, and so does what it has not committed
        }

        @Override
        public void hangUp(boolean reset) {
            session.hangUp(reset, DisconnectReason.FAILPOINT);
        }

        @Override
        public void truncate(long bytes) {
            sender.limitNext(bytes);
            then.run();
        }

        @Override
        public void corrupt(Corruption corruption) {
            sender.corruptNext(corruption);
            then.run();
        }

        @Override
        public Verdict next() {
            return Verdict.NEXT;
        }

        @Override
        public void ask(String sql, Function<ServerAnswer, Verdict> next) {
            throw new IllegalStateException("the server cannot be asked outside of an exchange");
        }
    }

    /** A client that asks nothing. Its server can forget it. */
    private final class IdleClient extends HeldMoment {

        private final Consumer<Runnable> forgetting;

        IdleClient(Consumer<Runnable> forgetting) {
            super(deadline::start);
            this.forgetting = forgetting;
        }

        @Override
        public void forget(Verdict then) {
            forgetting.accept(() -> then.settle(gate, this));
        }
    }
}
