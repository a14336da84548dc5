package io.failgate.proxy.session;

import io.failgate.proxy.exchange.Wire;
import io.failgate.proxy.traffic.DisconnectReason;
import io.failgate.proxy.traffic.Traffic;
import io.netty.buffer.ByteBuf;

/**
 * Where the exchanges of a session send what they decide. Event loop only.
 *
 * @param session to whose sides it goes
 * @param userChange translates what is said while the user is changed
 * @param pump looks at what is wanted of the client now
 */
record CommandWire(SessionParts session, UserChange userChange, Runnable pump) implements Wire {

    @Override
    public void toClient(ByteBuf packets) {
        userChange.toClient(packets);
    }

    @Override
    public void toServer(ByteBuf packets) {
        session.sender().toServer(packets);
    }

    @Override
    public boolean canAskServer() {
        return session.sides().server().hears();
    }

    @Override
    public void hangUp(boolean reset) {
        session.control().hangUp(reset, DisconnectReason.FAILPOINT);
    }

    @Override
    public void resumed() {
        pump.run();
        session.control().settled();
    }

    @Override
    public Traffic traffic() {
        return session.traffic();
    }
}
