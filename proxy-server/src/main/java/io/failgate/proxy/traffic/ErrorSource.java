package io.failgate.proxy.traffic;

import java.util.Locale;

/** Who made an error that a client was sent. */
public enum ErrorSource {
    /** The server. */
    SERVER,
    /** A failpoint. */
    FAILPOINT,
    /** Failgate itself: a refusal, or an answer to one of its own statements. */
    PROXY;

    /** The source in lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
