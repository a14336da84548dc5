package io.failgate.proxy.session;

import io.failgate.proxy.interception.Direction;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.traffic.DisconnectReason;
import io.netty.buffer.ByteBuf;

/**
 * The events of a session: from its connections, from its flows, and from the proxy to all sessions. Called on its
 * event loop, except for {@link Sessions.Member}.
 */
final class SessionEvents implements SideHandler.Listener, Side.Owner, Sessions.Member {

    private final Session session;

    SessionEvents(Session session) {
        this.session = session;
    }

    @Override
    public void read(Side side, ByteBuf in) {
        if (session.isClosed()) {
            side.drop(in);
            return;
        }
        try {
            if (side == session.sides().client()) {
                session.fromClient(in);
            } else {
                session.fromServer(in);
            }
        } catch (MalformedPacketException malformed) {
            Blame.refuse(session, session.context(), malformed);
        }
    }

    /** One of the sides has been read for now. The resulting bytes leave in one write for each side. */
    @Override
    public void settled() {
        session.settled();
    }

    @Override
    public void adjustReads() {
        session.adjustReads();
    }

    @Override
    public void exhausted() {
        if (!session.isClosed()) {
            MemoryGuard.end(session, session.context(), session.parts().memory());
        }
    }

    @Override
    public void failed(Side side, Throwable cause) {
        if (side == session.sides().server()) {
            session.parts().encryption().serverFailed(cause);
        }
    }

    /** In a session that has ended already, only this end matters. */
    @Override
    public void cut(Side side, boolean reset) {
        if (!session.isClosed()) {
            session.hangUp(reset, DisconnectReason.FAILPOINT);
        } else if (reset) {
            side.reset();
        } else {
            side.abandon(false);
        }
    }

    @Override
    public void drain() {
        session.parts().loop().execute(session::settled);
    }

    @Override
    public void idleChanged() {
        session.parts().loop().execute(session::idleChanged);
    }

    /** The last bytes of a session that has ended may wait. */
    @Override
    public void bytesDisarmed(Direction direction) {
        session.parts().loop().execute(() -> session.parts().sender().disarmed(direction));
    }
}
