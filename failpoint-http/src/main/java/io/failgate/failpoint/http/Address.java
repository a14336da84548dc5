package io.failgate.failpoint.http;

import io.failgate.failpoint.FailPointException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads addresses as Go has them, but for one thing: no host is the loopback address, and not every address. */
final class Address {

    private static final Pattern FORM = Pattern.compile("(?:\\[([^\\[\\]]+)]|([^\\[\\]:/]*)):(\\d{1,5})");
    private static final int LAST_PORT = 0xFFFF;

    private Address() {}

    /**
     * Reads {@code HOST:PORT}, {@code [IPV6]:PORT} or {@code :PORT}, and looks the host up.
     *
     * @throws FailPointException if it has another form, or there is no such host
     */
    static InetSocketAddress parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(3)) > LAST_PORT) {
            throw new FailPointException("expected HOST:PORT, with a port from 0 to " + LAST_PORT);
        }
        String host = form.group(1) == null ? form.group(2) : form.group(1);
        try {
            InetAddress address = host.isEmpty() ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host);
            return new InetSocketAddress(address, Integer.parseInt(form.group(3)));
        } catch (UnknownHostException unknown) {
            throw new FailPointException("there is no host " + host, unknown);
        }
    }
}
