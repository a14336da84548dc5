package io.failgate.proxy.session;

import io.failgate.proxy.traffic.DisconnectReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Where one direction of a session ends: a channel, once there is one. Event loop only. */
final class Outlet implements Flow.Target {

    private final Session session;
    private @Nullable Channel channel;
    private boolean pending;

    Outlet(Session session) {
        this.session = session;
    }

    void connect(Channel to) {
        channel = to;
    }

    /** What is said before there is a channel is lost. */
    @Override
    public void write(ByteBuf bytes) {
        Channel to = channel;
        if (to == null) {
            bytes.release();
            return;
        }
        pending = true;
        to.write(bytes, to.voidPromise());
    }

    @Override
    public void flush() {
        Channel to = channel;
        if (pending && to != null) {
            pending = false;
            to.flush();
        }
    }

    /** Of a session that has ended already, only this end is left. */
    @Override
    public void hangUp(boolean reset) {
        Channel to = channel;
        if (session.isClosed() && to != null) {
            Layers.setReset(to, reset);
            Layers.closeAbruptly(to);
        } else {
            session.hangUp(reset, DisconnectReason.FAILPOINT);
        }
    }

    @Override
    public void changed() {
        session.settled();
    }
}
