package io.failgate.proxy.protocol;

/** A packet that is not what the protocol wants at this point. Has no stack trace, as hostile peers can cause any number of them. */
public final class MalformedPacketException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says what is wrong, for the peer and the log. */
    public MalformedPacketException(String message) {
        super(message, null, false, false);
    }
}
