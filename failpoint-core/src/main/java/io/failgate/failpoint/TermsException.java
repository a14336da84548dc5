package io.failgate.failpoint;

/** Terms that cannot be parsed. Says where and why; {@link #caret()} shows the place. */
public final class TermsException extends FailPointException {

    private static final long serialVersionUID = 1L;

    private final String terms;
    private final int position;

    TermsException(String terms, int position, String reason) {
        super("failed to parse \"" + terms + "\" past \"" + terms.substring(position) + "\" (position " + (position + 1)
                + ": " + reason + ")");
        this.terms = terms;
        this.position = position;
    }

    /**
     * Where the terms stop making sense: the index of a character, 0 for the first; the length if something is missing.
     */
    public int position() {
        return position;
    }

    /** The terms with a caret under the {@link #position()}, on two lines. */
    public String caret() {
        return terms + System.lineSeparator() + " ".repeat(position) + "^";
    }
}
