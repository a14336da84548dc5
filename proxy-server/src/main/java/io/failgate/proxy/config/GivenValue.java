package io.failgate.proxy.config;

/**
 * The value of an option that is not from the command line.
 *
 * @param text as it would stand on the command line
 * @param origin where the user has written it, for messages
 */
public record GivenValue(String text, String origin) {

    /** Only the origin: the text may be a {@link Secret}. */
    @Override
    public String toString() {
        return origin;
    }
}
