package io.failgate.proxy.protocol;

/**
 * A packet that is not what the protocol wants at this point. Has no stack trace, as hostile peers can cause any number
 * of them.
 */
public final class MalformedPacketException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean ofServer;

    /** A packet of the peer that is being read, which whoever catches this knows. */
    public MalformedPacketException(String message) {
        this(false, message);
    }

    private MalformedPacketException(boolean ofServer, String message) {
        super(message, null, false, false);
        this.ofServer = ofServer;
    }

    /**
     * A packet of the client's, no matter who was read when it was looked at. The message is for the client and the
     * log.
     */
    public static MalformedPacketException ofClient(String message) {
        return new MalformedPacketException(false, message);
    }

    /**
     * A packet of the server's, no matter who was read when it was looked at. The message is for the client and the
     * log.
     */
    public static MalformedPacketException ofServer(String message) {
        return new MalformedPacketException(true, message);
    }

    /** Whether it is known to be the server's. */
    public boolean isOfServer() {
        return ofServer;
    }
}
