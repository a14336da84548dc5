package io.failgate.proxy.session;

/**
 * Whether the PROXY protocol tells the client's address, in front of all else (edge case E28).
 *
 * @param accept whether every connection must begin with a header of version 1 or 2, as balancers send it
 * @param send whether the server gets a header of version 2
 */
public record ProxyProtocol(boolean accept, boolean send) {

    /** No header. */
    public static final ProxyProtocol NONE = new ProxyProtocol(false, false);
}
