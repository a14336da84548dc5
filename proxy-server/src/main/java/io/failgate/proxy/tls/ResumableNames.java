package io.failgate.proxy.tls;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SNIServerName;

/**
 * Keeps sessions for different server names apart, where they are found by host and port. The names that come first
 * have ports of their own. Thread-safe.
 */
final class ResumableNames {

    /** A client may ask for ever new names. */
    static final int MOST = 16;

    /** No port of a server's. */
    private static final int FIRST = 1 << 16;

    private final Map<List<SNIServerName>, Integer> ports = new ConcurrentHashMap<>();

    /** The port that stands for these names; beyond the first names one that nobody has had, so nothing is resumed. */
    int portFor(List<SNIServerName> names) {
        Integer known = ports.get(names);
        return known == null ? newPort(names) : known;
    }

    private synchronized int newPort(List<SNIServerName> names) {
        if (ports.size() < MOST) {
            return ports.computeIfAbsent(names, absent -> FIRST + ports.size());
        }
        return ports.getOrDefault(names, ThreadLocalRandom.current().nextInt(FIRST + MOST, Integer.MAX_VALUE));
    }
}
