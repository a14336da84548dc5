package io.failgate.proxy.admin;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which requests may pass. With a token, requests that have it. Without, all requests except those of foreign
 * web pages in a browser on this machine. Such pages were loaded from elsewhere, or their host name was made to point
 * here.
 */
final class Guard {

    private static final Set<String> OPEN_PATHS = Set.of("/healthz", "/readyz");

    /**
     * The browsers' marks of a request that no foreign page has caused. They send no {@code Origin} with a GET for an
     * image or a frame.
     */
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private static final String SCHEME = "bearer ";

    private final Optional<String> token;
    private final Set<String> hosts;

    Guard(Optional<String> token, InetSocketAddress bound) {
        this.token = token;
        this.hosts =
                Set.copyOf(List.of("localhost", "127.0.0.1", "[::1]", hostOf(NetUtil.toSocketAddressString(bound))));
    }

    /**
     * Lets a request pass.
     *
     * @throws RequestException if it is refused
     */
    void check(Request request) {
        if (token.isEmpty()) {
            checkHost(request);
        } else if (!OPEN_PATHS.contains(request.target())) {
            checkToken(request, token.get());
        }
    }

    private static void checkToken(Request request, String expected) {
        List<String> values = request.header("Authorization");
        String given = values.size() == 1 ? values.get(0) : "";
        boolean isBearer = given.toLowerCase(Locale.ROOT).startsWith(SCHEME);
        if (!isBearer || !isEqual(expected, given.substring(SCHEME.length()).strip())) {
            throw new RequestException(
                    401,
                    "the request needs the token that Failgate was started with: "
                            + "send the header Authorization: Bearer TOKEN",
                    Map.of("WWW-Authenticate", "Bearer realm=\"failgate\""));
        }
    }

    /** Compares in the same time wherever the two differ. */
    private static boolean isEqual(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private void checkHost(Request request) {
        List<String> values = request.header("Host");
        if (values.size() != 1) {
            throw new RequestException(400, "expected one header Host, but got " + values.size());
        }
        String authority = values.get(0);
        if (!hosts.contains(hostOf(authority))) {
            throw new RequestException(
                    403,
                    "the header Host names another machine: \"" + authority
                            + "\"; use localhost, or start Failgate with" + " a token");
        }
        for (String origin : request.header("Origin")) {
            if (!origin.equalsIgnoreCase("http://" + authority)) {
                throw new RequestException(403, "web pages of another origin may not ask: \"" + origin + "\"");
            }
        }
        for (String site : request.header("Sec-Fetch-Site")) {
            if (!OWN_SITES.contains(site.toLowerCase(Locale.ROOT))) {
                throw new RequestException(
                        403, "web pages of another origin may not ask: Sec-Fetch-Site is \"" + site + "\"");
            }
        }
    }

    /** The authority without its port. */
    private static String hostOf(String authority) {
        return authority.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
    }
}
