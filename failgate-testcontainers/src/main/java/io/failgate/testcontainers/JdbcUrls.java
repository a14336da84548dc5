package io.failgate.testcontainers;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JDBC URLs, which are not URIs. */
final class JdbcUrls {

    private static final Pattern URL = Pattern.compile("(jdbc:\\w+:(?:\\w+:)*//)[^/?]*(/[^?]*)?(\\?.*)?");
    private static final String KEY_RETRIEVAL = "allowPublicKeyRetrieval";

    private JdbcUrls() {}

    /**
     * The same URL for another address; lets Connector/J ask for the server's key, unless the URL says whether it may.
     */
    static String through(String address, String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "expected a URL such as jdbc:mysql://HOST:PORT/DATABASE, but got \"" + url + "\"");
        }
        String path = parts.group(2) == null ? "/" : parts.group(2);
        String options = parts.group(3) == null ? "" : parts.group(3);
        boolean isMySql = url.startsWith("jdbc:mysql:");
        if (isMySql && !options.contains(KEY_RETRIEVAL)) {
            options += (options.isEmpty() ? "?" : "&") + KEY_RETRIEVAL + "=true";
        }
        return parts.group(1) + address + path + options;
    }
}
