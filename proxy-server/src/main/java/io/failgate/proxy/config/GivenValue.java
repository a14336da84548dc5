package io.failgate.proxy.config;

/**
 * The value of an option, given elsewhere than on the command line.
 *
 * @param text as it would stand on the command line
 * @param origin where the user has written it, for messages
 */
public record GivenValue(String text, String origin) {

    /** Only where it is from: the text may be a {@link Secret}. */
    @Override
    public String toString() {
        return origin;
    }
}
