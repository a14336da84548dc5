package io.failgate.proxy.session;

import io.failgate.proxy.interception.ConnectionInterceptor;
import io.failgate.proxy.interception.Corruption;
import io.failgate.proxy.interception.Direction;
import io.failgate.proxy.interception.Gate;
import io.failgate.proxy.interception.Half;
import io.failgate.proxy.interception.Moment;
import io.failgate.proxy.interception.Outcome;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.interception.ServerAnswer;
import io.failgate.proxy.interception.Treatment;
import io.failgate.proxy.interception.Verdict;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.traffic.DisconnectReason;
import io.failgate.proxy.traffic.ErrorSource;
import io.netty.buffer.ByteBuf;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a session waits outside of exchanges, and what becomes of the packet that waits there. Event loop only. */
final class ConnectionGate {

    private final Session session;
    private final ConnectionInterceptor interceptor;
    private final Gate gate;
    private long limit = -1;
    private @Nullable Corruption corruption;

    ConnectionGate(Session session, ConnectionInterceptor interceptor) {
        this.session = session;
        this.interceptor = interceptor;
        this.gate = new Gate(session.eventLoop(), session::settled);
    }

    /** Goes on, unless something is to happen first, or instead. */
    void pass(Moment moment, Runnable then) {
        Verdict verdict = interceptor.on(moment);
        if (verdict == Verdict.PROCEED) {
            then.run();
        } else {
            verdict.settle(gate, new HeldMoment(() -> {
                session.resumed();
                then.run();
            }));
        }
    }

    boolean isWaiting() {
        return gate.isWaiting();
    }

    /** Forgets what waits. */
    void cancel() {
        gate.cancel();
    }

    /** What is to happen to bytes that pass. */
    Treatment treat(Direction direction) {
        return interceptor.onBytes(direction);
    }

    /** What is to happen to the next bytes for the client, which may be those of a packet that has waited. */
    Treatment treatToClient(ByteBuf bytes) {
        if (corruption != null) {
            corruption.corrupt(bytes, bytes.readerIndex());
            corruption = null;
        }
        Treatment treatment = treat(Direction.DOWNSTREAM);
        if (limit < 0) {
            return treatment;
        }
        long last = Math.min(limit, bytes.readableBytes());
        limit = -1;
        return treatment.withLimit(last);
    }

    /** What waits, seen by its verdict. */
    private final class HeldMoment implements Half {

        private final Runnable then;

        HeldMoment(Runnable then) {
            this.then = then;
        }

        @Override
        public void proceed() {
            then.run();
        }

        @Override
        public void reply(Reply reply) {
            session.traffic().error(ErrorSource.FAILPOINT);
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
            limit = bytes;
            then.run();
        }

        @Override
        public void corrupt(Corruption next) {
            corruption = next;
            then.run();
        }

        @Override
        public Verdict goOn() {
            return Verdict.PROCEED;
        }

        @Override
        public void ask(String sql, Function<ServerAnswer, Verdict> next) {
            throw new IllegalStateException("the server cannot be asked outside of an exchange");
        }
    }
}
