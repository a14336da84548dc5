package io.failgate.proxy.application;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that serves its failpoints as gofail does. {@link #toString()} does not say its credentials.
 *
 * @param name in front of a key, with a colon
 * @param url without credentials, and without a slash at the end
 * @param authorization the value of that header, if the user has given credentials
 */
public record Application(String name, URI url, Optional<String> authorization) {

    private static final String NAME = "[A-Za-z][A-Za-z0-9_.-]*";
    private static final Pattern FORM = Pattern.compile("(" + NAME + ")=(\\S+)");
    private static final Pattern KEY = Pattern.compile("(" + NAME + "):(.*)", Pattern.DOTALL);
    private static final Set<String> SCHEMES = Set.of("http", "https");

    /**
     * Reads {@code NAME=URL}.
     *
     * @throws IllegalArgumentException with a message for the user that does not contain the text, as it may have a
     *     password
     */
    public static Application parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("expected NAME=URL, as in shop=http://127.0.0.1:1234; a name has"
                    + " letters, digits, \"_\", \".\" and \"-\", and several are separated by commas");
        }
        String name = form.group(1);
        try {
            URI given = new URI(form.group(2));
            String scheme = Optional.ofNullable(given.getScheme()).orElse("").toLowerCase(Locale.ROOT);
            if (!SCHEMES.contains(scheme) || given.getHost() == null || given.getPort() > 0xFFFF) {
                throw wrong(name, "expected http://HOST:PORT or https://HOST:PORT");
            }
            if (given.getRawQuery() != null || given.getRawFragment() != null) {
                throw wrong(name, "it may not have a \"?\" or \"#\"");
            }
            String path = given.getPath().replaceFirst("/+$", "");
            URI url = new URI(scheme, null, given.getHost(), given.getPort(), path, null, null);
            return new Application(
                    name, url, Optional.ofNullable(given.getUserInfo()).map(Application::basic));
        } catch (URISyntaxException malformed) {
            throw wrong(name, malformed.getReason());
        }
    }

    private static IllegalArgumentException wrong(String name, String reason) {
        return new IllegalArgumentException("the URL of " + name + ": " + reason + " (it is not shown here)");
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
    }

    /** The name of an application in front of a key, whether there is one or not; empty if there is no colon. */
    public static Optional<String> nameIn(String key) {
        return Optional.of(KEY.matcher(key)).filter(Matcher::matches).map(parts -> parts.group(1));
    }

    /** The rest of such a key, as the application knows it. */
    static String keyIn(String key) {
        return key.substring(key.indexOf(':') + 1);
    }

    /**
     * Where a key is, for HTTP.
     *
     * @param key nothing for the list of all
     * @throws IllegalArgumentException if no URL can have it
     */
    URI at(String key) {
        for (String segment : key.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException("a key may not have \"" + segment + "\" between slashes");
            }
        }
        try {
            String path = url.getPath() + "/" + key;
            return URI.create(
                    new URI(url.getScheme(), null, url.getHost(), url.getPort(), path, null, null).toASCIIString());
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException(malformed.getReason(), malformed);
        }
    }

    @Override
    public String toString() {
        return name + "=" + url;
    }
}
