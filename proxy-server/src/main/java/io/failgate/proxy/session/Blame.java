package io.failgate.proxy.session;

import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.traffic.DisconnectReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says whose fault it is that a session ends. */
final class Blame {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private Blame() {}

    /** Ends a session of which one side has broken the protocol, whichever was read when that was noticed. */
    static void refuse(Session session, MalformedPacketException malformed) {
        if (malformed.isOfServer()) {
            LOG.warn("the server does not speak MySQL's protocol: {}", malformed.getMessage());
        } else {
            LOG.info("refused {}: {}", session.context(), malformed.getMessage());
        }
        session.refuse(
                MySqlError.badHandshake(String.valueOf(malformed.getMessage())),
                malformed.isOfServer() ? DisconnectReason.SERVER_PROTOCOL_ERROR : DisconnectReason.PROTOCOL_ERROR);
    }
}
