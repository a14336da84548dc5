package io.failgate.sql;

/**
 * A piece of SQL text. Immutable.
 *
 * @param start index of its first byte
 * @param end index behind its last byte
 * @param closed whether its closing quote, or the end of its comment, is there; true of what has none
 */
record Token(Kind kind, int start, int end, boolean closed) {

    /** What a token is. */
    enum Kind {
        /** Nothing is left. Empty. */
        END,
        /** A comment that the server does not execute. */
        COMMENT,
        /** {@code /*!80000} or {@code /*M!100100}: what follows is code. */
        CODE_COMMENT_START,
        /** The end of such a comment. */
        CODE_COMMENT_END,
        /** A keyword, a bare name, digits. */
        WORD,
        /** {@code '…'}, and {@code "…"} where that is a string. */
        STRING,
        /** A quoted name. */
        NAME,
        /** {@code @name}, {@code @`name`}, {@code @'name'}, {@code @"name"}. */
        USER_VARIABLE,
        /** Any other byte, and the pairs {@code :=} and {@code @@}. */
        SYMBOL
    }

    /** Whether it is no part of a statement's grammar. */
    boolean isComment() {
        return kind == Kind.COMMENT || kind == Kind.CODE_COMMENT_START || kind == Kind.CODE_COMMENT_END;
    }
}
