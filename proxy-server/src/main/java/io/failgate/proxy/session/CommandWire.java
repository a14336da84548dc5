package io.failgate.proxy.session;

import io.failgate.proxy.exchange.Wire;
import io.failgate.proxy.traffic.DisconnectReason;
import io.failgate.proxy.traffic.Traffic;
import io.netty.buffer.ByteBuf;

/**
 * The connections of a session, as its exchanges use them. Event loop only.
 *
 * @param session has the two sides
 * @param userChange translates what is said while the user is changed
 * @param pump gives the exchange what it wants of the client now
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
