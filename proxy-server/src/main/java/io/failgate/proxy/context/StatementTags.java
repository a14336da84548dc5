package io.failgate.proxy.context;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client says about a statement for others to trace it, in query attributes and in comments. It is read when it
 * is first asked for. Not thread-safe.
 */
public final class StatementTags {

    private static final String TRACE_PARENT = "traceparent";

    /** A W3C trace context: version, trace, parent, flags. */
    private static final Pattern TRACE = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*");

    private final Supplier<Map<String, String>> readAttributes;
    private final Supplier<Map<String, String>> readComments;
    private @Nullable Map<String, String> attributes;
    private @Nullable Map<String, String> comments;

    StatementTags(Supplier<Map<String, String>> readAttributes, Supplier<Map<String, String>> readComments) {
        this.readAttributes = readAttributes;
        this.readComments = readComments;
    }

    /** A query attribute, by its name in lower case. */
    public Optional<String> attribute(String name) {
        if (attributes == null) {
            attributes = readAttributes.get();
        }
        return Optional.ofNullable(attributes.get(name));
    }

    /** What a comment says, by its key in lower case. */
    public Optional<String> comment(String key) {
        if (comments == null) {
            comments = readComments.get();
        }
        return Optional.ofNullable(comments.get(key));
    }

    /** The trace that the statement is a part of: 32 hexadecimal digits in lower case. */
    public Optional<String> traceId() {
        return attribute(TRACE_PARENT)
                .or(() -> comment(TRACE_PARENT))
                .map(TRACE::matcher)
                .filter(Matcher::matches)
                .map(trace -> trace.group(1));
    }
}
