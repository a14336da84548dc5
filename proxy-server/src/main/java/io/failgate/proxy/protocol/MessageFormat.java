package io.failgate.proxy.protocol;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's text with the placeholders of {@code printf}, and of MariaDB. <code>%`s</code> is a quoted name. {@code
 * %T} is a text that ends in dots where it is cut.
 *
 * @param text as the server has it
 */
record MessageFormat(String text) {

    /** What stands for a value that is not known. */
    private static final String UNKNOWN = "?";

    private static final Pattern PLACEHOLDER = Pattern.compile(
            "%(?:%|(?:\\d+\\$)?(`?)[-+#0 ]*(?:\\d+|\\*(?:\\d+\\$)?)?(?:\\.(\\d+|\\*))?(?:ll|l|z|h)?([sdiuxXcfgpMT]))");

    /** The text with these values in it, and a {@code ?} for each that is empty or missing. */
    String format(List<Optional<String>> values) {
        int[] next = {0};
        return PLACEHOLDER.matcher(text).replaceAll(found -> {
            if (found.group(3) == null) {
                return "%";
            }
            int index = next[0]++;
            Optional<String> value = index < values.size() ? values.get(index) : Optional.empty();
            String fitting = value.map(known -> cut(known, found.group(2), found.group(3)))
                    .orElse(UNKNOWN);
            return Matcher.quoteReplacement(found.group(1).isEmpty() ? fitting : quoted(fitting));
        });
    }

    private static String quoted(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    private static String cut(String value, String precision, String conversion) {
        if (precision == null || precision.equals("*")) {
            return value;
        }
        int most = Integer.parseInt(precision);
        if (value.codePointCount(0, value.length()) <= most) {
            return value;
        }
        String dots = conversion.equals("T") ? "..." : "";
        return value.substring(0, value.offsetByCodePoints(0, Math.max(0, most - dots.length()))) + dots;
    }
}
