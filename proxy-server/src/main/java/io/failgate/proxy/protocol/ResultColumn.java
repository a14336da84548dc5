package io.failgate.proxy.protocol;

/**
 * A column of a home-made result.
 *
 * @param name what it is called
 * @param integer whether its values are integers of 64 bits, and not texts
 * @param nullable whether its values may be NULL
 */
public record ResultColumn(String name, boolean integer, boolean nullable) {

    /** A column of texts. */
    public static ResultColumn text(String name) {
        return new ResultColumn(name, false, false);
    }
}
