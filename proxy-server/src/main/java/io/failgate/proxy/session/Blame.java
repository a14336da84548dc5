package io.failgate.proxy.session;

import io.failgate.proxy.context.SessionContext;
import io.failgate.proxy.interception.Reply;
import io.failgate.proxy.protocol.MalformedPacketException;
import io.failgate.proxy.protocol.MySqlError;
import io.failgate.proxy.traffic.DisconnectReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which side is to blame for the end of a session. */
final class Blame {

    private static final Logger LOG = LoggerFactory.getLogger(Blame.class);

    private Blame() {}

    /** Ends a session because one side has broken the protocol, whichever side was read when that was noticed. */
    static void refuse(SessionControl session, SessionContext client, MalformedPacketException malformed) {
        if (malformed.isOfServer()) {
            LOG.warn("the server does not speak MySQL's protocol: {}; is --upstream right?", malformed.getMessage());
        } else {
            LOG.info("refused {}: {}", client, malformed.getMessage());
        }
        session.refuse(
                Reply.refusal(MySqlError.badHandshake(String.valueOf(malformed.getMessage()))),
                malformed.isOfServer() ? DisconnectReason.SERVER_PROTOCOL_ERROR : DisconnectReason.PROTOCOL_ERROR);
    }
}
